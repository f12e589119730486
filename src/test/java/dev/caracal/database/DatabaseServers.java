package dev.caracal.database;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides, here and nowhere else, which database server the tests of this JVM use: Docker's MariaDB where a Docker
 * engine answers, else the embedded one. {@code -Dcaracal.test.database=embedded|docker|HOST:PORT:USER:PASSWORD}
 * decides otherwise. No test is ever skipped for want of a server.
 *
 * <p>One server per sql_mode, started when first asked for and shared by all tests of the JVM.
 */
public final class DatabaseServers {
    private static final Map<String, TestServer> STARTED = new LinkedHashMap<>();
    private static Optional<ServerSource> source = Optional.empty();
    private static String remark = "";

    private DatabaseServers() {
    }

    /** The mode most Gazelle sites run: not strict. */
    public static TestServer lenient() {
        return withSqlMode("");
    }

    public static TestServer strict() {
        return withSqlMode("STRICT_TRANS_TABLES");
    }

    public static synchronized TestServer withSqlMode(String sqlMode) {
        TestServer known = STARTED.get(sqlMode);
        if (known != null) {
            return known;
        }
        TestServer server = start(sqlMode);
        STARTED.put(sqlMode, server);
        return server;
    }

    private static TestServer start(String sqlMode) {
        if (source.isPresent()) {
            return source.get().start(sqlMode);
        }
        String wanted = System.getProperty("caracal.test.database", "");
        ServerSource chosen = switch (wanted) {
            case "embedded" -> new EmbeddedServers();
            case "docker" -> new DockerServers();
            case "" -> DockerServers.answers() ? new DockerServers() : new EmbeddedServers();
            default -> new GivenServer(wanted);
        };
        try {
            source = Optional.of(chosen);
            return chosen.start(sqlMode);
        } catch (RuntimeException e) {
            if (!wanted.isEmpty() || chosen instanceof EmbeddedServers) {
                throw e;
            }
            // An engine that cannot fetch the image is no reason to leave the tests without a server.
            remark = "; Docker answered but did not start the image: " + e.getMessage();
            source = Optional.of(new EmbeddedServers());
            return source.get().start(sqlMode);
        }
    }

    /** One line for the end of the run; empty when no test asked for a server. */
    static synchronized Optional<String> summary() {
        return STARTED.values().stream().findFirst().map(first ->
                "Database of these tests: " + first.version() + ", " + first.kind() + ", sql_mode "
                        + STARTED.keySet().stream().map(mode -> "'" + mode + "'").collect(Collectors.joining(" and "))
                        + remark + ".");
    }

    static synchronized void closeAll() {
        source.ifPresent(ServerSource::close);
        source = Optional.empty();
        STARTED.clear();
    }
}

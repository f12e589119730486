package dev.caracal.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How an embedded server is to run.
 *
 * @param home      folder for everything that belongs to this one server: data, log, socket
 * @param temporary whether the folder vanishes when the server is closed
 * @param port      TCP port on loopback; 0 takes a free one
 * @param user      the server's only account; it has all rights
 * @param databases created if they are not there yet
 * @param sqlMode   the server's global sql_mode; empty is not strict
 * @param tls       whether clients may ask for TLS, which the command line client of the same version insists on; the
 *                  server makes itself a key of 4096 bits at each start for it, which takes a second or half a minute
 */
public record MariaDbOptions(Path home, boolean temporary, int port, String user, String password,
                             List<String> databases, String sqlMode, boolean tls) {
    private static final Pattern WORD = Pattern.compile("\\w{1,64}");

    public MariaDbOptions {
        home = home.toAbsolutePath();
        databases = List.copyOf(databases);
        word("user", user);
        word("password", password);
        databases.forEach(name -> word("database", name));
    }

    /** A server whose data is found again by the next start. */
    public static MariaDbOptions persistent(Path home) {
        return new MariaDbOptions(home, false, 0, "caracal", "caracal", List.of(), "", true);
    }

    /** A server that leaves nothing behind. */
    public static MariaDbOptions temporary(Path home) {
        return new MariaDbOptions(home, true, 0, "caracal", "caracal", List.of(), "", true);
    }

    public MariaDbOptions onPort(int newPort) {
        return new MariaDbOptions(home, temporary, newPort, user, password, databases, sqlMode, tls);
    }

    public MariaDbOptions account(String newUser, String newPassword) {
        return new MariaDbOptions(home, temporary, port, newUser, newPassword, databases, sqlMode, tls);
    }

    public MariaDbOptions withDatabase(String... names) {
        return new MariaDbOptions(home, temporary, port, user, password, List.of(names), sqlMode, tls);
    }

    public MariaDbOptions withSqlMode(String mode) {
        return new MariaDbOptions(home, temporary, port, user, password, databases, mode, tls);
    }

    /** For whoever starts it often and never connects with the command line client. */
    public MariaDbOptions withoutTls() {
        return new MariaDbOptions(home, temporary, port, user, password, databases, sqlMode, false);
    }

    /** These end up in SQL text, where nothing else keeps them apart from it. */
    private static void word(String what, String value) {
        if (!WORD.matcher(value).matches()) {
            throw new IllegalArgumentException("The " + what + " of an embedded server must be letters, digits and "
                    + "underscores, not '" + value + "'.");
        }
    }
}

package dev.caracal.gazelle;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/** The way to the site's database: a small pool of connections, over the Unix socket or TCP. For any thread. */
public final class Database implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Database.class.getName());
    /** One loads, two are for whatever is asked meanwhile. */
    private static final int CONNECTIONS = 3;
    private static final long CONNECT_MILLIS = 5000;
    private static final List<String> USUAL_SOCKETS = List.of("/run/mysqld/mysqld.sock", "/var/run/mysqld/mysqld.sock",
            "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock");
    /** Errors that the passing of time does not mend: access denied, no such database. */
    private static final Set<Integer> FINAL_ERRORS = Set.of(1044, 1045, 1049, 1698);

    /** One of the ways that may lead to the server. */
    private record Way(String name, String url, Properties properties) {
    }

    private final HikariDataSource pool;
    private final Way way;

    private Database(HikariDataSource pool, Way way) {
        this.pool = pool;
        this.way = way;
    }

    /**
     * Connects.
     *
     * @throws UnfitDatabase if the server refuses us for good, as for a wrong password
     * @throws SQLException  if it cannot be reached now
     */
    public static Database connect(DatabaseSettings settings) throws SQLException {
        SQLException last = null;
        for (Way way : ways(settings)) {
            try (Connection connection = DriverManager.getConnection(way.url(), way.properties())) {
                LOG.log(System.Logger.Level.INFO, "connected to the database server {0} over {1}",
                        connection.getMetaData().getDatabaseProductVersion().replaceFirst("^5\\.5\\.5-", ""),
                        way.name());
                return new Database(pool(way), way);
            } catch (SQLException e) {
                if (last == null || !FINAL_ERRORS.contains(last.getErrorCode())) {
                    last = e;
                }
            }
        }
        if (FINAL_ERRORS.contains(last.getErrorCode())) {
            throw new UnfitDatabase("The database at " + settings + " does not let us in: " + Problems.inShort(last)
                    + ". Check mysql_username, mysql_password and mysql_db.");
        }
        throw last;
    }

    /** A connection, to be closed after use; in auto-commit mode. */
    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /** A connection of its own, for who must know which session it has. */
    Connection dedicated() throws SQLException {
        return DriverManager.getConnection(way.url(), way.properties());
    }

    /** How the server is reached, for the log. */
    public String way() {
        return way.name();
    }

    @Override
    public void close() {
        pool.close();
    }

    private static List<Way> ways(DatabaseSettings settings) {
        boolean local = settings.host().isEmpty() || settings.host().equals("localhost");
        List<Way> ways = new ArrayList<>();
        if (local) {
            Stream<String> sockets = settings.socket().isEmpty() ? USUAL_SOCKETS.stream()
                    : Stream.of(settings.socket());
            sockets.filter(socket -> Files.exists(Path.of(socket))).findFirst()
                    .ifPresent(socket -> ways.add(socket(settings, socket)));
        }
        String host = local ? "127.0.0.1" : settings.host();
        Properties properties = properties(settings);
        properties.setProperty("sslMode", host.startsWith("127.") ? "DISABLED" : "PREFERRED");
        ways.add(new Way("TCP to " + host + ":" + settings.port(),
                "jdbc:mysql://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + settings.port() + "/"
                        + settings.database(), properties));
        return ways;
    }

    private static Way socket(DatabaseSettings settings, String socket) {
        Properties properties = properties(settings);
        properties.setProperty("socketFactory", "org.newsclub.net.mysql.AFUNIXDatabaseSocketFactoryCJ");
        properties.setProperty("junixsocket.file", socket);
        properties.setProperty("sslMode", "DISABLED");
        return new Way("the Unix socket " + socket, "jdbc:mysql://localhost/" + settings.database(), properties);
    }

    private static Properties properties(DatabaseSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.username());
        properties.setProperty("password", settings.password());
        properties.setProperty("connectTimeout", Long.toString(CONNECT_MILLIS));
        properties.setProperty("socketTimeout", Long.toString(settings.timeout().toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("characterEncoding", "UTF-8");
        // A list is read no faster than it can be taken up; the server is not to lose patience meanwhile.
        properties.setProperty("sessionVariables", "net_write_timeout=600");
        // Every server is strict with us: what does not fit is an error that we see, never a silent change.
        properties.setProperty("jdbcCompliantTruncation", "true");
        return properties;
    }

    private static HikariDataSource pool(Way way) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(way.url());
        config.setDataSourceProperties(way.properties());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        // The pool opens whether the database is there or not; who asks for a connection is told.
        config.setInitializationFailTimeout(-1);
        config.setPoolName("site");
        return new HikariDataSource(config);
    }
}

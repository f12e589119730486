package dev.caracal.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A running database server that tests share. Its account may create databases.
 *
 * @param kind    what it is and where it comes from, for the summary
 * @param sqlMode what every new connection of this account starts with
 */
public record TestServer(String kind, String sqlMode, String host, int port, String user, String password) {
    private static final AtomicInteger NEXT = new AtomicInteger();
    /** Several test JVMs may share one server. */
    private static final String PREFIX = "caracal_" + Long.toString(ProcessHandle.current().pid(), 36) + "_";

    /** An empty database of its own for one test; closing it drops it. */
    public TestDatabase freshDatabase() {
        String name = PREFIX + NEXT.incrementAndGet();
        try (Connection connection = connect(""); Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE `" + name + "` CHARACTER SET utf8mb4");
        } catch (SQLException e) {
            throw new IllegalStateException("No database " + name + " on the " + kind, e);
        }
        return new TestDatabase(this, name);
    }

    /** A plain connection; the driver adds nothing to the server's sql_mode. Several statements may go in one text. */
    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:mysql://" + host + ":" + port + "/" + database
                + "?jdbcCompliantTruncation=false&allowMultiQueries=true&useSSL=false&allowPublicKeyRetrieval=true"
                + "&connectTimeout=10000", user, password);
    }

    String version() {
        try (Connection connection = connect(""); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery("SELECT VERSION()")) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            return "of unknown version (" + e.getMessage() + ")";
        }
    }
}

package dev.caracal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** One test's own database on a shared server. */
public record TestDatabase(TestServer server, String name) implements AutoCloseable {
    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    /** Runs statements separated by semicolons, in the account's sql_mode. */
    public void run(String sql) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
            // A failure after the first statement shows only when its result is asked for.
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                continue;
            }
        }
    }

    @Override
    public void close() {
        try (Connection connection = server.connect(""); Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS `" + name + "`");
        } catch (SQLException e) {
            throw new IllegalStateException("Database " + name + " cannot be dropped", e);
        }
    }
}

package dev.caracal.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

final class DatabaseServersIT {
    @Test
    void everyTestGetsADatabaseOfItsOwnOnOneServer() throws SQLException {
        TestServer server = DatabaseServers.lenient();
        assertSame(server, DatabaseServers.withSqlMode(""));
        try (TestDatabase one = server.freshDatabase(); TestDatabase other = server.freshDatabase()) {
            assertNotEquals(one.name(), other.name());
            one.run("CREATE TABLE t (n INT); INSERT INTO t VALUES (7)");
            assertEquals("7", query(one, "SELECT n FROM t"));
        }
    }

    @Test
    void eachSqlModeIsTheModeOfNewConnections() throws SQLException {
        try (TestDatabase lenient = DatabaseServers.lenient().freshDatabase();
             TestDatabase strict = DatabaseServers.strict().freshDatabase()) {
            assertEquals("", query(lenient, "SELECT @@sql_mode"));
            assertEquals("STRICT_TRANS_TABLES", query(strict, "SELECT @@sql_mode"));
        }
    }

    @Test
    void theSummaryNamesTheServer() {
        assertEquals("", DatabaseServers.lenient().sqlMode());
        String line = DatabaseServers.summary().orElseThrow();
        assertTrue(line.startsWith("Database of these tests: "), line);
    }

    private static String query(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}

package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Long lists as a server sends them. */
final class WireRowsIT {
    private TestSite site;
    private Database database;

    @BeforeEach
    void open() throws SQLException {
        site = TestSite.open(SiteKind.ORIGINAL_LENIENT, "CREATE TABLE list (n bigint unsigned, b mediumblob)");
        database = Database.connect(site.settings());
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
        site.close();
    }

    /** Each way of writing a length, values that are larger than what is read at once, and each byte there is. */
    @Test
    void everyLengthIsReadAsItIs() throws SQLException {
        List<Integer> lengths = List.of(0, 1, 250, 251, 252, 253, 254, 255, 256, 65_535, 65_536, 65_537, 200_000, 3);
        site.run("INSERT INTO list VALUES (0, UNHEX('" + "00010A0D27FBFCFDFEFF80" + "'))");
        for (int length : lengths) {
            site.run("INSERT INTO list VALUES (" + length + ", REPEAT(CHAR(254), " + length + "))");
        }
        List<Integer> read = new ArrayList<>();
        try (Connection connection = database.connection()) {
            WireRows.stream(connection, "SELECT b, n, b, NULL FROM list", row -> {
                byte[] bytes = row.bytes(1);
                assertArrayEquals(bytes, row.bytes(3));
                assertNull(row.bytes(4));
                if (bytes.length == 11 && read.isEmpty()) {
                    assertArrayEquals(new byte[] {0, 1, 10, 13, 39, -5, -4, -3, -2, -1, -128}, bytes);
                } else {
                    for (byte each : bytes) {
                        assertEquals(-2, each);
                    }
                }
                read.add(bytes.length);
            }, _ -> { });
            // The connection goes on as if nothing had been.
            try (Statement statement = connection.createStatement()) {
                assertTrue(statement.executeQuery("SELECT 1").next());
            }
        }
        assertEquals(11, read.removeFirst());
        assertEquals(lengths, read);
    }

    @Test
    void numbersAreWholeAndNullIsZero() throws SQLException {
        assertEquals(List.of(List.of(-7L, 0L, Long.MAX_VALUE)), numbers("SELECT -7, NULL, 9223372036854775807"));
        assertEquals(List.of(List.of(12L, 0L, 0L)), numbers("SELECT 12, 9223372036854775808, 3"));
        assertEquals(List.of(List.of(12L, 0L, 0L)), numbers("SELECT 12, '1.5', 3"));
        assertEquals(List.of(List.of(0L, 0L, 0L)), numbers("SELECT '', 2, 3"));
        assertEquals(List.of(), numbers("SELECT 1, 2, 3 FROM list"));
    }

    /** The numbers of each row, those of a broken one as far as they were read. */
    private List<List<Long>> numbers(String sql) throws SQLException {
        List<List<Long>> all = new ArrayList<>();
        long[] numbers = new long[3];
        try (Connection connection = database.connection()) {
            WireRows.stream(connection, sql, row -> {
                row.numbers(1, numbers);
                all.add(List.of(numbers[0], numbers[1], numbers[2]));
            }, _ -> all.add(List.of(numbers[0], numbers[1], numbers[2])));
        }
        return all;
    }

    @Test
    void whatTheServerSaysIsTold() throws SQLException {
        try (Connection connection = database.connection()) {
            SQLException unknown = assertThrows(SQLException.class,
                    () -> WireRows.stream(connection, "SELECT x FROM list", _ -> { }, _ -> { }));
            assertEquals(1054, unknown.getErrorCode());
        }
        // One that comes when rows have come already.
        site.run("INSERT INTO list VALUES (1, ''), (2, ''), (3, '')");
        List<Long> read = new ArrayList<>();
        try (Connection connection = database.connection()) {
            SQLException late = assertThrows(SQLException.class, () -> WireRows.stream(connection,
                    "SELECT n, IF(n < 3, 1, (SELECT 1 UNION ALL SELECT 2)) FROM list", row -> {
                        long[] number = new long[1];
                        row.numbers(1, number);
                        read.add(number[0]);
                    }, _ -> { }));
            assertEquals(1242, late.getErrorCode());
            assertEquals("21000", late.getSQLState());
            assertTrue(late.getMessage().contains("more than 1 row"), late.getMessage());
        }
        assertFalse(read.contains(3L));
        assertEquals(3, count());
    }

    /** A list that is given up leaves no connection on which the next one would find its rest. */
    @Test
    void afterAFailureTheNextListIsItsOwn() throws SQLException {
        site.run("INSERT INTO list VALUES (1, ''), (2, ''), (3, '')");
        for (int i = 0; i < 10; i++) {
            try (Connection connection = database.connection()) {
                assertThrows(SQLException.class, () -> WireRows.stream(connection, "SELECT n FROM list", _ -> {
                    throw new SQLException("enough");
                }, _ -> { }));
                assertTrue(connection.isClosed() || !connection.isValid(1));
            }
            assertEquals(3, count());
        }
    }

    private int count() throws SQLException {
        int[] count = new int[1];
        try (Connection connection = database.connection()) {
            WireRows.stream(connection, "SELECT n FROM list", _ -> count[0]++, _ -> { });
        }
        return count[0];
    }

    /** The server ends the connection in the middle of a list. */
    @Test
    void aConnectionThatEndsIsAFailure() throws SQLException {
        site.run("INSERT INTO list VALUES (1, REPEAT('x', 60000))");
        for (int i = 0; i < 10; i++) {
            site.run("INSERT INTO list SELECT n, b FROM list");
        }
        long[] id = new long[1];
        try (Connection connection = database.connection()) {
            WireRows.stream(connection, "SELECT CONNECTION_ID()", row -> row.numbers(1, id), _ -> { });
            boolean[] killed = new boolean[1];
            SQLException ended = assertThrows(SQLException.class, () -> WireRows.stream(connection,
                    "SELECT b FROM list", _ -> {
                        if (!killed[0]) {
                            killed[0] = true;
                            site.run("KILL " + id[0]);
                        }
                    }, _ -> { }));
            assertFalse(ended instanceof SQLDataException);
        }
        assertEquals(1024, count());
    }
}

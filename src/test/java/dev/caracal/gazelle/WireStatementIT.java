package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.hnr.Verdict;
import dev.caracal.ledger.BatchWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements as a server takes them. */
final class WireStatementIT {
    /** What a client might send in the hope that somebody takes it for SQL, and what else texts are made of. */
    private static final List<String> PIECES = List.of("'", "\\", "\"", "`", "?", ";", "--", "/*", "*/", "#", "\0",
            "\n", "\u001a", "%", "_", "{fn", "}", "x'41'", "') , (2, '", "\u00e4", "\u20ac", "\u5b57", "\ud83d\ude00",
            "a", " ", "qBittorrent/5.1.2", "");

    private static final byte[] COMMA = bytes(", ");

    private final WireStatement statement = new WireStatement();
    private TestSite site;
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        site = TestSite.open(SiteKind.ORIGINAL_LENIENT, "CREATE TABLE list (id int PRIMARY KEY, n bigint, "
                + "b mediumblob, wide text CHARACTER SET utf8mb4, narrow text CHARACTER SET latin1)");
        connection = site.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        site.close();
    }

    /** However the server reads what stands between quotes. */
    @Test
    void textsArriveAsTheyAreInEveryMode() throws SQLException {
        Random random = new Random(7);
        List<String> expected = new ArrayList<>();
        for (String mode : List.of("", "NO_BACKSLASH_ESCAPES", "ANSI", "STRICT_ALL_TABLES,PIPES_AS_CONCAT")) {
            run("SET SESSION sql_mode = '" + mode + "'");
            for (int i = 0; i < 300; i++) {
                String text = random.ints(random.nextInt(6), 0, PIECES.size()).mapToObj(PIECES::get)
                        .collect(Collectors.joining());
                String narrow = text.codePoints().filter(c -> c < 0x100).mapToObj(Character::toString)
                        .collect(Collectors.joining());
                statement.clear().sql(bytes("INSERT INTO list VALUES (")).number(expected.size())
                        .sql(bytes(", 0, '', ")).text(bytes(text)).sql(COMMA).text(bytes(narrow)).sql(bytes(")"));
                assertEquals(1, statement.execute(connection));
                expected.add(hex(bytes(text)) + "," + hex(narrow.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        assertEquals(expected, site.rows("SELECT HEX(wide), HEX(narrow) FROM list ORDER BY id"));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    @Test
    void everyByteAndTheLargestNumbersArriveAsTheyAre() throws SQLException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        statement.clear().sql(bytes("INSERT INTO list (id, n, b) VALUES "));
        List<Long> numbers = List.of(Long.MIN_VALUE, -1L, 0L, 9L, 10L, Long.MAX_VALUE);
        for (int i = 0; i < numbers.size(); i++) {
            statement.sql(bytes(i == 0 ? "(" : ", (")).number(i).sql(COMMA).number(numbers.get(i)).sql(COMMA)
                    .binary(all).sql(bytes(")"));
        }
        assertEquals(numbers.size(), statement.execute(connection));
        assertEquals(numbers.stream().map(number -> number + "," + hex(all)).toList(),
                site.rows("SELECT n, HEX(b) FROM list ORDER BY id"));
    }

    /** The same object sends a statement of 2 MB and small ones before and after it. */
    @Test
    void aStatementSaysNothingOfTheOneBefore() throws SQLException {
        List<String> lengths = new ArrayList<>();
        int id = 0;
        for (int length : List.of(1, 1_000_000, 3, 5000, 0, 70_000, 2)) {
            statement.clear().sql(bytes("INSERT INTO list (id, b) VALUES (")).number(id++).sql(COMMA)
                    .binary(new byte[length]).sql(bytes(")"));
            assertEquals(1, statement.execute(connection));
            lengths.add(Integer.toString(length));
        }
        assertEquals(lengths, site.rows("SELECT LENGTH(b) FROM list ORDER BY id"));
    }

    @Test
    void anUpdateTellsTheRowsThatItMetWhetherItChangedThemOrNot() throws SQLException {
        site.run("INSERT INTO list (id, n) VALUES (1, 5), (2, 6), (3, 6)");
        statement.clear().sql(bytes("UPDATE list SET n = ")).number(6).sql(bytes(" WHERE id < 3"));
        assertEquals(2, statement.execute(connection));
        assertEquals(2, statement.execute(connection));
        statement.clear().sql(bytes("UPDATE list SET n = 7 WHERE id = 9"));
        assertEquals(0, statement.execute(connection));
    }

    @Test
    void whatTheServerSaysIsToldAndTheConnectionGoesOn() throws SQLException {
        site.run("INSERT INTO list (id) VALUES (1)");
        statement.clear().sql(bytes("INSERT INTO list (id) VALUES (2), (1)"));
        SQLException twice = assertThrows(SQLException.class, () -> statement.execute(connection));
        assertEquals(1062, twice.getErrorCode());
        assertEquals("23000", twice.getSQLState());
        statement.clear().sql(bytes("INSERT INTO list (id, n) VALUES (3, ")).text(bytes("much")).sql(bytes(")"));
        run("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
        SQLException unfit = assertThrows(SQLException.class, () -> statement.execute(connection));
        assertEquals(1366, unfit.getErrorCode());
        assertEquals("1", site.row("SELECT COUNT(*) FROM list"));
        statement.clear().sql(bytes("INSERT INTO list (id) VALUES (4)"));
        assertEquals(1, statement.execute(connection));
    }

    @Test
    void aConnectionThatTheServerHasEndedIsClosed() throws SQLException {
        try (Database database = Database.connect(site.settings())) {
            try (Connection pooled = database.connection()) {
                for (Connection lost : List.of(connection, pooled)) {
                    end(lost);
                    assertLost(lost);
                    assertTrue(lost.isClosed());
                }
                assertLost(connection);
            }
            // Nobody gets from the pool what is closed.
            for (int i = 0; i < 5; i++) {
                try (Connection next = database.connection()) {
                    statement.clear().sql(bytes("UPDATE list SET n = 1"));
                    assertEquals(0, statement.execute(next));
                }
            }
        }
    }

    private void assertLost(Connection lost) {
        statement.clear().sql(bytes("INSERT INTO list (id) VALUES (5)"));
        SQLException failure = assertThrows(SQLException.class, () -> statement.execute(lost));
        assertTrue(failure.getSQLState().startsWith("08"), failure.getSQLState());
        assertEquals(BatchWriter.Why.CONNECTION, Problems.why(failure));
    }

    private void end(Connection lost) throws SQLException {
        try (Statement plain = lost.createStatement(); ResultSet row = plain.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            site.run("KILL " + row.getLong(1));
        }
    }

    /** Which all statements of several rows that select texts send. */
    @Test
    void whatIsSaidOfACaseIsHarmless() {
        for (Verdict.Why why : Verdict.Why.values()) {
            assertTrue(WireStatement.isHarmless(bytes(why.text())), why.text());
        }
    }

    @Test
    void onlyWhatCanBeNoSqlIsHarmless() {
        assertTrue(WireStatement.isHarmless(bytes("Transmission/4.0.6 (38c1649) +,_-:;")));
        assertTrue(WireStatement.isHarmless(bytes("")));
        for (String piece : PIECES) {
            boolean harmless = List.of(";", "--", "_", "a", " ", "qBittorrent/5.1.2", "").contains(piece);
            assertEquals(harmless, WireStatement.isHarmless(bytes(piece)), piece);
        }
        assertFalse(WireStatement.isHarmless(new byte[] {'a', (byte) 0xA0}));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void run(String sql) throws SQLException {
        try (Statement plain = connection.createStatement()) {
            plain.execute(sql);
        }
    }
}

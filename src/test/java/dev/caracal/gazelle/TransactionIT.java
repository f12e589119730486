package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.caracal.ledger.Batch;
import dev.caracal.ledger.Batches;
import dev.caracal.ledger.RandomId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All of it or nothing, also where there is no memory for the rest of it. */
final class TransactionIT {
    @TempDir
    private Path folder;

    /** When the batch's rows are written, it is asked what time it is. */
    @ParameterizedTest
    @EnumSource
    void aBatchThatMemoryRanOutForLeavesNothingAndLandsOnceLater(SiteKind kind) throws SQLException {
        boolean[] memory = {false};
        try (TestSite site = TestSite.open(kind); Database database = Database.connect(site.settings());
                WritingConnection writing = new WritingConnection(database)) {
            site.user(1);
            site.torrent(1);
            Site found = Site.inspect(database, true);
            BatchSql sql = new BatchSql(writing, found, found.ledgerState(database), new RandomId(1, 2),
                    new DeadLetters(folder.resolve("dead-letters.log"), 1 << 20), Duration.ofDays(7), () -> {
                        if (!memory[0]) {
                            throw new OutOfMemoryError("as the test wants it");
                        }
                        return 1_700_000_000;
                    }, HistoryUse.NONE);
            Batch first = Batches.of(1, books -> books.announced(Batches.credit(1, 1, 1000, 20)));
            for (int i = 0; i < 3; i++) {
                assertThrows(OutOfMemoryError.class, () -> sql.write(first));
                assertEquals("0,0", site.totals(1));
            }
            memory[0] = true;
            sql.write(first);
            assertEquals("1000,20", site.totals(1));
            sql.write(Batches.of(2, books -> books.announced(Batches.credit(1, 1, 5, 6))));
            assertEquals("1005,26", site.totals(1));
            assertEquals("2", site.row("SELECT last_batch FROM caracal_ledger"));
        }
    }

    @Test
    void whatFailedIsUndoneBeforeTheConnectionDoesAnythingElse() throws SQLException {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_STRICT, "CREATE TABLE list (n int)");
                Database database = Database.connect(site.settings())) {
            for (Throwable failure : new Throwable[] {new OutOfMemoryError(), new StackOverflowError(),
                new IllegalStateException(), new SQLException("no")}) {
                try (Connection connection = database.connection()) {
                    assertSame(failure, assertThrows(Throwable.class, () -> Transaction.in(connection, on -> {
                        insert(on, 1);
                        return thrown(failure);
                    })));
                    Transaction.in(connection, on -> insert(on, 2));
                }
            }
            assertEquals("4,2,2", site.row("SELECT COUNT(*), MIN(n), MAX(n) FROM list"));
        }
    }

    /** Then the server undoes it. */
    @Test
    void aConnectionOnWhichNothingCanBeUndoneIsClosed() throws SQLException {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_STRICT, "CREATE TABLE list (n int)");
                Database database = Database.connect(site.settings())) {
            IllegalStateException failure = new IllegalStateException();
            try (Connection connection = database.connection()) {
                assertSame(failure, assertThrows(IllegalStateException.class, () -> Transaction.in(connection, on -> {
                    insert(on, 1);
                    site.run("KILL " + session(on));
                    throw failure;
                })));
                assertEquals(1, failure.getSuppressed().length);
                assertFalse(connection.isValid(1));
            }
            try (Connection connection = database.connection()) {
                Transaction.in(connection, on -> insert(on, 2));
            }
            assertEquals("1,2", site.row("SELECT COUNT(*), MAX(n) FROM list"));
        }
    }

    private static int insert(Connection on, int number) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.executeUpdate("INSERT INTO list VALUES (" + number + ")");
            return number;
        }
    }

    private static long session(Connection on) throws SQLException {
        try (Statement statement = on.createStatement(); var row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static int thrown(Throwable failure) throws SQLException {
        switch (failure) {
            case Error error -> throw error;
            case SQLException e -> throw e;
            default -> throw (RuntimeException) failure;
        }
    }
}

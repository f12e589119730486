package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stays of members who are gone, step by step on a real database. */
final class LostSightIT {
    private static final LostSight.Table THEIRS = new LostSight.Table("transfer_history", "last_announce");
    private static final String ROWS = "SELECT GROUP_CONCAT(uid, ':', fid, ' ', active, seeding ORDER BY uid, fid) "
            + "FROM transfer_history";

    /** A tracker's hold on a database with a table of stays. */
    private record Stage(TestSite site, Database database, WritingConnection writing, LostSight stays)
            implements AutoCloseable {
        static Stage with(Path folder, String type, String rows) throws SQLException {
            TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT, "CREATE TABLE transfer_history (uid int NOT NULL, "
                    + "fid int NOT NULL, active " + type + " NOT NULL, seeding " + type + " NOT NULL, last_announce "
                    + "int unsigned NOT NULL, PRIMARY KEY (uid, fid)) ENGINE=InnoDB",
                    "INSERT INTO transfer_history VALUES " + rows);
            Database database = Database.connect(site.settings());
            WritingConnection writing = new WritingConnection(database);
            return new Stage(site, database, writing, new LostSight(database, writing,
                    new DeadLetters(folder.resolve("dead"), 1 << 20), THEIRS));
        }

        @Override
        public void close() {
            writing.close();
            database.close();
            site.close();
        }
    }

    private static Optional<LostSight.Step> step(int ended, boolean last) {
        return Optional.of(new LostSight.Step(ended, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tinyint", "enum('0','1')"})
    void stepsFindWhoIsGoneAndLeaveEverybodyElseAloneRoundAfterRound(String type, @TempDir Path folder)
            throws Exception {
        try (Stage stage = Stage.with(folder, type, "(1, 1, '1', '1', 999), (1, 2, '1', '1', 1000), "
                + "(1, 9, '0', '0', 5), (2, 1, '1', '0', 5), (3, 1, '0', '1', 5)")) {
            TestSite site = stage.site();
            assertTrue(stage.stays().step(2, 1000).isEmpty(), "who has not the lock writes nothing");
            stage.writing().acquire();
            assertEquals(step(1, false), stage.stays().step(2, 1000));
            assertEquals("1:1 00,1:2 11,1:9 00,2:1 10,3:1 01", site.row(ROWS));
            site.run("UPDATE transfer_history SET active = '1' WHERE fid = 1");
            assertEquals(step(1, false), stage.stays().step(2, 1000));
            assertEquals("1:1 10,1:2 11,1:9 00,2:1 00,3:1 11", site.row(ROWS), "it goes on where it was");
            assertEquals(step(1, true), stage.stays().step(2, 1000));
            assertEquals("1:1 10,1:2 11,1:9 00,2:1 00,3:1 00", site.row(ROWS));
            assertEquals(step(2, false), stage.stays().step(2, 1001), "and begins anew");
            assertEquals("1:1 00,1:2 00,1:9 00,2:1 00,3:1 00", site.row(ROWS));
        }
    }

    /** Somebody comes back between the look and the write: a lock keeps the write waiting until that is committed. */
    @Test
    void whoComesBackMeanwhileIsThere(@TempDir Path folder) throws Exception {
        try (Stage stage = Stage.with(folder, "tinyint", "(1, 1, 1, 1, 5), (1, 2, 1, 1, 5)");
                Connection batch = stage.site().connect(); Statement statement = batch.createStatement()) {
            stage.writing().acquire();
            batch.setAutoCommit(false);
            statement.executeUpdate("UPDATE transfer_history SET last_announce = 2000 WHERE fid = 1");
            CompletableFuture<Optional<LostSight.Step>> step = CompletableFuture.supplyAsync(() -> {
                try {
                    return stage.stays().step(10, 1000);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            while (!stage.site().row("SELECT COUNT(*) FROM INFORMATION_SCHEMA.PROCESSLIST WHERE DB = DATABASE() "
                    + "AND INFO LIKE 'UPDATE%transfer_history%'").equals("1")) {
                assertFalse(step.isDone());
                TimeUnit.MILLISECONDS.sleep(20);
            }
            batch.commit();
            assertEquals(step(1, true), step.get(30, TimeUnit.SECONDS));
            assertEquals("1:1 11,1:2 00", stage.site().row(ROWS));
        }
    }
}

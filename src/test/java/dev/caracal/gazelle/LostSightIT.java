package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stays of members who are gone, step by step on a real database. */
final class LostSightIT {
    private static final LostSight.Table THEIRS = new LostSight.Table("transfer_history", "last_announce");
    private static final String ROWS = "SELECT GROUP_CONCAT(uid, ':', fid, ' ', active, seeding ORDER BY uid, fid) "
            + "FROM transfer_history";

    @Test
    void stepsFindWhoIsGoneAndLeaveEverybodyElseAlone(@TempDir Path folder) throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT, "CREATE TABLE transfer_history (uid int NOT NULL, "
                + "fid int NOT NULL, active tinyint NOT NULL, seeding tinyint NOT NULL, last_announce int NOT NULL, "
                + "PRIMARY KEY (uid, fid)) ENGINE=InnoDB", "INSERT INTO transfer_history VALUES (1, 1, 1, 1, 999), "
                + "(1, 2, 1, 1, 1000), (1, 9, 0, 0, 5), (2, 1, 1, 0, 5), (3, 1, 0, 1, 5)");
                Database database = Database.connect(site.settings());
                WritingConnection writing = new WritingConnection(database)) {
            LostSight gone = new LostSight(database, writing, new DeadLetters(folder.resolve("dead"), 1 << 20), THEIRS,
                    1000);
            assertThrows(SQLException.class, () -> gone.step(2), "who has not the lock writes nothing");
            writing.acquire();
            assertTrue(gone.step(2));
            assertEquals("1:1 00,1:2 11,1:9 00,2:1 10,3:1 01", site.row(ROWS));
            site.run("UPDATE transfer_history SET active = 1 WHERE fid = 1");
            assertTrue(gone.step(2));
            assertEquals("1:1 10,1:2 11,1:9 00,2:1 00,3:1 11", site.row(ROWS), "it goes on where it was");
            assertFalse(gone.step(2));
            assertEquals("1:1 10,1:2 11,1:9 00,2:1 00,3:1 00", site.row(ROWS));
            assertEquals(3, gone.found());
        }
    }
}

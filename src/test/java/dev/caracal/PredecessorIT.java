package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.HeardLog;
import dev.caracal.gazelle.OwnTables;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.gazelle.UnfitDatabase;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an earlier version left, taken up by this one: its tables, its journal with credit that is in no database yet,
 * its snapshot. The files are those of src/test/resources/formats, of the first format there was of each.
 */
final class PredecessorIT {
    private static final Path FORMATS = Path.of("src/test/resources/formats");
    /** Where a segment's header has the name of the run that wrote it. */
    private static final int WRITER = 40;
    private static final int ID_BYTES = 16;

    @TempDir
    private Path folder;

    private static TestSite site() throws Exception {
        TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT,
                "DROP TABLE caracal_ledger, caracal_token_expiries, caracal_baselines, caracal_transfers, "
                        + "caracal_shared_time, caracal_hnr, caracal_hnr_sweep, caracal_hnr_blocks",
                Files.readString(FORMATS.resolve("tables-1.sql")));
        site.users(1, 3);
        site.torrents(1, 2);
        return site;
    }

    @Test
    void tablesJournalAndSnapshotOfTheFirstFormatsAreGoneOnWith() throws Exception {
        Path state = folder.resolve("state");
        Path journal = Files.createDirectories(state.resolve("journal"));
        byte[] segment = Files.readAllBytes(FORMATS.resolve("journal-1.segment"));
        Files.write(journal.resolve("0000000000000001.segment"), segment);
        Files.copy(FORMATS.resolve("peers-1.snapshot"), state.resolve("peers.snapshot"));
        byte[] writer = new byte[ID_BYTES];
        ByteBuffer.wrap(segment).get(WRITER, writer);
        try (TestSite site = site(); HeardLog log = new HeardLog()) {
            assertEquals("0", site.row("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                    + "AND TABLE_NAME LIKE 'caracal%' AND TABLE_COMMENT <> ''"), "the first format had no comment");
            // The database has the first batch: 1,000 bytes of user 1.
            site.run("UPDATE users_main SET Uploaded = 1000 WHERE ID = 1");
            site.run("UPDATE caracal_ledger SET last_batch = 1, writer = x'" + HexFormat.of().formatHex(writer)
                    + "', ledger_id = x'00000000000000030000000000000004'");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.drain();
            }
            assertEquals(List.of(), log.with(state + "/peers.snapshot"));
            assertEquals("1540,0", site.totals(1), "each credit of the journal once, the first one not again");
            assertEquals("0,600", site.totals(2));
            assertEquals("1", site.row("SELECT last_batch >= 4 FROM caracal_ledger"));
            assertEquals("1", site.row("SELECT COUNT(*) FROM xbt_snatched WHERE uid = 2 AND fid = 1"));
        }
    }

    @Test
    void tablesOfBeforeTheHistoryServeWithoutOneAndAnInstallMakesThemServeWithOne() throws Exception {
        try (TestSite site = site()) {
            site.run("INSERT INTO caracal_baselines VALUES (1, 2, REPEAT('p', 20), 5, 6, 0, 7, 8, 9, "
                    + "UNIX_TIMESTAMP() - 9000, 1)");
            TestTracker.start(site, folder).drain();
            String refusal = assertThrows(UnfitDatabase.class,
                    () -> TestTracker.start(site, folder, "transfer_history = true")).getMessage();
            assertTrue(refusal.contains("no column paused (`caracal db install` adds it)"), refusal);
            for (int again = 0; again < 2; again++) {
                try (Connection connection = site.connect()) {
                    OwnTables.install(connection);
                }
                TestTracker.start(site, folder, "transfer_history = true").drain();
                assertEquals("1,2,5,8,0", site.row("SELECT uid, fid, uploaded, carried, paused FROM "
                        + "caracal_baselines"));
            }
        }
    }

    @Test
    void tablesOfALaterFormatAreRefusedWithBothNumbersAndNothingIsWritten() throws Exception {
        try (TestSite site = site()) {
            site.run("ALTER TABLE caracal_ledger COMMENT 'format 2'");
            for (String readonly : List.of("false", "true")) {
                String refusal = assertThrows(UnfitDatabase.class,
                        () -> TestTracker.start(site, folder, "readonly = " + readonly)).getMessage();
                assertTrue(refusal.contains("their format is 2, this version knows up to 1"), refusal);
            }
            assertEquals("0", site.row("SELECT last_batch FROM caracal_ledger"));
        }
    }
}

package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.hnr.HnrSettings;
import dev.caracal.hnr.Rules;
import dev.caracal.hnr.RulesFile;
import dev.caracal.hnr.State;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sweep, step by step on a real database: what it writes, where it goes on, and what it costs. */
final class HnrSweepIT {
    private static final boolean LONG = Boolean.getBoolean("caracal.long");
    private static final long DONE = 1_800_000_000;
    private static final long DAY = 86400;
    private static final Rules RULES = RulesFile.read("versions:\n  - {version: 1, since: 2020-01-01, exempt: "
            + "{uploader: true, freeleech: true, users: [11], classes: [7]}}\n", "rules");
    private static final String STATES = "SELECT uid, fid, state FROM caracal_hnr ORDER BY uid, fid";

    @TempDir
    private Path folder;
    private TestSite site;
    private Database database;
    private WritingConnection writing;

    private void open(SiteKind kind, String... changes) throws SQLException {
        site = TestSite.open(kind, changes);
        database = Database.connect(site.settings());
        writing = new WritingConnection(database);
        writing.acquire();
    }

    @AfterEach
    void close() {
        if (site != null) {
            writing.close();
            database.close();
            site.close();
        }
    }

    private HnrSweep sweep() throws SQLException {
        return sweep(writing, (_, _) -> false);
    }

    private HnrSweep sweep(WritingConnection connection, HnrSweep.Seeding seeding) throws SQLException {
        return new HnrSweep(database, Site.inspect(database, true, new HistoryUse(true, false, true)), connection,
                new DeadLetters(folder.resolve("dead"), 1 << 20), seeding);
    }

    private static HnrSettings settings(int rows) {
        return settings(rows, 0);
    }

    private static HnrSettings settings(int rows, int blockAfter) {
        return new HnrSettings(RULES, Duration.ofHours(1), rows, Duration.ZERO, blockAfter);
    }

    private void stay(int user, int torrent, String changes) throws SQLException {
        site.run("INSERT INTO caracal_transfers VALUES (" + user + ", " + torrent + ", 0, 1000, 0, 1000, 0, 0, " + DONE
                + ", " + DONE + ", " + DONE + ", 1, 0, 0, 0)" + (changes.isEmpty() ? ""
                        : "; UPDATE caracal_transfers SET " + changes + " WHERE uid = " + user + " AND fid = "
                                + torrent));
    }

    @Test
    void aRoundGoesOnWhereItWasCutOffAndTheSameAgainChangesNothing() throws Exception {
        open(SiteKind.ORIGINAL_STRICT);
        site.torrents(1, 3);
        for (int user = 1; user <= 10; user++) {
            for (int torrent = 1; torrent <= 3; torrent++) {
                stay(user, torrent, "");
            }
        }
        assertEquals(4, sweep().step(settings(4), DONE, 0).orElseThrow().rows());
        assertEquals(List.of("1,1,1", "1,2,1", "1,3,1", "2,1,1"), site.rows(STATES));
        int rows = 4;
        for (boolean ends = false; !ends; ) {
            // Each step by another one, as if there had been a start between them.
            HnrSweep.Step step = sweep().step(settings(4), DONE + 5, 0).orElseThrow();
            rows += step.rows();
            ends = step.ends();
        }
        assertEquals(30, rows, "each once");
        assertEquals("30,30", site.row("SELECT COUNT(*), SUM(state) FROM caracal_hnr"));
        assertTrue(sweep().step(settings(4), DONE + 3599, 0).isEmpty(), "the next round is not due");
        List<String> before = site.rows("SELECT * FROM caracal_hnr ORDER BY uid, fid");
        HnrSweep.Step whole = sweep().step(settings(1000), DONE + 3600, 0).orElseThrow();
        assertEquals(Map.of(State.WATCHING, 30L), whole.cases());
        assertTrue(whole.begins() && whole.ends());
        assertEquals(before, site.rows("SELECT * FROM caracal_hnr ORDER BY uid, fid"));
    }

    @Test
    void whatWasClearedIsNeverTouchedAndWhatIsBeingSeededNeverFlagged() throws Exception {
        open(SiteKind.ORPHEUS_STRICT);
        site.torrents(1, 5);
        for (int torrent = 1; torrent <= 5; torrent++) {
            stay(1, torrent, "");
        }
        stay(2, 1, "seeding = 1, last_announced = " + (DONE + 15 * DAY - 100));
        stay(2, 2, "seeding = 1, last_announced = " + (DONE + 15 * DAY - 101));
        sweep().step(settings(100), DONE, 0);
        try (Connection connection = site.connect()) {
            HnrCases.clear(connection, 1, OptionalInt.of(1), State.STAFF, "x".repeat(300), DONE + 1);
            HnrCases.clear(connection, 1, OptionalInt.of(2), State.PAID, "", DONE + 1);
        }
        sweep(writing, (user, torrent) -> user == 1 && torrent.equals(TestSite.infoHash(3)))
                .step(settings(100), DONE + 15 * DAY, DONE + 15 * DAY - 100);
        assertEquals(List.of("1,1,5", "1,2,6", "1,3,2", "1,4,3", "1,5,3", "2,1,2", "2,2,3"), site.rows(STATES));
    }

    @Test
    void aClearingThatComesBetweenReadingAndWritingStays() throws Exception {
        open(SiteKind.ORIGINAL_STRICT);
        site.torrent(1);
        stay(1, 1, "");
        sweep().step(settings(10), DONE, 0);
        sweep(writing, (_, _) -> {
            try (Connection connection = site.connect()) {
                return HnrCases.clear(connection, 1, OptionalInt.empty(), State.STAFF, "", DONE) != 1;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }).step(settings(10), DONE + 15 * DAY, DONE + 15 * DAY);
        assertEquals(List.of("1,1,5"), site.rows(STATES));
    }

    @Test
    void whatTheSiteSaysExemptsAndADeletedTorrentEndsItsCase() throws Exception {
        open(SiteKind.ORIGINAL_LENIENT, "ALTER TABLE torrents ADD COLUMN UserID int NOT NULL DEFAULT 0",
                "ALTER TABLE users_main ADD COLUMN PermissionID int unsigned NOT NULL DEFAULT 2");
        site.users(1, 11);
        site.torrents(1, 4);
        site.run("UPDATE torrents SET UserID = 1 WHERE ID = 1; UPDATE torrents SET FreeTorrent = '1' WHERE ID = 2; "
                + "UPDATE users_main SET PermissionID = 7 WHERE ID = 3");
        stay(1, 1, "");
        stay(2, 1, "");
        stay(2, 2, "");
        stay(3, 1, "");
        stay(4, 3, "credited_down = 0");
        stay(4, 4, "");
        stay(5, 1, "completed_at = 0, downloaded = 199");
        stay(5, 3, "completed_at = 0, downloaded = 200");
        stay(6, 99, "");
        stay(11, 1, "");
        sweep().step(settings(100), DONE, 0);
        assertEquals(List.of("2,1,1", "4,4,1", "5,3,1"), site.rows(STATES));
        site.run("DELETE FROM torrents WHERE ID = 4; UPDATE users_main SET PermissionID = 7 WHERE ID = 2");
        sweep().step(settings(100), DONE + DAY, 0);
        assertEquals(List.of("2,1,0", "4,4,0", "5,3,1"), site.rows(STATES));
        site.run("UPDATE users_main SET PermissionID = 2 WHERE ID = 2");
        sweep().step(settings(100), DONE + 2 * DAY, 0);
        assertEquals(List.of("2,1,1", "4,4,0", "5,3,1"), site.rows(STATES));
    }

    @Test
    void onlyWhoHoldsTheLockSweeps() throws Exception {
        open(SiteKind.ORIGINAL_STRICT);
        site.torrent(1);
        stay(1, 1, "");
        try (WritingConnection other = new WritingConnection(database)) {
            assertEquals(Optional.empty(), sweep(other, (_, _) -> false).step(settings(10), DONE, 0));
        }
        writing.close();
        assertEquals(Optional.empty(), sweep().step(settings(10), DONE, 0));
        assertEquals("0", site.row("SELECT COUNT(*) FROM caracal_hnr"));
    }

    @Test
    void blocksAreCountedFromMarksAndLiftedAndNotedInATableOfOurs() throws Exception {
        open(SiteKind.ORPHEUS_STRICT);
        site.torrents(1, 3);
        for (int torrent = 1; torrent <= 3; torrent++) {
            stay(1, torrent, "");
        }
        stay(2, 1, "");
        HnrBlocks blocks = new HnrBlocks(database);
        sweep().step(settings(10, 3), DONE + 15 * DAY, DONE + 15 * DAY);
        Set<Integer> changed = blocks.changed(10);
        assertEquals(Set.of(1, 2), changed);
        assertEquals(Set.of(), blocks.changed(10), "marks are taken away");
        assertEquals(Map.of(1, Set.of(1, 2, 3)), blocks.settle(changed, 3, DONE));
        assertEquals(List.of("1," + DONE + ",0,3,hit-and-run: 3 open cases"),
                site.rows("SELECT * FROM caracal_hnr_blocks"));
        assertEquals(Set.of(1), new HashSet<>(new HnrBlocks(database).all(3)), "as a start finds it");
        assertEquals(Set.of(1, 2), new HashSet<>(blocks.all(1)), "if fewer are too many now");
        try (Connection connection = site.connect()) {
            assertEquals(1, HnrCases.clear(connection, 1, OptionalInt.of(2), State.STAFF, "", DONE + 5));
        }
        assertEquals(Map.of(), blocks.settle(blocks.changed(10), 3, DONE + 6));
        assertEquals(List.of("1," + DONE + "," + (DONE + 6)), site.rows("SELECT uid, since, until FROM "
                + "caracal_hnr_blocks"));
        assertEquals(Map.of(1, Set.of(1, 3)), blocks.settle(Set.of(1), 2, DONE + 7));
        assertEquals(List.of("1," + (DONE + 7) + ",0"), site.rows("SELECT uid, since, until FROM caracal_hnr_blocks"));
    }

    @Test
    void marksAreTakenAwayPartByPart() throws Exception {
        open(SiteKind.ORIGINAL_STRICT);
        int cases = 600;
        site.torrents(1, cases);
        for (int torrent = 1; torrent <= cases; torrent++) {
            stay(1, torrent, "");
        }
        HnrBlocks blocks = new HnrBlocks(database);
        sweep().step(settings(1000, 3), DONE + 15 * DAY, DONE + 15 * DAY);
        assertEquals(Set.of(1), blocks.changed(550));
        assertEquals("50", site.row("SELECT COUNT(*) FROM caracal_hnr WHERE counted = 0"));
        assertEquals(Set.of(1), blocks.changed(550));
        assertEquals("0", site.row("SELECT COUNT(*) FROM caracal_hnr WHERE counted = 0"));
    }

    @Test
    void whereNobodyIsToBeBlockedNoMarksAreMadeAndAllAreCountedOnceItIsSwitchedOn() throws Exception {
        open(SiteKind.ORIGINAL_STRICT);
        site.torrents(1, 3);
        for (int torrent = 1; torrent <= 3; torrent++) {
            stay(1, torrent, "");
        }
        stay(2, 1, "");
        HnrBlocks blocks = new HnrBlocks(database);
        sweep().step(settings(10, 0), DONE + 15 * DAY, DONE + 15 * DAY);
        assertEquals("4", site.row("SELECT COUNT(*) FROM caracal_hnr WHERE state = 3"));
        assertEquals(Set.of(), blocks.changed(10));
        assertEquals(Map.of(1, Set.of(1, 2, 3)), blocks.settle(blocks.all(3), 3, DONE));
    }

    /** A million rows in the long form: what a step reads must not depend on how many there are, or how far it is. */
    @Test
    void aStepCostsTheSameWhereverItIsAndHoweverManyRowsThereAre() throws Exception {
        open(SiteKind.ORIGINAL_STRICT);
        site.torrents(1, 10);
        int users = LONG ? 10_000 : 200;
        site.run("CREATE TABLE ten (n int PRIMARY KEY)");
        site.run("INSERT INTO ten VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)");
        for (int first = 0; first < users; first += 100) {
            site.run("INSERT INTO caracal_transfers SELECT " + first + " + a.n + 10 * (b.n - 1), c.n + 10 * (d.n - 1), "
                    + "0, 1000, 0, 1000, 0, 0, " + DONE + ", " + DONE + ", " + DONE + ", 1, 0, 0, 0 "
                    + "FROM ten a, ten b, ten c, ten d");
        }
        HnrRows rows = new HnrRows(Site.inspect(database, true));
        int most = 500;
        long atTheBeginning = reads(rows, 0, most);
        assertTrue(atTheBeginning <= 10L * most, "reads " + atTheBeginning);
        for (int user : new int[] {users / 2, users - 6}) {
            long reads = reads(rows, user, most);
            assertTrue(reads <= atTheBeginning + 10, "reads " + reads + " instead of " + atTheBeginning);
        }
        long began = System.nanoTime();
        HnrSweep sweep = sweep();
        int steps = 0;
        while (!sweep.step(settings(1000), DONE, 0).orElseThrow().ends()) {
            steps++;
        }
        assertEquals(users * 10 - 10, Integer.parseInt(site.row("SELECT COUNT(*) FROM caracal_hnr")),
                "of the torrents that there are, and one member is exempt");
        System.out.printf("first round: %d rows, %.2f ms a step%n", users * 100,
                (System.nanoTime() - began) / 1e6 / (steps + 1));
        began = System.nanoTime();
        while (!sweep.step(settings(1000), DONE + 3600, 0).orElseThrow().ends()) {
            // goes on
        }
        System.out.printf("second round: %.2f ms a step%n", (System.nanoTime() - began) / 1e6 / (steps + 1));
    }

    /** How many rows the server looked at for a step. */
    private long reads(HnrRows rows, int user, int most) throws SQLException {
        try (Connection connection = site.connect(); Statement statement = connection.createStatement()) {
            // To ask costs some, too.
            long earlier = reads(statement);
            long before = reads(statement);
            long asking = before - earlier;
            assertEquals(most, rows.after(connection, user, 50, most, 0).size());
            return reads(statement) - before - asking;
        }
    }

    private static long reads(Statement statement) throws SQLException {
        try (ResultSet status = statement.executeQuery("SHOW SESSION STATUS LIKE 'Handler_read%'")) {
            long reads = 0;
            while (status.next()) {
                reads += status.getLong(2);
            }
            return reads;
        }
    }
}

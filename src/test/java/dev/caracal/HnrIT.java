package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.config.BadSettings;
import dev.caracal.config.Settings;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.gazelle.UnfitDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hit-and-run from the announce to the case and back, on a tracker whose clock the test moves. */
final class HnrIT {
    private static final String FORBIDDEN = "d14:failure reason33:Access denied, leeching forbidden";
    private static final long BEGIN = 1_700_000_000;
    private static final int HOUR = 3600;
    private static final int DAY = 24 * HOUR;
    private static final int STEP = 1800;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;
    private final AtomicLong clock = new AtomicLong(BEGIN);

    private TestTracker start(TestSite site, String... more) throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yml"),
                "versions:\n  - version: 1\n    since: 2020-01-01\n");
        List<String> lines = new ArrayList<>(List.of("transfer_history = true", "hnr = true", "hnr_rules = " + rules,
                "hnr_interval = 1", "hnr_sweep_pause = 0", "announce_interval = " + STEP, "announce_jitter = 0",
                "keepalive_timeout = 600"));
        lines.addAll(List.of(more));
        return TestTracker.start(site, folder, Duration.ofMillis(50), clock::get, lines.toArray(String[]::new));
    }

    /** Waits until the query finds this. */
    private static void await(TestSite site, String expected, String query) throws Exception {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        String found = "";
        while (System.nanoTime() < limit) {
            found = String.join("\n", site.rows(query));
            if (found.equals(expected)) {
                return;
            }
            Thread.sleep(20);
        }
        assertEquals(expected, found, query);
    }

    private static final String STATES = "SELECT uid, fid, state FROM caracal_hnr ORDER BY uid, fid";

    /** Downloads all of a torrent; the client stays. */
    private static void download(TestClient client, int user, int torrent) throws Exception {
        client.announce(user, torrent, user, 0, 0, 1000, "&event=started");
        client.announce(user, torrent, user, 0, 1000, 0, "&event=completed");
    }

    /** A round that begins now has judged everything. */
    private void round(TestSite site) throws Exception {
        clock.addAndGet(1);
        await(site, clock.get() + ",0", "SELECT began_at, under_way FROM caracal_hnr_sweep");
    }

    private static void written(TestSite site, int rows) throws Exception {
        await(site, Integer.toString(rows), "SELECT COUNT(*) FROM caracal_transfers");
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORPHEUS_STRICT"})
    void whoLeavesIsWatchedThenAtRiskThenFlaggedAndClearedInTheSecondTheTimeIsReached(SiteKind kind)
            throws Exception {
        try (TestSite site = TestSite.open(kind)) {
            site.user(1);
            site.torrent(1);
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                download(client, 1, 1);
                client.announce(1, 1, 1, 0, 1000, 0, "&event=stopped");
                written(site, 1);
                round(site);
                await(site, "1,1,1," + BEGIN + "," + (BEGIN + 14 * DAY) + ",259200",
                        "SELECT uid, fid, state, since, deadline, required FROM caracal_hnr");
                clock.set(BEGIN + 8 * DAY);
                round(site);
                await(site, "1,1,2", STATES);
                clock.set(BEGIN + 14 * DAY - 1);
                round(site);
                await(site, "1,1,2", STATES);
                round(site);
                await(site, "1,1,3", STATES);

                clock.addAndGet(3 * DAY);
                client.announce(1, 1, 1, 0, 1000, 0, "&event=started");
                for (int seeded = STEP; seeded < 72 * HOUR; seeded += STEP) {
                    clock.addAndGet(STEP);
                    client.announce(1, 1, 1, 0, 1000, 0, "");
                }
                clock.addAndGet(STEP - 1);
                client.announce(1, 1, 1, 0, 1000, 0, "");
                await(site, (72 * HOUR - 1) + ",3", "SELECT seedtime, state FROM caracal_transfers t "
                        + "JOIN caracal_hnr h ON h.uid = t.uid AND h.fid = t.fid");
                clock.addAndGet(1);
                client.announce(1, 1, 1, 0, 1000, 0, "");
                await(site, 72 * HOUR + ",4," + clock.get(), "SELECT seedtime, state, decided_at FROM "
                        + "caracal_transfers t JOIN caracal_hnr h ON h.uid = t.uid AND h.fid = t.fid");
                tracker.drain();
            }
        }
    }

    /** Has members owe torrents since long ago: they are flagged in the next round. */
    private static void owe(TestSite site, int user, int... torrents) throws Exception {
        for (int torrent : torrents) {
            long done = BEGIN - 30 * DAY;
            site.run("INSERT INTO caracal_transfers VALUES (" + user + ", " + torrent + ", 0, 1000, 0, 1000, 0, 0, "
                    + done + ", " + done + ", " + done + ", 1, 0, 0, 0)");
        }
    }

    /** After a start: who might have been seeding has had the time to say so. */
    private void haveTime() {
        clock.addAndGet(2 * HOUR);
    }

    private static String leech(TestClient client, int user, int torrent) throws Exception {
        return client.announce(user, torrent, user, 0, 0, 1000, "&event=started");
    }

    private static void awaitLeech(TestClient client, int user, int torrent, boolean granted) throws Exception {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (leech(client, user, torrent).startsWith(FORBIDDEN) == granted && System.nanoTime() < limit) {
            Thread.sleep(50);
        }
        assertEquals(!granted, leech(client, user, torrent).startsWith(FORBIDDEN));
    }

    @Test
    void whoSeedsThroughALongAbsenceOfTheTrackerIsNotFlagged() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_LENIENT)) {
            site.users(1, 2);
            site.torrent(1);
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                download(client, 1, 1);
                download(client, 2, 1);
                clock.set(BEGIN + 14 * DAY - HOUR);
                client.announce(1, 1, 1, 0, 1000, 0, "");
                client.announce(2, 1, 2, 0, 1000, 0, "");
                written(site, 2);
                round(site);
                await(site, "1,1,2\n2,1,2", STATES);
                tracker.drain();
            }
            clock.addAndGet(4 * HOUR);
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                await(site, "0", "SELECT COUNT(*) FROM caracal_transfers WHERE seeding = 1");
                round(site);
                await(site, "1,1,2\n2,1,2", STATES);
                client.announce(1, 1, 1, 0, 1000, 0, "");
                haveTime();
                client.announce(1, 1, 1, 0, 1000, 0, "");
                await(site, "1,1,2\n2,1,3", STATES);
                tracker.drain();
            }
        }
    }

    @Test
    void whoOwesTooMuchMayLeechOnlyThatAndSeedEverything() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT)) {
            site.users(1, 2);
            site.torrents(1, 4);
            owe(site, 1, 1, 2);
            owe(site, 2, 1);
            try (TestTracker tracker = start(site, "hnr_block_after = 2"); TestClient client = tracker.client()) {
                haveTime();
                awaitLeech(client, 1, 3, false);
                assertTrue(leech(client, 1, 1).startsWith("d8:complete"), "it is owed");
                assertTrue(leech(client, 2, 3).startsWith("d8:complete"), "one case is not too many");
                assertTrue(client.announce(1, 4, 7, 0, 0, 0, "&event=started").startsWith("d8:complete"), "seeding");
                assertEquals("1", site.row("SELECT can_leech FROM users_main WHERE ID = 1"), "the moderators' own");
            }
            try (TestTracker tracker = start(site, "hnr_block_after = 2"); TestClient client = tracker.client()) {
                assertTrue(leech(client, 1, 3).startsWith(FORBIDDEN), "from the first announce of a start on");
                tracker.drain();
            }
            try (TestTracker tracker = start(site, "hnr_block_after = 3"); TestClient client = tracker.client()) {
                assertTrue(leech(client, 1, 3).startsWith("d8:complete"), "with more allowed it is over");
                tracker.drain();
            }
            assertEquals("1", site.row("SELECT COUNT(*) FROM caracal_hnr_blocks WHERE uid = 1 AND until > 0"));
        }
    }

    @Test
    void neitherABlockNorAModeratorUndoesTheOther() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_STRICT)) {
            site.user(1);
            site.torrents(1, 2);
            owe(site, 1, 1);
            try (TestTracker tracker = start(site, "hnr_block_after = 1"); TestClient client = tracker.client()) {
                haveTime();
                awaitLeech(client, 1, 2, false);
                client.update("action=update_user&passkey=" + TestSite.passkeyText(1) + "&can_leech=0&visible=1");
                assertTrue(leech(client, 1, 1).startsWith(FORBIDDEN), "the moderator's word holds for all");
                client.update("action=update_user&passkey=" + TestSite.passkeyText(1) + "&can_leech=1&visible=1");
                assertTrue(leech(client, 1, 1).startsWith("d8:complete"));
                assertTrue(leech(client, 1, 2).startsWith(FORBIDDEN), "and does not lift ours");
                tracker.tracker().reload();
                assertTrue(leech(client, 1, 2).startsWith(FORBIDDEN), "nor does a reload");
                client.update("action=change_passkey&oldpasskey=" + TestSite.passkeyText(1) + "&newpasskey="
                        + TestSite.passkeyText(77));
                assertTrue(client.announce(77, 2, 1, 0, 0, 1000, "").startsWith(FORBIDDEN), "nor another passkey");
                client.update("action=change_passkey&oldpasskey=" + TestSite.passkeyText(77) + "&newpasskey="
                        + TestSite.passkeyText(1));
                said(0, "hnr", "clear", "--user", "1", "--all");
                awaitLeech(client, 1, 2, true);
                tracker.drain();
            }
        }
    }

    @Test
    void aBlockEndsWithTheAnnounceThatBringsTheTime() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT)) {
            site.user(1);
            site.torrents(1, 2);
            owe(site, 1, 1);
            site.run("UPDATE caracal_transfers SET seedtime = " + (72 * HOUR - 10));
            try (TestTracker tracker = start(site, "hnr_block_after = 1"); TestClient client = tracker.client()) {
                haveTime();
                awaitLeech(client, 1, 2, false);
                client.announce(1, 1, 5, 0, 0, 0, "&event=started");
                clock.addAndGet(10);
                client.announce(1, 1, 5, 0, 0, 0, "");
                awaitLeech(client, 1, 2, true);
                assertEquals("1,1,4", site.row(STATES));
                tracker.drain();
            }
        }
    }

    @Test
    void staffListsClearsReopensAndRehearses() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_STRICT,
                "ALTER TABLE users_main ADD COLUMN PermissionID int unsigned NOT NULL DEFAULT 2")) {
            site.users(1, 3);
            site.torrents(1, 2);
            owe(site, 1, 1, 2);
            owe(site, 2, 1);
            site.run("UPDATE users_main SET PermissionID = 5 WHERE ID = 2");
            try (TestTracker tracker = start(site)) {
                await(site, "1,1,2\n1,2,2\n2,1,2", STATES);
                haveTime();
                await(site, "1,1,3\n1,2,3\n2,1,3", STATES);
                assertTrue(said(0, "hnr", "list", "--user", "1", "--state", "hnr").contains("# 2 cases"));
                String one = said(0, "hnr", "list", "--torrent", "1", "--user", "2");
                assertTrue(one.contains("user 2 torrent 1: hnr since ") && one.contains("seeded 0:00:00 of 72:00:00"),
                        one);
                assertTrue(said(1, "hnr", "list", "--state", "guilty").contains("there are none, watching, at-risk"));
                assertTrue(said(1, "hnr", "clear", "--user", "1").contains("--all"));
                assertEquals("1 cases of user 1 cleared.\n", said(0, "hnr", "clear", "--user", "1", "--torrent", "1",
                        "--as", "payment", "--note", "paid 100 points"));
                assertEquals("1 cases of user 1 cleared.\n", said(0, "hnr", "clear", "--user", "1", "--all"));
                round(site);
                await(site, "1,1,6\n1,2,5\n2,1,3", STATES);
                assertTrue(said(0, "explain", "--user", "2", "--torrent", "1").contains(
                        "# Hit-and-run: hnr, because the deadline has passed, and the time has not been seeded"));
                assertEquals("1 cases of user 1 opened again.\n", said(0, "hnr", "reopen", "--user", "1", "--torrent",
                        "2"));
                round(site);
                await(site, "1,1,6\n1,2,3\n2,1,3", STATES);
                tracker.drain();
            }
            List<String> before = site.rows("SELECT * FROM caracal_hnr ORDER BY uid, fid");
            String rehearsed = said(0, "hnr", "rehearse", "--rules", folder.resolve("rules.yml").toString(),
                    "--block-after", "2");
            assertTrue(rehearsed.contains("# 3 rows of the history"), rehearsed);
            assertEquals(List.of("2 1 0 0 2 1 0", "5 1 0 0 1 1 0", "all 2 0 0 3 2 0"), rehearsed.lines()
                    .skip(rehearsed.lines().toList().indexOf("# 1 members would be blocked") - 3L)
                    .filter(line -> line.matches(" +(\\d+|all) .*")).limit(3)
                    .map(line -> line.strip().replaceAll(" +", " ")).toList(), rehearsed);
            assertEquals(before, site.rows("SELECT * FROM caracal_hnr ORDER BY uid, fid"), "nothing is written");
            Files.writeString(folder.resolve("rules.yml"), "versions:\n  - version: x\n    since: 2020-01-01\n");
            assertTrue(said(1, "hnr", "rehearse", "--rules", folder.resolve("rules.yml").toString())
                    .contains("line 2: version must be"));
        }
    }

    /** What a command prints, which ends with this status. */
    private String said(int status, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                "dev.caracal.Main", "-c", folder.resolve("ocelot.conf").toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(status, process.waitFor(), said);
        return said;
    }

    @Test
    void readonlyJudgesNobodyAndWritesNothing() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_STRICT)) {
            owe(site, 1, 1);
            site.torrent(1);
            try (TestTracker tracker = start(site, "readonly = true")) {
                Thread.sleep(1200);
                tracker.drain();
            }
            assertEquals("0,0", site.row("SELECT (SELECT COUNT(*) FROM caracal_hnr), began_at FROM "
                    + "caracal_hnr_sweep"));
        }
    }

    @Test
    void itNeedsTheHistoryAndRules() {
        for (String line : List.of("hnr = true", "hnr = true\nhnr_rules = x.yml", "transfer_history = 1\nhnr = 1")) {
            String refusal = assertThrows(BadSettings.class, () -> {
                Path conf = Files.writeString(folder.resolve("o.conf"), line + "\n");
                Settings.read(conf, Map.of());
            }).getMessage();
            assertTrue(refusal.contains(line.contains("transfer") ? "hnr_rules" : "transfer_history"), refusal);
        }
    }

    @Test
    void withoutItsTablesTheStartSaysWhatToDo() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT, "DROP TABLE caracal_hnr")) {
            String refusal = assertThrows(UnfitDatabase.class, () -> start(site)).getMessage();
            assertTrue(refusal.contains("caracal db install"), refusal);
            TestTracker.start(site, folder, "transfer_history = true").close();
        }
    }
}

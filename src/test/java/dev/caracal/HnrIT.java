package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.config.BadSettings;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.gazelle.UnfitDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hit-and-run from the announce to the case and back, on a tracker whose clock the test moves. */
final class HnrIT {
    private static final String FORBIDDEN = "d14:failure reason34:Access denied, leeching forbidden";
    private static final long BEGIN = 1_800_000_000;
    private static final int HOUR = 3600;
    private static final int DAY = 24 * HOUR;
    private static final int STEP = 1800;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;
    private final AtomicLong clock = new AtomicLong(BEGIN);

    private TestTracker start(TestSite site, String... more) throws Exception {
        return start(site, "since: 2020-01-01", more);
    }

    private TestTracker start(TestSite site, String version, String... more) throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yml"), "versions:\n  - version: 1\n    " + version + "\n");
        List<String> lines = new ArrayList<>(List.of("transfer_history = true", "hnr = true", "hnr_rules = " + rules,
                "hnr_interval = 1", "hnr_sweep_pause = 0", "announce_interval = " + STEP, "announce_jitter = 0",
                "keepalive_timeout = 600"));
        lines.addAll(List.of(more));
        return TestTracker.start(site, folder, Duration.ofMillis(50), clock::get, lines.toArray(String[]::new));
    }

    /** Waits until the query finds this, while the clock goes on by a second now and then: rounds begin by it. */
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

    @Test
    void itNeedsTheHistoryAndRules() {
        for (String line : List.of("hnr = true", "hnr = true\nhnr_rules = x.yml", "transfer_history = 1\nhnr = 1")) {
            String refusal = assertThrows(BadSettings.class, () -> {
                Path conf = Files.writeString(folder.resolve("o.conf"), line + "\n");
                dev.caracal.config.Settings.read(conf, java.util.Map.of());
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

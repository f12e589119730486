package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.gazelle.UnfitDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The history of members' stays on torrents, held against {@link HistoryModel}: months of sessions by a clock that the
 * test moves, on a tracker that ends and starts again under them.
 *
 * <p>{@code -Dcaracal.seed=N} repeats a run; {@code -Dcaracal.long=true} makes it a long one.
 */
final class HistoryIT {
    private static final int ROUNDS = Boolean.getBoolean("caracal.long") ? 25 : 1;
    private static final int STEPS = 2500;
    private static final int RESTARTS = 10;
    private static final int USERS = 4;
    private static final int TORRENTS = 3;
    private static final int CLIENTS = 3;
    private static final int INTERVAL = 1800;
    private static final int GRACE = 900;
    private static final int SILENCE = 7200;
    private static final Duration DAYS = Duration.ofDays(180);

    @TempDir
    private Path folder;

    /** A client as it goes on. */
    private static final class Counters {
        private long up;
        private long down;
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORPHEUS_STRICT"})
    void monthsOfSessionsAreCountedToTheSecondThroughEveryEndOfTheTracker(SiteKind kind) throws Exception {
        SeededRounds.run(ROUNDS, (number, random) ->
                run(kind, Files.createDirectories(folder.resolve("round" + number)), random));
    }

    private static TestTracker start(TestSite site, Path state, AtomicLong clock, Random random, String... more)
            throws Exception {
        return TestTracker.start(site, state, Duration.ofMillis(random.nextInt(10, 300)), clock::get,
                "transfer_history = true", "seed_time_grace = " + GRACE, "announce_interval = " + INTERVAL,
                "announce_jitter = 0", "peers_timeout = " + SILENCE, "reap_peers_interval = 1",
                "keepalive_timeout = 600", "baseline_lifetime = 31536000", "max_batch_rows = 100",
                String.join("\n", more));
    }

    private void run(SiteKind kind, Path state, Random random) throws Exception {
        long begin = System.currentTimeMillis() / 1000 - DAYS.toSeconds();
        // 1.0 may tell every client ten minutes more.
        HistoryModel model = new HistoryModel(begin, INTERVAL + GRACE + (kind.original() ? 600 : 0), SILENCE);
        AtomicLong clock = new AtomicLong(begin);
        Map<String, Counters> counters = new HashMap<>();
        try (TestSite site = TestSite.open(kind)) {
            site.users(1, USERS);
            site.torrents(1, TORRENTS);
            TestTracker tracker = start(site, state, clock, random);
            TestClient client = tracker.client();
            try {
                for (int step = 0; step < STEPS; step++) {
                    clock.addAndGet(pause(random));
                    int user = 1 + random.nextInt(USERS);
                    int torrent = 1 + random.nextInt(TORRENTS);
                    int number = 1 + random.nextInt(CLIENTS);
                    Counters now = counters.computeIfAbsent(user + " " + torrent + " " + number, _ -> new Counters());
                    now.up += random.nextInt(1000);
                    now.down += random.nextInt(1000);
                    String event = List.of("started", "completed", "stopped", "paused", "", "", "", "", "")
                            .get(random.nextInt(9));
                    long left = event.equals("completed") || random.nextInt(4) > 0 ? 0 : 5;
                    String answer = client.announce(user, torrent, number, now.up, now.down, left,
                            event.isEmpty() ? "" : "&event=" + event);
                    assertTrue(answer.startsWith("d8:complete"), answer);
                    model.announce(clock.get(), user, torrent, Integer.toString(number), event, now.up, now.down, left);
                    if (random.nextInt(STEPS / RESTARTS) == 0) {
                        client.close();
                        if (random.nextBoolean()) {
                            tracker.drain();
                        }
                        tracker.close();
                        tracker = start(site, state, clock, random);
                        client = tracker.client();
                    }
                }
                client.close();
                tracker.drain();
            } finally {
                tracker.close();
            }
            assertEquals(String.join("\n", model.rows()), String.join("\n", site.rows("SELECT uid, fid, "
                    + "uploaded, downloaded, seedtime, activetime, first_announced, last_announced, completed_at, "
                    + "completions FROM caracal_transfers ORDER BY uid, fid")));
        }
    }

    /** Mostly less than the interval, but all that matters: the borders of what counts, too. */
    private static long pause(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> INTERVAL + GRACE + random.nextInt(3) - 1;
            case 1 -> SILENCE + random.nextInt(3) - 1;
            case 2 -> random.nextInt(3 * SILENCE);
            default -> random.nextInt(INTERVAL / 6);
        };
    }

    @Test
    void whoFellSilentWhileTheTrackerWasAwayIsThereNoMore() throws Exception {
        AtomicLong clock = new AtomicLong(System.currentTimeMillis() / 1000 - DAYS.toSeconds());
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT)) {
            site.users(1, 2);
            site.torrents(1, 1);
            Random random = new Random();
            try (TestTracker tracker = start(site, folder, clock, random); TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 0, 0, 0, "&event=started");
                client.announce(2, 1, 1, 0, 0, 0, "&event=started");
                clock.addAndGet(SILENCE - 10);
                client.announce(2, 1, 2, 0, 0, 5, "&event=started");
            }
            clock.addAndGet(20);
            try (TestTracker tracker = start(site, folder, clock, random)) {
                tracker.drain();
            }
            assertEquals(List.of("1,0,0", "2,1,0"),
                    site.rows("SELECT uid, active, seeding FROM caracal_transfers ORDER BY uid"));
        }
    }

    @Test
    void whoseRowsTheSiteDeletedWhileTheTrackerWasAwayIsThereNoMore() throws Exception {
        AtomicLong clock = new AtomicLong(System.currentTimeMillis() / 1000 - DAYS.toSeconds());
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_STRICT)) {
            site.users(1, 2);
            site.torrents(1, 3);
            Random random = new Random();
            try (TestTracker tracker = start(site, folder, clock, random); TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 0, 0, 0, "&event=started");
                client.announce(1, 2, 1, 0, 0, 5, "&event=started");
                client.announce(2, 3, 1, 0, 0, 0, "&event=started");
                tracker.drain();
            }
            clock.addAndGet(Duration.ofHours(7).toSeconds());
            site.run("DELETE FROM xbt_files_users");
            // One that has announced to another tracker meanwhile, or to this one since its start.
            site.run("UPDATE caracal_transfers SET last_announced = " + clock.get() + " WHERE fid = 3");
            try (TestTracker tracker = start(site, folder, clock, random, "hnr_sweep_rows = 1",
                    "hnr_sweep_pause = 0"); TestClient client = tracker.client()) {
                await(site, List.of("1,0,0", "2,0,0", "3,1,1"),
                        "SELECT fid, active, seeding FROM caracal_transfers ORDER BY fid");
                client.announce(1, 1, 1, 0, 0, 0, "");
                tracker.drain();
            }
            assertEquals("1,1", site.row("SELECT active, seeding FROM caracal_transfers WHERE fid = 1"));
        }
    }

    private static void await(TestSite site, List<String> expected, String query) throws Exception {
        List<String> rows = List.of();
        for (int tries = 0; tries < 500 && !rows.equals(expected); tries++) {
            TimeUnit.MILLISECONDS.sleep(20);
            rows = site.rows(query);
        }
        assertEquals(expected, rows);
    }

    @Test
    void whoIsOnATorrentThatIsDeletedIsThereNoMore() throws Exception {
        AtomicLong clock = new AtomicLong(System.currentTimeMillis() / 1000 - DAYS.toSeconds());
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_LENIENT)) {
            site.users(1, 1);
            site.torrents(1, 2);
            String there = "SELECT fid, active, seeding FROM caracal_transfers ORDER BY fid";
            try (TestTracker tracker = start(site, folder, clock, new Random(), "hnr_interval = 1",
                    "hnr_sweep_pause = 0"); TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 0, 0, 0, "&event=started");
                client.announce(1, 2, 1, 0, 0, 0, "&event=started");
                client.update("action=delete_torrent&reason=0&info_hash=" + TestSite.infoHashText(1));
                clock.addAndGet(SILENCE);
                client.announce(1, 2, 1, 0, 0, 0, "");
                await(site, List.of("1,1,1", "2,1,1"), there);
                clock.addAndGet(1);
                await(site, List.of("1,0,0", "2,1,1"), there);
                tracker.drain();
            }
        }
    }

    /** Somebody holds a lock that keeps every batch from the database, as if it were away, by the real clock. */
    @Test
    void whoHasAnnouncedIsThereThoughTheDatabaseDoesNotKnowYet() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT)) {
            site.users(1, 2);
            site.torrents(1, 1);
            String there = "SELECT uid, active FROM caracal_transfers ORDER BY uid";
            try (Connection connection = site.connect(); Statement lock = connection.createStatement();
                    TestTracker tracker = TestTracker.start(site, folder, "transfer_history = true",
                            "peers_timeout = 2", "hnr_interval = 1", "hnr_sweep_pause = 0");
                    TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 0, 0, 0, "&event=started");
                client.announce(2, 1, 1, 0, 0, 0, "&event=started");
                await(site, List.of("1,1", "2,1"), there);
                lock.execute("LOCK TABLES caracal_ledger WRITE");
                for (int i = 0; i < 25; i++) {
                    TimeUnit.MILLISECONDS.sleep(200);
                    client.announce(1, 1, 1, 0, 0, 0, "");
                    assertEquals(List.of("1,1", "2,1"), site.rows(there));
                }
                lock.execute("UNLOCK TABLES");
                client.announce(1, 1, 1, 0, 0, 0, "");
                await(site, List.of("1,1", "2,0"), there);
                tracker.drain();
            }
        }
    }

    @Test
    void aHistoryThatHasNoTablesIsNotBegunAndTheStartSaysWhatToDo() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT, "DROP TABLE caracal_transfers")) {
            String refusal = assertThrows(UnfitDatabase.class,
                    () -> TestTracker.start(site, folder, "transfer_history = true")).getMessage();
            assertTrue(refusal.contains("caracal db install"), refusal);
            TestTracker.start(site, folder).close();
        }
    }

    @Test
    void wholeHoursOfSeedingAreAddedToWhatTheSiteShows() throws Exception {
        AtomicLong clock = new AtomicLong(System.currentTimeMillis() / 1000 - DAYS.toSeconds());
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT, "CREATE TABLE xbt_files_history (uid int NOT NULL, "
                + "fid int NOT NULL, seedtime int NOT NULL DEFAULT 0, downloaded bigint NOT NULL DEFAULT 0, "
                + "uploaded bigint NOT NULL DEFAULT 0, PRIMARY KEY (uid, fid)) ENGINE=InnoDB",
                "INSERT INTO xbt_files_history (uid, fid, seedtime) VALUES (1, 1, 500)")) {
            site.users(1, 1);
            site.torrents(1, 2);
            site.run("INSERT INTO xbt_snatched (uid, fid, tstamp, IP, seedtime) VALUES (1, 2, 5, '', 7)");
            String[] settings = {"transfer_history = true", "mirror_seed_time = true", "announce_jitter = 0"};
            for (int start = 0; start < 3; start++) {
                try (TestTracker tracker = TestTracker.start(site, folder, Duration.ofMillis(30), clock::get, settings);
                        TestClient client = tracker.client()) {
                    for (int i = 0; i < 7; i++) {
                        clock.addAndGet(1000);
                        String event = start + i == 0 ? "&event=started" : "";
                        client.announce(1, 1, 1, 0, 0, 0, event);
                        client.announce(1, 2, 1, 0, 0, 0, event);
                        client.announce(1, 2, 2, 0, 0, 5, event);
                    }
                    tracker.drain();
                }
            }
            // 20,000 seconds are 5 hours and a half.
            assertEquals(List.of("1,1,20000", "1,2,20000"),
                    site.rows("SELECT uid, fid, seedtime FROM caracal_transfers ORDER BY fid"));
            assertEquals(List.of("1,1,505", "1,2,5"),
                    site.rows("SELECT uid, fid, seedtime FROM xbt_files_history ORDER BY fid"));
            assertEquals("12", site.row("SELECT seedtime FROM xbt_snatched"));
        }
    }

    @Test
    void aSiteWithoutSuchAColumnIsToldThatThereIsNothingToMirrorTo() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT)) {
            String refusal = assertThrows(UnfitDatabase.class, () -> TestTracker.start(site, folder,
                    "transfer_history = true", "mirror_seed_time = true")).getMessage();
            assertTrue(refusal.contains("xbt_files_history or xbt_snatched has no column seedtime"), refusal);
        }
    }

    @Test
    void withoutItNothingIsWrittenThere() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT)) {
            site.user(1);
            site.torrent(1);
            try (TestTracker tracker = TestTracker.start(site, folder); TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 0, 0, 0, "&event=started");
                tracker.drain();
            }
            assertEquals("0", site.row("SELECT COUNT(*) FROM caracal_transfers"));
        }
    }
}

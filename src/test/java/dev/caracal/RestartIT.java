package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What members keep when a tracker ends and another one starts on the same database. */
final class RestartIT {
    private static final String SEEDER = "-TR2940-aaaaaaaaaaaa";
    private static final String LEECHER = "-TR2940-bbbbbbbbbbbb";
    private static final Pattern INTERVAL = Pattern.compile("8:intervali(\\d+)e");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(SiteKind.class)
    void whatIsTransferredAcrossARestartIsCreditedOnce(SiteKind kind) throws Exception {
        try (TestSite site = site(kind)) {
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.announce(1, 1, SEEDER, "uploaded=0&downloaded=0&left=0&event=started");
                tracker.announce(1, 1, SEEDER, "uploaded=100&downloaded=0&left=0");
                tracker.announce(2, 1, LEECHER, "uploaded=0&downloaded=0&left=900&event=started");
                tracker.drain();
            }
            assertEquals("1,1,0,100", site.counts(1));
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                assertEquals("1,1,0,100", site.counts(1), "the swarm is there before anybody announces");
                String answer = tracker.announce(2, 1, LEECHER, "uploaded=0&downloaded=400&left=500");
                assertTrue(answer.startsWith("d8:completei1e"), answer);
                assertTrue(answer.contains("5:peers6:"), "where the seeder is was noted: " + answer);
                tracker.announce(1, 1, SEEDER, "uploaded=500&downloaded=0&left=0");
                tracker.announce(1, 1, SEEDER, "uploaded=500&downloaded=0&left=0");
                tracker.drain();
            }
            assertEquals("500,0", site.totals(1));
            assertEquals("0,400", site.totals(2));
            assertEquals("1,1,0,100", site.counts(1));
        }
    }

    @ParameterizedTest
    @EnumSource(SiteKind.class)
    void whatATrackerForgotWithoutItsLastFlushTheNextAnnounceRepeats(SiteKind kind) throws Exception {
        try (TestSite site = site(kind)) {
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of("schedule_interval", 3600))) {
                tracker.announce(1, 1, SEEDER, "uploaded=0&downloaded=0&left=0&event=started");
            }
            assertEquals("0", site.row("SELECT COUNT(*) FROM xbt_files_users"), "closed without a flush");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.announce(1, 1, SEEDER, "uploaded=10&downloaded=0&left=0&event=started");
                tracker.drain();
            }
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of("schedule_interval", 3600))) {
                tracker.announce(1, 1, SEEDER, "uploaded=70&downloaded=0&left=0");
            }
            assertEquals("0,0", site.totals(1), "credit and counters were lost together");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.announce(1, 1, SEEDER, "uploaded=90&downloaded=0&left=0");
                tracker.drain();
            }
            assertEquals("80,0", site.totals(1));
        }
    }

    @ParameterizedTest
    @EnumSource(SiteKind.class)
    @Timeout(60)
    void onlyRowsThatTellOfAPeerThatIsStillThereAreTakenUp(SiteKind kind) throws Exception {
        long now = System.currentTimeMillis() / 1000;
        try (TestSite site = site(kind)) {
            peer(site, "uid = 1, fid = 1, uploaded = 5, useragent = 'x', mtime = " + now);
            peer(site, "uid = 1, fid = 2, uploaded = 5, useragent = 'x', active = 0, mtime = " + now);
            peer(site, "uid = 2, fid = 1, uploaded = 5, useragent = 'x', mtime = " + (now - 8000));
            peer(site, "uid = 2, fid = 2, announced = 3, mtime = " + now); // a light insert's
            peer(site, "uid = 9, fid = 1, uploaded = 5, useragent = 'x', mtime = " + now);
            site.run("UPDATE " + kind.counts() + " SET Seeders = 7, Leechers = 7");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                while (!site.counts(1).equals("1,0,0,0") || !site.counts(2).equals("0,0,0,0")) {
                    // The first flush corrects them; without it the test's time limit ends this.
                    TimeUnit.MILLISECONDS.sleep(50);
                }
                String scrape = tracker.announce(2, 2, LEECHER, "uploaded=0&downloaded=0&left=5&event=started");
                assertTrue(scrape.startsWith("d8:completei0e10:downloadedi0e10:incompletei1e"), scrape);
            }
            assertEquals("5", site.row("SELECT COUNT(*) FROM xbt_files_users WHERE peer_id <> '" + LEECHER + "'"));
        }
    }

    @ParameterizedTest
    @CsvSource({"ORIGINAL_LENIENT, 2400, 0", "ORPHEUS_LENIENT, 1800, 240"})
    void afterAStartWithACrowdItsIntervalsAreSpread(SiteKind kind, int least, int jitter) throws Exception {
        try (TestSite site = TestSite.open(kind)) {
            site.users(1, 1000);
            site.torrents(1, 1);
            site.run("INSERT INTO xbt_files_users (uid, fid, peer_id, useragent, mtime) SELECT ID, 1, "
                    + "LPAD(ID, 20, '-'), 'x', UNIX_TIMESTAMP() FROM users_main");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                int most = intervals(tracker, least).max().orElseThrow();
                assertTrue(most > jitter && most <= jitter + 300, "up to " + most);
            }
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of("restart_spread", 0))) {
                assertTrue(intervals(tracker, least).max().orElseThrow() <= jitter);
            }
        }
    }

    /** How much more than the least some announces are told to wait. */
    private static IntStream intervals(AskedTracker tracker, int least) throws Exception {
        int[] intervals = new int[60];
        for (int i = 0; i < intervals.length; i++) {
            String answer = tracker.announce(1, 1, "-".repeat(19) + "1", "uploaded=0&downloaded=0&left=0");
            Matcher told = INTERVAL.matcher(answer);
            assertTrue(told.find(), answer);
            intervals[i] = Integer.parseInt(told.group(1)) - least;
            assertTrue(intervals[i] >= 0, answer);
        }
        return IntStream.of(intervals);
    }

    @Test
    void numbersBeyondAllBoundsAreNoBaselines() throws Exception {
        String narrow = "ALTER TABLE xbt_files_users MODIFY uploaded int unsigned NOT NULL, "
                + "MODIFY downloaded bigint unsigned NOT NULL, MODIFY uid bigint unsigned NOT NULL";
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT, narrow)) {
            site.users(1, 2);
            site.torrents(1, 1);
            peer(site, "uid = 1, fid = 1, uploaded = 4294967295, useragent = 'x', mtime = UNIX_TIMESTAMP()");
            peer(site, "uid = 4294967297, fid = 1, uploaded = 1, useragent = 'x', mtime = UNIX_TIMESTAMP()");
            peer(site, "uid = 2, fid = 1, uploaded = 1, downloaded = 18446744073709551615, useragent = 'x', "
                    + "mtime = UNIX_TIMESTAMP()");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.announce(1, 1, "x".repeat(20), "uploaded=10000000000&downloaded=0&left=0");
                tracker.drain();
            }
            assertEquals("0,0", site.totals(1));
        }
    }

    @ParameterizedTest
    @EnumSource(SiteKind.class)
    void startedAsOcelotNothingIsTakenUp(SiteKind kind) throws Exception {
        try (TestSite site = site(kind)) {
            peer(site, "uid = 1, fid = 1, uploaded = 5, useragent = 'x', mtime = UNIX_TIMESTAMP()");
            site.run("UPDATE " + kind.counts() + " SET Seeders = 7, Leechers = 7, balance = 7");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of("start", "ocelot"))) {
                assertEquals("0", site.row("SELECT COUNT(*) FROM xbt_files_users"));
                assertEquals("0,0,0,7", site.counts(1));
                tracker.announce(1, 1, "x".repeat(20), "uploaded=9&downloaded=0&left=0");
                tracker.drain();
            }
            assertEquals("0,0", site.totals(1));
            assertEquals("1,0,0,0", site.counts(1));
        }
    }

    private static void peer(TestSite site, String values) throws Exception {
        site.run("INSERT INTO xbt_files_users SET peer_id = REPEAT('x', 20), " + values);
    }

    private static TestSite site(SiteKind kind) throws Exception {
        TestSite site = TestSite.open(kind);
        site.users(1, 2);
        site.torrents(1, 2);
        return site;
    }
}

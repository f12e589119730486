package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.caracal.CommitProxy.Accident;
import dev.caracal.gazelle.HeardLog;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Commits of which nobody knows whether they came through: the classic way to credit twice, or not at all. The tracker
 * cannot tell the cases apart by what it hears, only by the batch's number in the database.
 */
final class LostAnswerIT {
    private static final int USER = 1;
    private static final int TORRENT = 1;

    @TempDir
    private Path folder;

    private static TestSite site() throws Exception {
        TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT);
        site.user(USER);
        site.torrent(TORRENT);
        return site;
    }

    private TestTracker start(TestSite site, CommitProxy proxy) throws Exception {
        return TestTracker.start(site, folder, "keepalive_timeout = 60", "mysql_host = 127.0.0.1",
                "mysql_port = " + proxy.port(), "database_timeout = 2", "flush_retry_limit = 1");
    }

    private static void announce(TestClient client, long up) throws Exception {
        // At 1000 the download completes: one snatch, which a second time would double.
        client.announce(USER, TORRENT, 1, up, up / 2, up < 1000 ? 10 : 0, up == 1000 ? "&event=completed" : "");
    }

    private static void awaitTotals(TestSite site, String totals) throws Exception {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!site.totals(USER).equals(totals) && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertEquals(totals, site.totals(USER));
    }

    private void check(TestSite site, String totals) throws Exception {
        assertEquals(totals, site.totals(USER));
        assertEquals(totals, site.row("SELECT uploaded, downloaded FROM xbt_files_users"));
        assertEquals("1", site.row("SELECT COUNT(*) FROM xbt_snatched"), "snatches are inserted, so twice would show");
        assertEquals("1", site.row("SELECT Snatched FROM torrents"));
        assertFalse(Files.exists(folder.resolve("dead-letters.log")));
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER", "SILENCE_BEFORE", "SILENCE_AFTER"})
    void whateverBecameOfACommitItsCreditsLandOnce(Accident accident) throws Exception {
        try (TestSite site = site(); CommitProxy proxy = new CommitProxy(site.server().port());
                HeardLog log = new HeardLog(); TestTracker tracker = start(site, proxy);
                TestClient client = tracker.client()) {
            client.announce(USER, TORRENT, 1, 0, 0, 10, "&event=started");
            announce(client, 100);
            awaitTotals(site, "100,50");
            announce(client, 200);
            proxy.arm(accident, () -> { });
            announce(client, 1000);
            proxy.awaitAccident();
            // What comes after it must not be mixed up with it.
            announce(client, 1400);
            awaitTotals(site, "1400,700");
            announce(client, 2000);
            tracker.drain();
            check(site, "2000,1000");
            if (accident == Accident.SILENCE_BEFORE || accident == Accident.SILENCE_AFTER) {
                assertFalse(log.with("ending our lost session").isEmpty(), "nobody else would have ended it so soon");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER"})
    void whereTheTrackerEndsWithTheCommitTheNextOneTellsByTheNumber(Accident accident) throws Exception {
        try (TestSite site = site(); CommitProxy proxy = new CommitProxy(site.server().port())) {
            AtomicReference<Throwable> problem = new AtomicReference<>();
            try (TestTracker tracker = start(site, proxy); TestClient client = tracker.client()) {
                client.announce(USER, TORRENT, 1, 0, 0, 10, "&event=started");
                proxy.arm(accident, () -> {
                    Thread closing = Thread.ofPlatform().start(tracker::close);
                    closing.setUncaughtExceptionHandler((_, e) -> problem.set(e));
                    try {
                        // It has begun to close; the flusher must not have time for another try.
                        TimeUnit.MILLISECONDS.sleep(200);
                    } catch (InterruptedException e) {
                        problem.set(e);
                    }
                });
                announce(client, 1000);
                proxy.awaitAccident();
            }
            assertEquals(null, problem.get());
            String first = "1000,500";
            try (TestTracker tracker = start(site, proxy); TestClient client = tracker.client()) {
                check(site, first);
                announce(client, 1500);
                tracker.drain();
            }
            check(site, "1500,750");
        }
    }
}

package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.HeardLog;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.gazelle.UnfitDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told: why a member was credited what it was, and who else writes the database. */
final class ExplainIT {
    private static final String PEER = "-TR2940-aaaaaaaaaaaa";

    @TempDir
    private Path folder;

    private static TestSite site() throws Exception {
        TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT);
        site.users(1, 2);
        site.torrents(1, 2);
        site.run("UPDATE torrents SET FreeTorrent = '1' WHERE ID = 2; INSERT INTO xbt_client_whitelist (peer_id) "
                + "VALUES ('-TR')");
        return site;
    }

    private String explained(int user, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin",
                "java").toString(), "-cp", System.getProperty("java.class.path"), "dev.caracal.Main", "-c",
                folder.resolve("ocelot.conf").toString(), "explain", "--user", Integer.toString(user)));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @Test
    void everyAnnounceHasItsReasonWhileTheTrackerRunsAndAfterwards() throws Exception {
        try (TestSite site = site(); AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
            tracker.announce(1, 1, PEER, "uploaded=0&downloaded=0&left=100&event=started");
            tracker.announce(1, 1, PEER, "uploaded=30&downloaded=40&left=60");
            tracker.announce(1, 1, PEER, "uploaded=30&downloaded=40&left=60");
            tracker.announce(1, 1, PEER, "uploaded=10&downloaded=40&left=60");
            tracker.announce(1, 2, PEER, "uploaded=5&downloaded=0&left=100");
            tracker.announce(1, 2, PEER, "uploaded=9&downloaded=7&left=93");
            tracker.announce(2, 1, PEER, "uploaded=0&downloaded=0&left=0&event=started");
            String running = explained(1);
            for (String reason : new String[] {"credited 30 up, charged 40 down: credited in full",
                "credited 0 up, charged 0 down: a session begins", "nothing was transferred", "went backwards",
                "a session we did not know goes on", "credited 4 up, charged 0 down: the torrent is freeleech"}) {
                assertTrue(running.contains(reason), reason + " is not in " + running);
            }
            assertEquals(6, running.lines().filter(line -> line.contains(" says uploaded ")).count());
            tracker.drain();
            assertEquals(running, explained(1));
            assertFalse(explained(2).contains("says uploaded 30"));
        }
    }

    @Test
    void theTimeOnATorrentIsToldWithTheSessionsItComesFrom() throws Exception {
        try (TestSite site = site();
                AskedTracker tracker = AskedTracker.start(site, folder, Map.of("transfer_history", true))) {
            tracker.announce(1, 1, PEER, "uploaded=0&downloaded=0&left=100&event=started");
            TimeUnit.MILLISECONDS.sleep(1100);
            tracker.announce(1, 1, PEER, "uploaded=30&downloaded=100&left=0&event=completed");
            tracker.announce(1, 2, PEER, "uploaded=0&downloaded=0&left=0&event=started");
            tracker.drain();
            long active = Long.parseLong(site.row("SELECT activetime FROM caracal_transfers WHERE fid = 1"));
            assertTrue(active > 0);
            String said = explained(1, "--torrent", "1");
            assertTrue(said.contains(active + " s on the torrent, 0 s of them seeding\n# Sessions"), said);
            assertTrue(said.contains("whichever client it was: 1\n"), said);
            assertTrue(said.contains(": 2 announces, " + active + " s on the torrent, 0 s of them seeding\n"), said);
            assertTrue(said.contains("# The history: " + active + " s on the torrent, 0 s of them seeding; uploaded 30 "
                    + "(credited 30), downloaded 100 (charged 100); first announced "), said);
            assertTrue(said.contains(", 1 times in all; seeds"), said);
        }
    }

    @Test
    void onASiteThatMultipliesItTellsOfThatAndOfTheSitesHistory() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            site.user(1);
            site.torrent(1);
            site.run("UPDATE users_main SET UpMultiplier = 1.5");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.announce(1, 1, PEER, "uploaded=0&downloaded=0&left=100&event=started");
                tracker.announce(1, 1, PEER, "uploaded=3&downloaded=4&left=96");
                tracker.drain();
            }
            String said = explained(1, "--torrent", "1");
            assertTrue(said.contains("credited 4.5 up, charged 4 down: multiplied as the site says of"), said);
            assertTrue(said.contains("uploaded 3, downloaded 4; first announced "), said);
            assertEquals("4,4", site.totals(1));
        }
    }

    @Test
    void aTrackerThatRespectsNoLockIsNoticedByTheRowsItWrites() throws Exception {
        try (TestSite site = site()) {
            String write = "REPLACE INTO xbt_files_users (uid, fid, peer_id, active, announced, uploaded, downloaded, "
                    + "remaining, upspeed, downspeed, timespent, useragent, ip, mtime) VALUES (1, 1, '" + PEER
                    + "', 1, 1, 5, 0, 0, 0, 0, 0, 'x', '10.0.0.1', UNIX_TIMESTAMP())";
            site.run(write);
            Thread ocelot = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        TimeUnit.MILLISECONDS.sleep(500);
                        site.run(write);
                    }
                } catch (InterruptedException | java.sql.SQLException _) {
                    // stopped
                }
            });
            try {
                UnfitDatabase refused = assertThrows(UnfitDatabase.class,
                        () -> AskedTracker.start(site, folder, Map.of("watch_for_ocelot", 10)).close());
                assertTrue(refused.getMessage().contains("An Ocelot?"), refused.getMessage());
            } finally {
                ocelot.interrupt();
                ocelot.join();
            }
            try (HeardLog log = new HeardLog();
                    AskedTracker tracker = AskedTracker.start(site, folder, Map.of("watch_for_ocelot", 2))) {
                assertFalse(log.with("rows of the tracker before, not ours").isEmpty());
                tracker.announce(1, 1, PEER, "uploaded=25&downloaded=0&left=0");
                tracker.drain();
            }
            assertEquals("20,0", site.totals(1));
        }
    }
}

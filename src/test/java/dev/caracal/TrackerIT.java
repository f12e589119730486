package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caracal.database.Ports;
import dev.caracal.demo.EmbeddedMariaDb;
import dev.caracal.demo.MariaDbOptions;
import dev.caracal.demo.ServerBinaries;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.DatabaseSettings;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole tracker, as its operator and its site meet it. */
final class TrackerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SEEDER = "-TR2940-aaaaaaaaaaaa";
    private static final String LEECHER = "-TR2940-bbbbbbbbbbbb";

    @TempDir
    private Path folder;

    @Test
    void theAdminPortTellsHealthAndMetrics() throws Exception {
        int port = Ports.free();
        try (TestSite site = site(SiteKind.ORPHEUS_STRICT);
                AskedTracker tracker = AskedTracker.start(site, folder, Map.of("admin_port", port))) {
            tracker.announce(1, 1, SEEDER, "uploaded=0&downloaded=0&left=0&event=started");
            JsonNode health = JSON.readTree(tracker.fetch("http://127.0.0.1:" + port + "/health").body());
            assertEquals("up", health.get("status").asText());
            String metrics = tracker.fetch("http://127.0.0.1:" + port + "/metrics").body();
            assertTrue(metrics.contains("caracal_announces_granted_total 1.0\n"), metrics);
            assertTrue(metrics.contains("caracal_peers{kind=\"seeder\"} 1.0\n"), metrics);
        }
    }

    @Test
    void whileItStopsHealthIsFailing() throws Exception {
        int port = Ports.free();
        try (TestSite site = site(SiteKind.ORIGINAL_STRICT);
                AskedTracker tracker = AskedTracker.start(site, folder,
                        Map.of("admin_port", port, "schedule_interval", 3))) {
            Thread drain = Thread.ofVirtual().start(() -> {
                try {
                    tracker.drain();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            String answer = "";
            while (!answer.contains("temporarily unavailable")) {
                answer = tracker.announce(1, 1, SEEDER, "uploaded=0&downloaded=0&left=0&event=started");
            }
            HttpResponse<String> health = tracker.fetch("http://127.0.0.1:" + port + "/health");
            assertEquals(503, health.statusCode());
            assertEquals("failing", JSON.readTree(health.body()).get("status").asText());
            drain.join();
        }
    }

    @Test
    void aPortInUseStopsTheStartBeforeAnythingIsWritten() throws Exception {
        try (TestSite site = site(SiteKind.ORIGINAL_LENIENT); ServerSocket taken = new ServerSocket(0)) {
            site.run("UPDATE torrents SET Seeders = 7 WHERE ID = 1");
            assertThrows(UncheckedIOException.class,
                    () -> AskedTracker.start(site, folder, Map.of("listen_port", taken.getLocalPort())));
            assertEquals("7,0,0,0", site.counts(1));
        }
    }

    @Test
    void orpheusGetsWhatItAsksForBeyondItsOcelot() throws Exception {
        try (TestSite site = site(SiteKind.ORPHEUS_LENIENT);
                AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
            tracker.announce(1, 1, SEEDER, "uploaded=0&downloaded=0&left=0&event=started");
            tracker.announce(2, 1, LEECHER, "uploaded=0&downloaded=0&left=9&event=started");
            tracker.update("action=add_token&info_hash=" + TestSite.infoHashText(1) + "&userid=2");

            String report = tracker.report("get=torrent&info_hash=" + TestSite.infoHashText(1));
            assertTrue(report.endsWith("}\n"), report);
            JsonNode torrent = JSON.readTree(report);
            assertEquals(List.of("id", "balance", "completed", "free", "last_flushed", "last_selected_seeder",
                    "leecher_list", "seeder_list", "fltoken_list"), names(torrent));
            assertEquals("[1]", torrent.get("seeder_list").toString());
            assertEquals("[2]", torrent.get("leecher_list").toString());
            assertEquals("[2]", torrent.get("fltoken_list").toString());

            assertEquals(0, traced(tracker));
            assertEquals("success", tracker.update("action=trace_user&passkey=" + TestSite.passkeyText(1)
                    + "&trace=1"));
            assertEquals(1, traced(tracker));
            tracker.update("action=trace_user&passkey=" + TestSite.passkeyText(1) + "&trace=0");
            assertEquals(0, traced(tracker));
        }
    }

    private static int traced(AskedTracker tracker) throws Exception {
        JsonNode user = JSON.readTree(tracker.report("get=user&key=" + TestSite.passkeyText(1)));
        assertEquals(List.of("id", "leeching", "seeding", "deleted", "protected", "can_leech", "traced"), names(user));
        return user.get("traced").asInt();
    }

    @ParameterizedTest
    @EnumSource(SiteKind.class)
    void aDrainWritesWhatWasAnnouncedJustBefore(SiteKind kind) throws Exception {
        try (TestSite site = site(kind); AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
            tracker.announce(2, 1, LEECHER, "uploaded=0&downloaded=0&left=9&event=started");
            tracker.announce(2, 1, LEECHER, "uploaded=5&downloaded=9&left=0&event=completed");
            tracker.drain();
            assertEquals("5,9", site.totals(2));
            assertEquals("1,0,1,-4", site.counts(1));
            assertEquals("1", site.row("SELECT COUNT(*) FROM xbt_snatched WHERE uid = 2 AND fid = 1"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORIGINAL_STRICT"})
    void aTorrentThatNeverHadASeederIsWrittenThoughItsLastActionIsNoDate(SiteKind kind) throws Exception {
        String gazelle = "SET SESSION sql_mode = ''; ALTER TABLE torrents MODIFY last_action datetime NOT NULL "
                + "DEFAULT '0000-00-00 00:00:00'";
        try (TestSite site = TestSite.open(kind, gazelle)) {
            site.user(2);
            site.run("SET SESSION sql_mode = ''; INSERT INTO torrents (ID, GroupID, info_hash, Size) VALUES (1, 1, '"
                    + TestSite.infoHashText(1) + "', 1)");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.announce(2, 1, LEECHER, "uploaded=0&downloaded=0&left=9&event=started");
                tracker.drain();
            }
            assertEquals("0,1,0,0", site.counts(1));
        }
    }

    @Test
    @Timeout(60)
    void aDatabaseThatSomebodyElseWroteIsLeftAloneUntilTheNextStart() throws Exception {
        String left = "&downloaded=0&left=9";
        try (TestSite site = site(SiteKind.ORIGINAL_STRICT)) {
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.announce(2, 1, LEECHER, "uploaded=0&event=started" + left);
                while (site.rows("SELECT 1 FROM xbt_files_users").isEmpty()) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                site.run("UPDATE caracal_ledger SET last_batch = last_batch + 1, writer = REPEAT('x', 16)");
                while (!tracker.announce(2, 1, LEECHER, "uploaded=5" + left).contains("temporarily unavailable")) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
            assertEquals("0,0", site.totals(2), "somebody else may have credited it");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.announce(2, 1, LEECHER, "uploaded=5" + left);
                tracker.drain();
            }
            assertEquals("5,0", site.totals(2));
        }
    }

    @Test
    void partialFreeleechChargesItsShareWhereTheColumnKnowsIt() throws Exception {
        String knowing = "ALTER TABLE torrents MODIFY FreeTorrent enum('0','1','2','11','12','13') "
                + "NOT NULL DEFAULT '0'";
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_STRICT, knowing)) {
            site.users(1, 2);
            site.torrents(1, 2);
            site.run("UPDATE torrents SET FreeTorrent = '13' WHERE ID = 1");
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                tracker.update("action=update_torrent&freetorrent=11&info_hash=" + TestSite.infoHashText(2));
                for (int torrent = 1; torrent <= 2; torrent++) {
                    tracker.announce(torrent, torrent, LEECHER, "uploaded=0&downloaded=0&left=9&event=started");
                    for (int bytes = 1; bytes <= 10; bytes++) {
                        tracker.announce(torrent, torrent, LEECHER, "uploaded=0&left=9&downloaded=" + bytes);
                    }
                }
                tracker.drain();
            }
            assertEquals("0,2", site.totals(1)); // a quarter of ten, one byte at a time
            assertEquals("0,7", site.totals(2)); // three quarters of ten
        }
    }

    @Test
    void localhostMeansTheUnixSocketFirstAndTcpAfterIt() throws Exception {
        ServerBinaries binaries = ServerBinaries.unpacked(ServerBinaries.jarOnClassPath().orElseThrow(),
                ServerBinaries.userCache());
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start(binaries,
                MariaDbOptions.persistent(folder.resolve("db")).account("u", "p").withDatabase("gazelle"))) {
            try (Database database = Database.connect(localhost(server, server.socket()))) {
                assertTrue(database.way().contains(server.socket().toString()), database.way());
                assertTrue(database.connection().isValid(5));
            }
            try (Database database = Database.connect(localhost(server, folder.resolve("no.sock")))) {
                assertTrue(database.way().startsWith("TCP"), database.way());
            }
        }
    }

    private static DatabaseSettings localhost(EmbeddedMariaDb server, Path socket) {
        return new DatabaseSettings("localhost", server.port(), socket.toString(), "gazelle", "u", "p",
                Duration.ofSeconds(10));
    }

    private static TestSite site(SiteKind kind) throws Exception {
        TestSite site = TestSite.open(kind);
        site.users(1, 2);
        site.torrents(1, 2);
        return site;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}

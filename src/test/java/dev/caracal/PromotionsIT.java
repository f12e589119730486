package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.OwnTables;
import dev.caracal.gazelle.Site;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Freeleech and multipliers of our own, held against {@link PromotionModel}: rules of every scope come, change and go,
 * by a clock that the test moves, on a tracker that ends and starts again under them.
 *
 * <p>{@code -Dcaracal.seed=N} repeats a run; {@code -Dcaracal.long=true} makes it a long one.
 */
final class PromotionsIT {
    private static final int ROUNDS = Boolean.getBoolean("caracal.long") ? 25 : 1;
    private static final int STEPS = 2000;
    private static final int CHANGES = 125;
    private static final int RESTARTS = 8;
    private static final int USERS = 4;
    private static final int CLIENTS = 2;
    private static final int SILENCE = 7200;
    private static final Map<Integer, PromotionModel.Torrent> TORRENTS = Map.of(
            1, new PromotionModel.Torrent(1, "1", false), 2, new PromotionModel.Torrent(1, "0.5", false),
            3, new PromotionModel.Torrent(2, "0", false), 4, new PromotionModel.Torrent(2, "0", true),
            5, new PromotionModel.Torrent(2, "0.75", false), 6, new PromotionModel.Torrent(3, "1", false));
    private static final String SITE = "ALTER TABLE torrents MODIFY FreeTorrent enum('0','1','2','11','12','13') "
            + "NOT NULL DEFAULT '0'";
    private static final long TOKEN_HOLDER = 1;
    private static final long TOKEN_TORRENT = 6;

    @TempDir
    private Path folder;

    /** A client as it goes on. */
    private static final class Counters {
        private long up;
        private long down;
    }

    @ParameterizedTest
    @CsvSource({"ORIGINAL_LENIENT, best", "ORPHEUS_STRICT, product"})
    void everyByteIsWorthWhatTheRulesSayThroughEveryEndOfTheTracker(SiteKind kind, String stacking) throws Exception {
        SeededRounds.run(ROUNDS, (number, random) ->
                run(kind, stacking, Files.createDirectories(folder.resolve("round" + number)), random));
    }

    private static TestTracker start(TestSite site, Path state, AtomicLong clock, Random random, String stacking)
            throws Exception {
        return TestTracker.start(site, state, Duration.ofMillis(random.nextInt(10, 300)), clock::get,
                "freeleech_stacking = " + stacking, "peers_timeout = " + SILENCE, "reap_peers_interval = 1",
                "keepalive_timeout = 600", "baseline_lifetime = 31536000", "max_batch_rows = 100");
    }

    private static void fill(TestSite site) throws Exception {
        site.users(1, USERS);
        site.torrents(1, TORRENTS.size());
        site.run("UPDATE torrents SET GroupID = 2 WHERE ID IN (3, 4, 5); UPDATE torrents SET GroupID = 3 WHERE ID = 6; "
                + "UPDATE torrents SET FreeTorrent = '12' WHERE ID = 2; UPDATE torrents SET FreeTorrent = '1' "
                + "WHERE ID = 3; UPDATE torrents SET FreeTorrent = '2' WHERE ID = 4; UPDATE torrents "
                + "SET FreeTorrent = '11' WHERE ID = 5; INSERT INTO users_freeleeches (UserID, TorrentID, Time, "
                + "Downloaded) VALUES (" + TOKEN_HOLDER + ", " + TOKEN_TORRENT + ", NOW(), 0)");
    }

    private void run(SiteKind kind, String stacking, Path state, Random random) throws Exception {
        AtomicLong clock = new AtomicLong(System.currentTimeMillis() / 1000 - Duration.ofDays(180).toSeconds());
        PromotionModel model = new PromotionModel(stacking.equals("product"), TORRENTS);
        Map<String, Counters> counters = new HashMap<>();
        try (TestSite site = TestSite.open(kind, SITE)) {
            fill(site);
            TestTracker tracker = start(site, state, clock, random, stacking);
            TestClient client = tracker.client();
            try {
                for (int step = 0; step < STEPS; step++) {
                    clock.addAndGet(random.nextInt(15) == 0 ? random.nextInt(2 * SILENCE) : random.nextInt(300));
                    if (random.nextInt(STEPS / CHANGES) == 0) {
                        promote(client, model, clock.get(), random);
                    }
                    announce(client, model, clock.get(), counters, random);
                    if (random.nextInt(STEPS / RESTARTS) == 0) {
                        tracker.tracker().reload();
                    }
                    if (random.nextInt(STEPS / RESTARTS) == 0) {
                        client.close();
                        if (random.nextBoolean()) {
                            tracker.drain();
                        }
                        tracker.close();
                        tracker = start(site, state, clock, random, stacking);
                        client = tracker.client();
                    }
                }
                client.close();
                tracker.drain();
            } finally {
                tracker.close();
            }
            for (int user = 1; user <= USERS; user++) {
                assertEquals(model.totals(user), site.totals(user), "user " + user);
            }
            assertEquals(Long.toString(model.byToken()), site.row("SELECT Downloaded FROM users_freeleeches"));
        }
    }

    private static void announce(TestClient client, PromotionModel model, long now, Map<String, Counters> counters,
            Random random) throws Exception {
        int user = 1 + random.nextInt(USERS);
        int torrent = 1 + random.nextInt(TORRENTS.size());
        int number = 1 + random.nextInt(CLIENTS);
        Counters all = counters.computeIfAbsent(user + " " + torrent + " " + number, _ -> new Counters());
        all.up += random.nextLong(1L << random.nextInt(1, 40));
        all.down += random.nextLong(1L << random.nextInt(1, 40));
        String event = List.of("started", "stopped", "", "", "", "", "", "", "", "").get(random.nextInt(10));
        String answer = client.announce(user, torrent, number, all.up, all.down, 5,
                event.isEmpty() ? "" : "&event=" + event);
        assertTrue(answer.startsWith("d8:complete"), answer);
        model.announce(now, user, torrent, number, event, all.up, all.down,
                user == TOKEN_HOLDER && torrent == TOKEN_TORRENT);
    }

    /** The site says something of any target: at once or for later, for good or for a while, or that it is over. */
    private static void promote(TestClient client, PromotionModel model, long now, Random random) throws Exception {
        String scope = List.of("site", "group", "torrent", "user").get(random.nextInt(4));
        int id = 1 + random.nextInt(3);
        String target = scope.equals("site") ? "site" : scope + " " + id;
        String query = "action=update_freeleech&scope=" + scope + (scope.equals("site") ? "" : "&id=" + id);
        long begins = random.nextBoolean() ? now : now + random.nextInt(3 * SILENCE);
        if (begins > now || random.nextInt(3) == 0) {
            query += "&begins=" + begins;
        }
        if (random.nextInt(4) == 0) {
            client.update(query + "&clear=1");
            model.promote(target, BigDecimal.ONE, BigDecimal.ONE, begins, 0);
            return;
        }
        BigDecimal up = rate(random);
        BigDecimal down = rate(random);
        boolean nothing = up.compareTo(BigDecimal.ONE) == 0 && down.compareTo(BigDecimal.ONE) == 0;
        long ends = nothing || random.nextInt(3) == 0 ? 0 : begins + 1 + random.nextInt(3 * SILENCE);
        client.update(query + "&up=" + up + "&down=" + down + (ends == 0 ? "" : "&ends=" + ends));
        model.promote(target, up, down, begins, ends);
    }

    private static BigDecimal rate(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> BigDecimal.ONE;
            case 1 -> BigDecimal.valueOf(random.nextInt(11));
            default -> BigDecimal.valueOf(random.nextInt(300), 2);
        };
    }

    /** Somebody holds a lock that keeps every batch from the database, as if it were away. */
    @Test
    void aRuleThatTheDatabaseDoesNotHaveYetOutlivesAReloadAndTheEndOfTheTracker() throws Exception {
        AtomicLong clock = new AtomicLong(System.currentTimeMillis() / 1000);
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT)) {
            site.user(1);
            site.torrent(1);
            site.run("INSERT INTO caracal_freeleech VALUES ('user', 1, 5, 0, 150, 100), ('site', 0, 1, 2, 900, 0)");
            try (Connection connection = site.connect();
                    Statement statement = connection.createStatement();
                    TestTracker tracker = start(site, folder, clock, new Random(1), "best");
                    TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 0, 0, 5, "&event=started");
                client.announce(1, 1, 1, 1, 0, 5, "");
                statement.execute("LOCK TABLES caracal_ledger WRITE");
                client.update("action=update_freeleech&scope=user&id=1&clear=1");
                client.update("action=update_freeleech&scope=site&up=3&down=0.01");
                clock.addAndGet(10);
                client.announce(1, 1, 1, 1, 0, 5, "");
                tracker.tracker().reload();
                client.announce(1, 1, 1, 2, 50, 5, "");
                assertEquals("0", site.row("SELECT COUNT(*) FROM caracal_freeleech WHERE up_percent = 300"));
            }
            try (TestTracker tracker = start(site, folder, clock, new Random(1), "best");
                    TestClient client = tracker.client()) {
                clock.addAndGet(10);
                client.announce(1, 1, 1, 3, 100, 5, "");
                tracker.drain();
            }
            // 1.5 and 3 and 3; a hundredth of 100 in two halves.
            assertEquals("7,1", site.totals(1));
            // And the one that was over long ago is gone.
            assertEquals(List.of("site,0,0,300,1", "user,1,1,150,100"), site.rows("SELECT scope, target, ends > 0, "
                    + "up_percent, down_percent FROM caracal_freeleech ORDER BY scope"));
        }
    }

    @Test
    void tablesOfAnEarlierVersionWorkAndGetWhatIsMissing() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT, SITE, "DROP TABLE caracal_freeleech",
                "ALTER TABLE caracal_baselines DROP COLUMN carried_up, DROP COLUMN paused")) {
            fill(site);
            try (TestTracker tracker = TestTracker.start(site, folder); TestClient client = tracker.client()) {
                client.announce(2, 5, 1, 0, 0, 5, "&event=started");
                client.announce(2, 5, 1, 0, 1, 5, "");
                tracker.drain();
            }
            try (Connection connection = site.connect(); Database database = Database.connect(site.settings())) {
                OwnTables.install(connection);
                assertTrue(Site.inspect(database, true).promotions());
            }
            try (TestTracker tracker = TestTracker.start(site, folder); TestClient client = tracker.client()) {
                client.announce(2, 5, 1, 0, 4, 5, "");
                client.update("action=update_freeleech&scope=site&up=1.5");
                client.announce(2, 5, 1, 3, 4, 5, "");
                tracker.drain();
            }
            assertEquals("4,3", site.totals(2));
            assertEquals("50,0", site.row("SELECT carried_up, carried FROM caracal_baselines"));
        }
    }

    @Test
    void withoutTheTableNothingIsPromotedAndWhoTriesIsToldWhatToDo() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT, "DROP TABLE caracal_freeleech")) {
            site.user(1);
            try (TestTracker tracker = TestTracker.start(site, folder); TestClient client = tracker.client()) {
                String answer = client.get("/" + "s".repeat(32) + "/update?action=update_freeleech&scope=site&up=2");
                assertTrue(answer.startsWith("failure: ") && answer.contains("caracal db install"), answer);
            }
        }
    }
}

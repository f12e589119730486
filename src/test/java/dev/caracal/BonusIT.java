package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.config.BadSettings;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bonus points for what was seeded, paid by the history, on a tracker that ends and starts again under it. */
@Timeout(120)
final class BonusIT {
    private static final int USERS = 5;
    private static final int TORRENTS = 3;

    @TempDir
    private Path folder;

    private final AtomicLong clock =
            new AtomicLong(System.currentTimeMillis() / 1000 - Duration.ofDays(90).toSeconds());

    private TestTracker start(TestSite site, String... lines) throws Exception {
        String[] all = List.of("transfer_history = true", "bonus_interval = 600", "bonus_sweep_rows = 3",
                "bonus_sweep_pause = 0", "announce_jitter = 0", String.join("\n", lines)).toArray(String[]::new);
        return TestTracker.start(site, folder, Duration.ofMillis(30), clock::get, all);
    }

    private static void await(TestSite site, String query, String wanted) throws SQLException, InterruptedException {
        while (!site.row(query).equals(wanted)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Lets a round come that begins now. */
    private void round(TestSite site) throws SQLException, InterruptedException {
        clock.addAndGet(600);
        await(site, "SELECT began_at >= " + clock.get() + " AND under_way = 0 FROM caracal_bonus_round", "1");
    }

    @ParameterizedTest
    @CsvSource({"ORIGINAL_LENIENT, 'int unsigned'", "ORPHEUS_STRICT, 'decimal(20,6)'"})
    void everySecondIsPaidOnceWhateverEndsTheTracker(SiteKind kind, String column) throws Exception {
        Random random = new Random();
        try (TestSite site = TestSite.open(kind,
                "ALTER TABLE users_main ADD COLUMN BonusPoints " + column + " NOT NULL DEFAULT 0")) {
            site.users(1, USERS);
            site.torrents(1, TORRENTS);
            site.run("INSERT INTO caracal_transfers VALUES (1, 3, 0, 0, 0, 0, 5000, 5000, 1, 1, 0, 0, 0, 0, 0)");
            site.run("UPDATE users_main SET BonusPoints = 7 WHERE ID = 1");
            // A point and a third for each second.
            TestTracker tracker = start(site, "bonus = 4800");
            try {
                await(site, "SELECT opened FROM caracal_bonus_round", "1");
                for (int step = 0; step < 60; step++) {
                    clock.addAndGet(random.nextInt(900));
                    try (TestClient client = tracker.client()) {
                        client.announce(1 + random.nextInt(USERS), 1 + random.nextInt(TORRENTS), 1 + random.nextInt(2),
                                0, 0, random.nextInt(4) == 0 ? 1 : 0, step % 10 == 0 ? "&event=started" : "");
                    }
                    if (random.nextInt(6) == 0) {
                        tracker.close();
                        tracker = start(site, "bonus = 4800");
                    }
                }
                tracker.drain();
                tracker.close();
                tracker = start(site, "bonus = 4800");
                round(site);
                tracker.drain();
            } finally {
                tracker.close();
            }
            String seconds = "SELECT uid, SUM(seedtime) - IF(uid = 1, 5000, 0) AS s FROM caracal_transfers "
                    + "GROUP BY uid";
            assertTrue(Long.parseLong(site.row("SELECT SUM(s) FROM (" + seconds + ") x")) > 0);
            assertEquals(site.rows("SELECT uid, ROUND(s * 4 / 3, 2) FROM (" + seconds + ") x WHERE s > 0 ORDER BY uid"),
                    site.rows("SELECT uid, ROUND(points, 2) FROM caracal_bonus_totals ORDER BY uid"));
            assertEquals(site.rows("SELECT uid, points FROM caracal_bonus_totals ORDER BY uid"),
                    site.rows("SELECT uid, SUM(points) FROM caracal_bonus GROUP BY uid ORDER BY uid"));
            String shown = column.startsWith("int") ? "FLOOR(points)" : "points";
            assertEquals("0", site.row("SELECT COUNT(*) FROM users_main u LEFT JOIN caracal_bonus_totals t "
                    + "ON t.uid = u.ID WHERE u.BonusPoints <> IF(u.ID = 1, 7, 0) + COALESCE(" + shown + ", 0)"));
        }
    }

    @Test
    void nothingIsPaidWhileNothingMayBeWrittenAndAllOfItAfterwards() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT)) {
            site.user(1);
            site.torrent(1);
            String[] lines = {"transfer_history = true", "bonus = 4800", "bonus_interval = 600"};
            try (TestTracker tracker = start(site, "bonus = 4800"); TestClient client = tracker.client()) {
                await(site, "SELECT opened FROM caracal_bonus_round", "1");
                client.announce(1, 1, 1, 0, 0, 0, "&event=started");
                clock.addAndGet(500);
                client.announce(1, 1, 1, 0, 0, 0, "");
                await(site, "SELECT COALESCE(SUM(seedtime), 0) FROM caracal_transfers", "500");
                tracker.tracker().configure(TestTracker.settings(site, folder, String.join("\n", lines),
                        "readonly = true"));
                clock.addAndGet(400);
                TimeUnit.MILLISECONDS.sleep(1500);
                assertEquals("0", site.row("SELECT COUNT(*) FROM caracal_bonus_totals"));
                tracker.tracker().configure(TestTracker.settings(site, folder, lines));
                await(site, "SELECT COALESCE(SUM(points), 0) FROM caracal_bonus_totals", "666.666667");
            }
        }
    }

    @Test
    void aFormulaThatIsNoneIsRefusedByName() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT)) {
            String refusal = assertThrows(BadSettings.class, () -> start(site, "bonus = seeders +")).getMessage();
            assertTrue(refusal.contains("bonus = seeders + is no formula"), refusal);
            assertTrue(assertThrows(BadSettings.class, () -> TestTracker.start(site, folder, "bonus = orpheus"))
                    .getMessage().contains("transfer_history"));
        }
    }
}

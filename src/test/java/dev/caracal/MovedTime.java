package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Time for a tracker under load: hours that pass in seconds, so that members' times on torrents and what hit-and-run
 * makes of them can be held against {@link HistoryModel} to the second, whatever is killed on the way. Time stands
 * still while anybody waits for an answer: so it is known in which second an announce was accounted.
 */
final class MovedTime {
    private static final int INTERVAL = 1800;
    private static final int GRACE = 900;
    private static final int SOON_SILENT = 1200;
    private static final int HOURS_OWED = 2;
    private static final int DAYS_OF_GRACE = 12;
    private static final int LONG_AGO_DAYS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SharedClock clock;
    private final Path rules;
    private final long silence;
    private final boolean reapsSoon;
    private final boolean sites;
    private final HistoryModel model;

    /**
     * @param longerForSeeders whether the tracker may tell every client ten minutes more
     * @param sites            whether the history is the site's own, and so is what follows from it
     */
    MovedTime(Path folder, boolean reapsSoon, boolean longerForSeeders, boolean sites) throws IOException {
        this.reapsSoon = reapsSoon;
        this.sites = sites;
        // Or longer than all of a test, so that the counts of who is there can be foretold; less than half the grace.
        silence = reapsSoon ? SOON_SILENT : Duration.ofDays(5).toSeconds();
        clock = SharedClock.open(folder.resolve("clock"));
        clock.set(System.currentTimeMillis() / 1000 - Duration.ofDays(LONG_AGO_DAYS).toSeconds());
        rules = Files.writeString(folder.resolve("rules.yml"), "versions:\n  - {version: 1, since: 2020-01-01, "
                + "seed_hours: " + HOURS_OWED + ", grace_days: " + DAYS_OF_GRACE + "}\n");
        model = new HistoryModel(clock.getAsLong(), INTERVAL + GRACE + (longerForSeeders ? 600 : 0), silence);
    }

    SharedClock clock() {
        return clock;
    }

    HistoryModel model() {
        return model;
    }

    /** Lines of the tracker's configuration. */
    String lines() {
        return (sites ? "baseline_lifetime = 31536000\n" : "transfer_history = true\nhnr = true\nhnr_rules = " + rules
                + "\n") + "hnr_interval = 1\nhnr_sweep_pause = 0\nhnr_sweep_rows = 50\nannounce_interval = " + INTERVAL
                + "\nannounce_jitter = 0\nseed_time_grace = " + GRACE + "\npeers_timeout = " + silence + "\n"
                + (reapsSoon ? "reap_peers_interval = 1\n" : "");
    }

    /** Lets a while pass; nobody may be waiting for an answer. */
    void pass(SplittableRandom random) {
        clock.move(switch (random.nextInt(40)) {
            case 0 -> INTERVAL + GRACE + random.nextInt(3) - 1;
            case 1 -> random.nextInt(2 * INTERVAL);
            case 2 -> reapsSoon ? silence + random.nextInt(3) - 1 : 1;
            default -> random.nextInt(700);
        });
    }

    /** What the history says, and is to say; all has been written, and the tracker has ended. */
    void checkHistory(TestSite site) throws SQLException {
        assertSame("the history", model.rows(), site.rows("SELECT uid, fid, uploaded, downloaded, seedtime, "
                + "activetime, " + (sites ? "starttime, last_announce, snatched_time, snatched"
                        : "first_announced, last_announced, completed_at, completions") + " FROM " + table()));
        if (!reapsSoon) {
            assertSame("who is there", model.present(clock.getAsLong()),
                    site.rows("SELECT uid, fid, active, seeding FROM " + table()));
        }
    }

    private String table() {
        return sites ? "transfer_history" : "caracal_transfers";
    }

    /** Starts the tracker once more, when nobody has been there for long, and sees what it makes of that. */
    void checkAfterwards(TestSite site, TrackerProcess tracker)
            throws IOException, InterruptedException, SQLException {
        clock.move(silence + 1);
        tracker.start();
        tracker.awaitServing();
        await(site, "0", "SELECT COUNT(*) FROM " + table() + " WHERE active <> 0 OR seeding <> 0");
        if (!sites) {
            checkCases(site);
        }
        tracker.kill();
    }

    /** Has it judge in the last second of somebody's grace, and a second later. */
    private void checkCases(TestSite site) throws InterruptedException, SQLException {
        // Nobody is flagged before those who might seed have had the time to say so.
        long sure = clock.getAsLong() + silence;
        long required = Duration.ofHours(HOURS_OWED).toSeconds();
        long grace = Duration.ofDays(DAYS_OF_GRACE).toSeconds();
        List<Long> deadlines = model.cases(clock.getAsLong(), required, grace).stream()
                .filter(line -> !line.split(",")[2].equals("4")).map(line -> Long.parseLong(line.split(",")[4]))
                .filter(deadline -> deadline > sure).sorted().toList();
        // With others' deadlines before and after it.
        clock.set(deadlines.isEmpty() ? sure : deadlines.get(deadlines.size() / 2));
        for (int second = 0; second < 2; second++) {
            await(site, clock.getAsLong() + ",0", "SELECT began_at, under_way FROM caracal_hnr_sweep");
            assertSame("cases, " + deadlines.size() + " of them open before the last second",
                    model.cases(clock.getAsLong(), required, grace), site.rows("SELECT uid, fid, state, since, "
                            + "deadline, required FROM caracal_hnr"));
            clock.move(1);
        }
    }

    /** What differs is a few lines of many. */
    static void assertSame(String what, List<String> expected, List<String> found) {
        assertEquals(without(expected, found), without(found, expected), what + ", " + expected.size() + " lines");
    }

    private static String without(List<String> lines, List<String> others) {
        Set<String> left = new TreeSet<>(lines);
        others.forEach(left::remove);
        return String.join("\n", left);
    }

    private static void await(TestSite site, String expected, String query) throws SQLException, InterruptedException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (!site.row(query).equals(expected) && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertEquals(expected, site.row(query), query);
    }
}

package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.TestSite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A site of the third dialect against models of its members' factors and of their history. */
final class AnimebytesModelIT extends AnimebytesCase {
    private static final int STEPS = Boolean.getBoolean("caracal.long") ? 20_000 : 1000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void monthsOfSessionsAreRightToTheByteAndTheSecondThroughEveryEndOfTheTracker(boolean strict) throws Exception {
        SeededRounds.run(1, (_, random) -> run(strict, random));
    }

    /** What a client says, and what was the last thing that it said. */
    private static final class Counters {
        private long up;
        private long down;
        private boolean known;
    }

    private void run(boolean strict, Random random) throws Exception {
        // 1.0, as which such a site is served, may tell every client ten minutes more.
        HistoryModel history = new HistoryModel(BEGIN, 1800 + 900 + 600, SILENCE);
        FactorModel factors = new FactorModel(3, 3);
        Map<String, Counters> all = new HashMap<>();
        try (TestSite site = TestSite.animebytes(strict)) {
            for (int id = 1; id <= 3; id++) {
                user(site, id);
                torrent(site, id, "GroupID = " + FactorModel.groupOf(id));
                site.run("INSERT INTO torrent_group_freeleech (GroupID, Type) VALUES (" + id + ", 'anime')");
            }
            TestTracker tracker = start(site, "max_batch_rows = 100");
            TestClient client = tracker.client();
            try {
                for (int step = 0; step < STEPS; step++) {
                    clock.addAndGet(random.nextInt(20) == 0 ? random.nextInt(3 * SILENCE) : random.nextInt(300));
                    if (random.nextInt(40) == 0) {
                        site.run(factors.change(random));
                        tracker.tracker().reload();
                    }
                    int user = 1 + random.nextInt(3);
                    int torrent = 1 + random.nextInt(3);
                    int number = 1 + random.nextInt(3);
                    Counters counters = all.computeIfAbsent(user + " " + torrent + " " + number, _ -> new Counters());
                    long up = random.nextInt(10) == 0 ? random.nextLong(1L << 30) : random.nextInt(5);
                    long down = random.nextInt(5);
                    counters.up += up;
                    counters.down += down;
                    String event = List.of("started", "completed", "stopped", "paused", "", "", "", "", "")
                            .get(random.nextInt(9));
                    long left = event.equals("completed") || random.nextInt(4) > 0 ? 0 : 5;
                    String answer = client.announce(user, torrent, number, counters.up, counters.down, left,
                            event.isEmpty() ? "" : "&event=" + event);
                    assertTrue(answer.startsWith("d8:complete"), answer);
                    history.announce(clock.get(), user, torrent, Integer.toString(number), event, counters.up,
                            counters.down, left);
                    if (counters.known && !event.equals("started")) {
                        factors.transferred(user, torrent, up, down);
                    }
                    counters.known = !event.equals("stopped");
                    if (random.nextInt(STEPS / 8) == 0) {
                        client.close();
                        if (random.nextBoolean()) {
                            tracker.drain();
                        }
                        tracker.close();
                        tracker = start(site, "max_batch_rows = 100");
                        client = tracker.client();
                    }
                }
                client.close();
                tracker.drain();
            } finally {
                tracker.close();
            }
            assertEquals(String.join("\n", history.rows()), String.join("\n", site.rows("SELECT uid, fid, uploaded, "
                    + "downloaded, seedtime, activetime, starttime, last_announce, snatched_time, snatched "
                    + "FROM transfer_history ORDER BY uid, fid")));
            assertEquals(factors.rows(), site.rows("SELECT ID, Uploaded, Downloaded, rawup, rawdl FROM users_main "
                    + "ORDER BY ID"));
            assertEquals(factors.fractions(), site.rows("SELECT uid, up, down FROM caracal_fractions "
                    + "WHERE up + down > 0 ORDER BY uid"));
            assertEquals(site.rows("SELECT uid, SUM(uploaded), SUM(downloaded) FROM transfer_history GROUP BY uid"),
                    site.rows("SELECT uid, SUM(uploaded), SUM(downloaded) FROM transfer_ips GROUP BY uid"));
        }
    }
}

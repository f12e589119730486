package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The members of a site that is being switched, with one client each. They announce to the tracker's port whoever
 * listens there, and each of their requests is mirrored to a shadow while there is one. For one thread.
 */
final class Members implements AutoCloseable {
    static final int COUNT = 6;
    private static final long STEP = 1_000_003;

    private final TestSite site;
    private final TestClient tracker;
    private OptionalInt shadow = OptionalInt.empty();
    private int rounds;
    /** What every client had when it began, as the tracker was told. */
    private int roundsBefore;

    Members(TestSite site, int port) {
        this.site = site;
        this.tracker = new TestClient(port);
    }

    /** From now on every request is sent there, too. */
    void mirrorTo(int port) {
        shadow = OptionalInt.of(port);
    }

    void mirrorNoMore() {
        shadow = OptionalInt.empty();
    }

    /** Every client begins a session. */
    void begin() throws IOException {
        announce("&event=started");
        roundsBefore = rounds;
    }

    /** Every client has transferred something more, and says so. */
    void goOn() throws IOException {
        rounds++;
        announce("");
    }

    /** Every client transfers something while nobody asks. */
    void meanwhile() {
        rounds++;
    }

    private void announce(String more) throws IOException {
        for (int user = 1; user <= COUNT; user++) {
            long left = user % 2 == 0 ? 0 : 1L << 40;
            long up = rounds * STEP * user;
            long down = left == 0 ? 0 : rounds * STEP;
            String answer = tracker.announce(user, 1 + user % 2, user, up, down, left, more);
            assertTrue(answer.startsWith("d8:complete"), answer);
            if (shadow.isPresent()) {
                try (TestClient mirror = new TestClient(shadow.getAsInt())) {
                    mirror.announce(user, 1 + user % 2, user, up, down, left, more);
                }
            }
        }
    }

    /** Waits until the site's totals are exactly what the clients transferred since they began. */
    void awaitExactTotals() throws Exception {
        for (int user = 1; user <= COUNT; user++) {
            long there = (rounds - roundsBefore) * STEP;
            String expected = there * user + "," + (user % 2 == 0 ? 0 : there);
            for (int tries = 0; tries < 200 && !site.totals(user).equals(expected); tries++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertEquals(expected, site.totals(user), "user " + user);
        }
    }

    @Override
    public void close() throws IOException {
        tracker.close();
    }
}

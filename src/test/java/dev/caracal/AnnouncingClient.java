package dev.caracal;

import dev.caracal.AnnounceModel.Announce;
import dev.caracal.AnnounceModel.Event;
import dev.caracal.AnnounceModel.Pair;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A torrent client that never gives up: session after session, one request at a time, and what got no answer, or the
 * answer that the tracker is unavailable, is sent again as it was until it is answered. What it announces depends on
 * its seed alone, not on what becomes of the tracker.
 *
 * <p>A session begins with counters at 0: then a {@code started} that was accounted and not answered may be repeated,
 * and is the same baseline again.
 */
final class AnnouncingClient implements Runnable {
    private static final String UNAVAILABLE = "The tracker is temporarily unavailable.";
    private static final int REPEAT_AFTER_MILLIS = 150;
    private static final long LARGE = 50_000_000_000L;

    /**
     * How a client behaves.
     *
     * @param mostPauseMillis between two announces
     * @param mostUpdates     plain announces in a session
     */
    record Manner(int leastPauseMillis, int mostPauseMillis, int leastUpdates, int mostUpdates) {
    }

    /**
     * What clients have met, for the tests to see that they did break something.
     *
     * @param doubtful clients that wait for the answer to something that the tracker may have accounted already
     */
    record Tally(AtomicInteger unanswered, AtomicInteger refused, AtomicInteger doubtful) {
        Tally() {
            this(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        }
    }

    private final int number;
    private final Pair pair;
    private final Manner manner;
    private final AnnounceModel model;
    private final Tally tally;
    private final BooleanSupplier goesOn;
    private final SplittableRandom random;
    private final Lock turn;
    private final LongSupplier clock;
    private final TestClient http;
    private int sessions;
    private String peerId;
    private long up;
    private long down;
    private long left;
    private boolean doubtful;

    /**
     * @param trackerPort where the tracker is, whenever there is one
     * @param turn        held while a request is under way
     * @param clock       the tracker's (Unix seconds)
     */
    AnnouncingClient(int number, Pair pair, int trackerPort, Manner manner, AnnounceModel model, Tally tally,
            BooleanSupplier goesOn, Lock turn, LongSupplier clock, SplittableRandom random) {
        this.number = number;
        this.pair = pair;
        this.manner = manner;
        this.model = model;
        this.tally = tally;
        this.goesOn = goesOn;
        this.turn = turn;
        this.clock = clock;
        this.random = random;
        this.http = new TestClient(trackerPort);
        // Where the tracker would keep connections every other client does not want it.
        http.hangsUp(number % 2 == 1);
    }

    /** Announces until it is not to go on; what it has begun to announce then is still answered. */
    @Override
    public void run() {
        try (http) {
            while (goesOn.getAsBoolean()) {
                session();
            }
        } catch (IOException e) {
            throw new IllegalStateException("closing a connection", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void session() throws InterruptedException {
        peerId = "-KT0001-%04d%08d".formatted(number, ++sessions);
        up = 0;
        down = 0;
        left = random.nextInt(10) < 4 ? 0 : random.nextLong(1, LARGE);
        announce(Event.STARTED);
        int updates = random.nextInt(manner.leastUpdates, manner.mostUpdates + 1);
        for (int i = 0; i < updates && goesOn.getAsBoolean(); i++) {
            update(i > updates / 2);
        }
        if (goesOn.getAsBoolean() && random.nextInt(3) > 0) {
            up += random.nextLong(LARGE);
            announce(Event.STOPPED);
        }
    }

    /** One step of a session; what is left may come to its end late in it. */
    private void update(boolean late) throws InterruptedException {
        int kind = random.nextInt(20);
        if (kind == 0) {
            // A client that lost its session file.
            up = random.nextLong(1000);
            down = Math.min(down, random.nextLong(1000));
        } else if (kind > 2) {
            up += random.nextLong(LARGE);
            long got = left == 0 ? random.nextLong(100) : random.nextLong(left / 8 + 1);
            down += got;
            left = Math.max(left == 0 ? 0 : 1, left - got);
        }
        boolean done = late && left > 0 && random.nextInt(6) == 0;
        if (done) {
            down += left;
            left = 0;
        }
        // Not every client says that it is done. Who has lost its counters as well must: a move to the seeders without
        // a word or a byte leaves the torrent's row as it was (Ocelot), and that is not what is tried here.
        announce(done && (kind == 0 || random.nextInt(5) > 0) ? Event.COMPLETED : Event.NONE);
    }

    private void announce(Event event) throws InterruptedException {
        String path = "/" + TestSite.passkeyText(pair.user()) + "/announce?info_hash="
                + TestSite.infoHashText(pair.torrent()) + "&peer_id=" + peerId + "&port=" + (10_000 + number)
                + "&uploaded=" + up + "&downloaded=" + down + "&left=" + left + "&compact=1"
                + (event == Event.NONE ? "" : "&event=" + event.name().toLowerCase(Locale.ROOT));
        Announce announce = new Announce(pair, peerId, event, up, down, left);
        while (!answered(path, announce)) {
            TimeUnit.MILLISECONDS.sleep(REPEAT_AFTER_MILLIS);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(manner.leastPauseMillis, manner.mostPauseMillis + 1));
    }

    private boolean answered(String path, Announce announce) throws InterruptedException {
        turn.lock();
        try {
            String body = http.get(path);
            if (body.startsWith("d8:complete")) {
                model.account(announce, clock.getAsLong());
                doubtful(false);
                return true;
            }
            if (!body.contains(UNAVAILABLE)) {
                throw new AssertionError(path + ": " + body);
            }
            tally.refused().incrementAndGet();
        } catch (ConnectException e) {
            // Nothing was sent, so nothing was accounted.
            tally.unanswered().incrementAndGet();
            hangUp();
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            tally.unanswered().incrementAndGet();
            doubtful(true);
            hangUp();
        } finally {
            turn.unlock();
        }
        return false;
    }

    private void doubtful(boolean value) {
        if (doubtful != value) {
            doubtful = value;
            tally.doubtful().addAndGet(value ? 1 : -1);
        }
    }

    private void hangUp() {
        try {
            http.close();
        } catch (IOException _) {
            // There is nobody at the other end.
        }
    }
}

package dev.caracal.http;

import dev.caracal.control.Statistics;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Closes connections whose time is up, however slowly they drip. One thread looks at all of them several times a
 * second; a deadline is only a number to a connection, so that setting one costs nothing.
 *
 * <p>While less than one in {@value #SPARE_IN_A_CROWD} of all places is free, a connection has less time: who means
 * well sends its request with its connection, and must find a place. While less than one in {@value #SPARE_IF_FULL} is
 * free, those that have been waited for longest make room at once: a request that is on its way is never older than a
 * second, also where a handler waits for the processor. Where the places are too few for such shares nobody is hurried.
 */
final class Deadlines implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Deadlines.class.getName());
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final int SPARE_IN_A_CROWD = 4;
    private static final int SPARE_IF_FULL = 10;
    private static final long MOMENT_NANOS = 1_000_000_000;
    /** Thousands that are ended at once, each with a thread that cleans up, would keep who is served waiting. */
    private static final int MOST_LEAVING = 20;
    /** So many milliseconds of a look they are waited for: who is in line for its next turn is not quick to leave. */
    private static final int MOST_PAUSES = 2000;

    /** Something that ends at a time of its own. */
    abstract static class Expiring {
        /** In nanoseconds of {@link System#nanoTime()}. */
        private volatile long deadline;
        private volatile long waitingSince;

        /** It is waited for from {@code now} on, for so long. */
        final void allow(long now, Duration time) {
            waitingSince = now;
            deadline = now + time.toNanos();
        }

        /** Ends it; called by the thread that looks at the time. */
        abstract void expire();
    }

    private final Supplier<Duration> crowdedTimeout;
    private final Statistics statistics;
    private volatile int places = Integer.MAX_VALUE;

    private final Set<Expiring> waiting = ConcurrentHashMap.newKeySet();
    /** How many were ended here and are not removed yet. */
    private final AtomicInteger leaving = new AtomicInteger();
    private final Thread thread = Thread.ofPlatform().name("deadlines").daemon(true).unstarted(this::run);

    /** @param crowdedTimeout how long a connection may be waited for in a crowd; zero: until its deadline */
    Deadlines(Supplier<Duration> crowdedTimeout, Statistics statistics) {
        this.crowdedTimeout = crowdedTimeout;
        this.statistics = statistics;
    }

    void start() {
        thread.start();
    }

    /** How many connections there can be. */
    void places(int most) {
        places = most;
    }

    void add(Expiring connection) {
        waiting.add(connection);
    }

    /** To be called once for each that was added. */
    void remove(Expiring connection) {
        if (!waiting.remove(connection)) {
            leaving.decrementAndGet();
        }
    }

    /** Ends every connection now. */
    void expireAll() {
        waiting.forEach(Expiring::expire);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY_MILLIS);
                try {
                    look();
                } catch (RuntimeException e) {
                    // Without this thread no connection would ever be ended.
                    LOG.log(System.Logger.Level.ERROR, "looking at connections whose time is up", e);
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void look() throws InterruptedException {
        long now = System.nanoTime();
        long patience = crowdedTimeout.get().toNanos();
        boolean crowded = patience > 0 && waiting.size() > places - places / SPARE_IN_A_CROWD;
        if (crowded) {
            patience = Math.min(patience, patienceIfFull(now));
        }
        int pauses = 0;
        for (Expiring connection : waiting) {
            boolean late = now - connection.deadline > 0;
            if (late || crowded && now - connection.waitingSince > patience) {
                end(connection, late ? statistics.connectionsTimedOut : statistics.connectionsCrowdedOut);
                while (leaving.get() >= MOST_LEAVING && pauses++ < MOST_PAUSES) {
                    Thread.sleep(1);
                }
            }
        }
    }

    /** How long the youngest of those has been waited for that must make room; no limit if there is room. */
    private long patienceIfFull(long now) {
        long[] times = waiting.stream().mapToLong(connection -> now - connection.waitingSince).sorted().toArray();
        int room = places - places / SPARE_IF_FULL;
        return times.length <= room ? Long.MAX_VALUE : Math.max(MOMENT_NANOS, times[room] - 1);
    }

    private void end(Expiring connection, LongAdder count) {
        if (waiting.remove(connection)) {
            leaving.incrementAndGet();
            count.increment();
            connection.expire();
        }
    }
}

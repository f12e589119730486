package dev.caracal.http;

import dev.caracal.control.Statistics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Closes Helidon's connections whose time is up, however slowly they drip; those of a {@link Loop} have its
 * {@link Patience}. One thread looks at all of them several times a second; a deadline is only a number to a
 * connection, so that setting one costs nothing.
 *
 * <p>While less than one in {@value #SPARE_IN_A_CROWD} of all places is free, a connection has less time: who means
 * well sends its request with its connection, and must find a place. While less than one in {@value #SPARE_IF_FULL} is
 * free, those that have been waited for longest make room at once: a request that is on its way is never older than a
 * second, also where a handler waits for the processor. Where the places are too few for such shares nobody is hurried.
 */
final class Deadlines implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Deadlines.class.getName());
    private static final long LOOK_EVERY_MILLIS = 100;
    static final int SPARE_IN_A_CROWD = 4;
    static final int SPARE_IF_FULL = 10;
    private static final long MOMENT_NANOS = 1_000_000_000;
    /** Thousands that are ended at once, each with a thread that cleans up, would keep who is served waiting. */
    private static final int MOST_LEAVING = 20;
    /** So many milliseconds of a look they are waited for: who is in line for its next turn is not quick to leave. */
    private static final int MOST_PAUSES = 2000;
    private static final int AT_A_TIME = 500;
    private static final int AGES = 1024;

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
    /** For the thread that looks: how many have been waited for how long, and the longest that anybody lately was. */
    private final int[] ages = new int[AGES];
    private long longest = MOMENT_NANOS;
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
        Room room = Room.ENOUGH;
        if (patience > 0 && waiting.size() > places - places / SPARE_IN_A_CROWD) {
            room = room(now);
        } else {
            patience = Long.MAX_VALUE;
        }
        int some = room.some;
        int pauses = 0;
        int seen = 0;
        for (Expiring connection : waiting) {
            pace(++seen);
            long waited = now - connection.waitingSince;
            boolean late = now - connection.deadline > 0;
            boolean oneOfSome = waited >= room.someOf && waited < room.all && some > 0;
            if (late || waited > patience || waited >= room.all || oneOfSome) {
                some -= oneOfSome ? 1 : 0;
                end(connection, late ? statistics.connectionsTimedOut : statistics.connectionsCrowdedOut);
                while (leaving.get() >= MOST_LEAVING && pauses++ < MOST_PAUSES) {
                    Thread.sleep(1);
                }
            }
        }
    }

    /** Thousands looked at without a pause would keep who is served waiting, where there is one processor. */
    private static void pace(int seen) throws InterruptedException {
        if (seen % AT_A_TIME == 0) {
            Thread.sleep(1);
        }
    }

    /**
     * Who must make room: all that have been waited for so long, and some of those that have been for nearly as long.
     */
    private record Room(long all, long someOf, int some) {
        private static final Room ENOUGH = new Room(Long.MAX_VALUE, Long.MAX_VALUE, 0);
    }

    /** Counts by how long they have been waited for: to sort thousands would take longer than a pause allows. */
    private Room room(long now) throws InterruptedException {
        int excess = waiting.size() - (places - places / SPARE_IF_FULL);
        if (excess <= 0) {
            return Room.ENOUGH;
        }
        Arrays.fill(ages, 0);
        long step = Math.max(1, longest / (AGES - 1));
        int seen = 0;
        longest = MOMENT_NANOS;
        for (Expiring connection : waiting) {
            pace(++seen);
            long waited = Math.max(0, now - connection.waitingSince);
            longest = Math.max(longest, waited);
            ages[(int) Math.min(AGES - 1, waited / step)]++;
        }
        int age = AGES - 1;
        while (age > 0 && excess > ages[age]) {
            excess -= ages[age--];
        }
        long all = age == AGES - 1 ? Long.MAX_VALUE : (age + 1) * step;
        return new Room(Math.max(MOMENT_NANOS, all), Math.max(MOMENT_NANOS, age * step), excess);
    }

    private void end(Expiring connection, LongAdder count) {
        if (waiting.remove(connection)) {
            leaving.incrementAndGet();
            count.increment();
            connection.expire();
        }
    }
}

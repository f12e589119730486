package dev.caracal.http;

import dev.caracal.control.Statistics;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long a {@link Loop} waits for its connections, and who must go when there are too many. For the loop's thread.
 *
 * <p>Those within a request and those between two stand in a line each, and go to its end whenever they are waited for
 * anew. All in a line have the same time, so the first are the only ones to be looked at: neither how many there are
 * nor how fast new ones come makes this take longer, and a flood is ended as fast as it is accepted.
 *
 * <p>While less than one in {@value Deadlines#SPARE_IN_A_CROWD} of all places is free, a connection has less time, and
 * while less than one in {@value Deadlines#SPARE_IF_FULL} is, who has been waited for longest makes room at once, but
 * nobody who came a moment ago. So the places divided by that moment are how many can come in a second before others
 * wait in the backlog for them: with those there usually are, more than a core can accept.
 */
final class Patience {
    /** Each time around, so that those who are served have their turns meanwhile: twice as many as are accepted. */
    private static final int MOST_ENDED = 32;
    /** A request that is on its way with its connection is not older than that. */
    private static final long MOMENT_NANOS = 250_000_000;
    static final int LOOK_EVERY_MILLIS = 100;
    private static final long LOOK_EVERY_NANOS = LOOK_EVERY_MILLIS * 1_000_000L;

    /** A place in a line. A line is one, too, behind its last and before its first. */
    static class Place {
        private Place before = this;
        private Place after = this;

        final void leave() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }

        final void goBehind(Place line) {
            leave();
            before = line.before;
            after = line;
            before.after = this;
            line.before = this;
        }
    }

    private final LoopListener listener;
    private final Place within = new Place();
    private final Place between = new Place();
    private long looked;
    private boolean more;

    Patience(LoopListener listener) {
        this.listener = listener;
    }

    boolean nobodyWaits() {
        return within.after == within && between.after == between;
    }

    /** It is waited for from now on. */
    void await(LoopConnection connection) {
        connection.goBehind(connection.isBetweenRequests() ? between : within);
    }

    /** Ends some whose time is up or whose place is needed, if there are any; to be called each time around. */
    void look() {
        long now = System.nanoTime();
        if (more || now - looked >= LOOK_EVERY_NANOS || listener.hasLittleRoom()) {
            looked = now;
            int ended = 0;
            while (ended < MOST_ENDED && endedOne(now)) {
                ended++;
            }
            more = ended == MOST_ENDED;
        }
    }

    /** Whether another look is due at once. */
    boolean hasMore() {
        return more;
    }

    private boolean endedOne(long now) {
        HttpSettings settings = listener.protocol().settings();
        Statistics statistics = listener.protocol().statistics();
        LongAdder late = statistics.connectionsTimedOut;
        if (ended(within, now, settings.connectionTimeout().toNanos(), late)
                || ended(between, now, settings.keepAliveTimeout().toNanos(), late)) {
            return true;
        }
        long patience = settings.limits().crowdedTimeout().toNanos();
        if (patience == 0 || !listener.isCrowded()) {
            return false;
        }
        patience = listener.hasLittleRoom() ? Math.min(patience, MOMENT_NANOS) : patience;
        return ended(longest(), now, patience, statistics.connectionsCrowdedOut);
    }

    /** The line with him in front who has been waited for longest of all. */
    private Place longest() {
        return within.after instanceof LoopConnection one && between.after instanceof LoopConnection other
                ? one.waitedForSince() - other.waitedForSince() < 0 ? within : between
                : within.after == within ? between : within;
    }

    private static boolean ended(Place line, long now, long nanos, LongAdder count) {
        if (line.after instanceof LoopConnection first && now - first.waitedForSince() > nanos) {
            count.increment();
            first.close();
            return true;
        }
        return false;
    }
}

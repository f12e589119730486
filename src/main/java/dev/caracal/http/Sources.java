package dev.caracal.http;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many connections each source address holds, and how many requests it has sent within this second. For any thread;
 * nobody waits here. While no limit is set nothing is kept and nothing looked up.
 *
 * <p>Of connections there are no more entries than connections. For requests there is a table of a fixed number of
 * places, a number for each: address, second and count. An address goes to one of a few places; one that comes to none
 * because all are taken within the same second takes another's, which is then counted anew. So a flood from more
 * addresses than there are places makes the limit weaker, and never refuses who should be served. Of the second there
 * are twelve bits, all that the address and the count leave: who has sent its most in one second and nothing since, and
 * whose place nobody else has taken, is refused in the second that is 4096 after it (68 min 16 s), and then no longer.
 */
final class Sources {
    private static final int NEAR = 4;
    private static final int COUNT_BITS = 20;
    private static final int SECOND_BITS = 12;
    /** The most requests a second that can be told apart from more. */
    static final int MOST_PER_SECOND = (1 << COUNT_BITS) - 1;

    private final Map<InetAddress, Integer> connections = new ConcurrentHashMap<>();
    private final LongAdder evicted;
    /** Nobody can choose addresses that all go to one place. */
    private final int mixer = ThreadLocalRandom.current().nextInt() | 1;
    private volatile AtomicLongArray requests;

    /** @param evicted counts how often an address had to give its place to another */
    Sources(LongAdder evicted) {
        this.evicted = evicted;
    }

    /** Takes one of the connections that an address may hold; false if it holds them all. */
    boolean enter(InetAddress source, int most) {
        boolean[] entered = new boolean[1];
        connections.compute(source, (_, held) -> {
            entered[0] = held == null || held < most;
            return !entered[0] ? held : held == null ? 1 : Integer.valueOf(held + 1);
        });
        return entered[0];
    }

    /** Gives back what {@link #enter} took. */
    void leave(InetAddress source) {
        connections.computeIfPresent(source, (_, held) -> held == 1 ? null : held - 1);
    }

    /** Counts a request; false if an address has sent so many within this second already. */
    boolean admits(InetAddress source, ConnectionLimits limits) {
        return admits(source.hashCode(), limits.requestsPerAddress(), limits.addresses(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
    }

    /** @param address its four bytes, which is what the hash code of an IPv4 address is */
    boolean admits(int address, int perSecond, int addresses, long second) {
        AtomicLongArray table = table(addresses);
        long name = Integer.toUnsignedLong(address) << SECOND_BITS | second & (1 << SECOND_BITS) - 1;
        int home = address * mixer >>> Integer.SIZE - Integer.numberOfTrailingZeros(table.length());
        while (true) {
            int place = place(table, home, name);
            long there = table.get(place);
            long count = there >>> COUNT_BITS == name ? there & MOST_PER_SECOND : 0;
            if (count >= perSecond) {
                return false;
            }
            if (table.compareAndSet(place, there, name << COUNT_BITS | count + 1)) {
                if (there != 0 && count == 0 && sameSecond(there, name)) {
                    evicted.increment();
                }
                return true;
            }
        }
    }

    /** Where an address is counted, or is to be: in a place of its own, or a free one, or another's. */
    private int place(AtomicLongArray table, int home, long name) {
        int free = home;
        boolean found = false;
        for (int i = 0; i < NEAR; i++) {
            int at = home + i & table.length() - 1;
            long there = table.get(at);
            if (there >>> COUNT_BITS == name) {
                return at;
            }
            if (!found && (there == 0 || !sameSecond(there, name))) {
                free = at;
                found = true;
            }
        }
        return free;
    }

    private static boolean sameSecond(long there, long name) {
        return ((there >>> COUNT_BITS ^ name) & (1 << SECOND_BITS) - 1) == 0;
    }

    private AtomicLongArray table(int addresses) {
        AtomicLongArray table = requests;
        if (table == null) {
            synchronized (this) {
                if (requests == null) {
                    requests = new AtomicLongArray(Math.max(NEAR, Integer.highestOneBit(addresses - 1) << 1));
                }
                table = requests;
            }
        }
        return table;
    }
}

package dev.caracal.swarm;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What swarms need to know of a member of the site: who it is, whether it still is one, and how many of its peers seed
 * and leech. Read and changed by any thread.
 */
public final class Member {
    /** A bit for each {@link #part}: choosing peers need not look at members while none like them was deleted. */
    private static final AtomicLongArray DELETED = new AtomicLongArray((Character.MAX_VALUE + 1) / Long.SIZE);

    private static final AtomicIntegerFieldUpdater<Member> SEEDING =
            AtomicIntegerFieldUpdater.newUpdater(Member.class, "seeding");
    private static final AtomicIntegerFieldUpdater<Member> LEECHING =
            AtomicIntegerFieldUpdater.newUpdater(Member.class, "leeching");

    private final int id;
    private volatile int seeding;
    private volatile int leeching;
    private volatile boolean deleted;

    public Member(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }

    public int seeding() {
        return seeding;
    }

    public int leeching() {
        return leeching;
    }

    /** How many peers there are of it, seeding and leeching, on all torrents. */
    public int peers() {
        return seeding + leeching;
    }

    /** A deleted member's peers stay counted but are handed out to nobody. */
    public boolean deleted() {
        return deleted;
    }

    public void deleted(boolean value) {
        deleted = value;
        if (value) {
            DELETED.accumulateAndGet(part() >>> 6, 1L << part(), (bits, one) -> bits | one);
        }
    }

    /** The lowest 16 bits of the id: few enough to stand beside every endpoint, enough to tell most members apart. */
    char part() {
        return (char) id;
    }

    /** Whether a member with such a {@link #part} was deleted since the process began; true also for others' sake. */
    static boolean mayBeDeleted(char part) {
        return (DELETED.get(part >>> 6) >>> part & 1) != 0;
    }

    void counts(boolean seeder, int change) {
        (seeder ? SEEDING : LEECHING).addAndGet(this, change);
    }
}

package dev.caracal.swarm;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What swarms need to know of a member of the site: who it is, whether it still is one, and how many of its peers seed
 * and leech. Read and changed by any thread.
 */
public final class Member {
    private final int id;
    private final AtomicInteger seeding = new AtomicInteger();
    private final AtomicInteger leeching = new AtomicInteger();
    private volatile boolean deleted;

    public Member(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }

    public int seeding() {
        return seeding.get();
    }

    public int leeching() {
        return leeching.get();
    }

    /** A deleted member's peers stay counted but are handed out to nobody. */
    public boolean deleted() {
        return deleted;
    }

    public void deleted(boolean value) {
        deleted = value;
    }

    void counts(boolean seeder, int change) {
        (seeder ? seeding : leeching).addAndGet(change);
    }
}

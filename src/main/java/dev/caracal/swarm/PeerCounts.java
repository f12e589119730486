package dev.caracal.swarm;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many peers there are in all swarms, so that whoever asks need not go through the torrents of a site. Each swarm
 * counts its own changes here. For any thread; between two changes the numbers are exact.
 */
public final class PeerCounts {
    private final LongAdder seeders = new LongAdder();
    private final LongAdder leechers = new LongAdder();

    public long seeders() {
        return seeders.sum();
    }

    public long leechers() {
        return leechers.sum();
    }

    void add(boolean seeder, int change) {
        (seeder ? seeders : leechers).add(change);
    }
}

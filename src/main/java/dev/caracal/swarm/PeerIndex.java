package dev.caracal.swarm;

import dev.caracal.id.PeerId;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a peer of a large swarm by its member and peer_id: a table of references and nothing else, with linear probing,
 * at most two thirds full. Where a peer goes depends on numbers drawn at the start of the process, so nobody can choose
 * peer_ids that all go to one place.
 */
final class PeerIndex {
    private static final int LEAST = 16;
    private static final long FIRST = ThreadLocalRandom.current().nextLong() | 1;
    private static final long SECOND = ThreadLocalRandom.current().nextLong() | 1;
    private static final long THIRD = ThreadLocalRandom.current().nextLong() | 1;
    private static final long MEMBER = ThreadLocalRandom.current().nextLong() | 1;

    private Peer[] table = new Peer[LEAST];
    private int size;

    /** The peer; null if there is none. */
    Peer find(int member, PeerId id) {
        for (int at = home(hash(member, id.first(), id.second(), id.third())); table[at] != null; at = next(at)) {
            if (table[at].is(member, id)) {
                return table[at];
            }
        }
        return null;
    }

    /** Adds a peer that is not there. */
    void add(Peer peer) {
        if ((size + 1) * 3L > table.length * 2L) {
            resize(table.length * 2);
        }
        put(peer);
        size++;
    }

    /** Removes a peer that is there. */
    void remove(Peer peer) {
        int gap = home(peer.hash());
        while (table[gap] != peer) {
            gap = next(gap);
        }
        // Whoever comes after the gap and would not be found over it moves into it, and leaves the next gap.
        for (int at = next(gap); table[at] != null; at = next(at)) {
            int home = home(table[at].hash());
            if ((at - home & table.length - 1) >= (at - gap & table.length - 1)) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = null;
        size--;
        if (table.length > LEAST && size * 6L < table.length) {
            resize(table.length / 2);
        }
    }

    private void resize(int length) {
        Peer[] old = table;
        table = new Peer[length];
        for (Peer peer : old) {
            if (peer != null) {
                put(peer);
            }
        }
    }

    private void put(Peer peer) {
        int at = home(peer.hash());
        while (table[at] != null) {
            at = next(at);
        }
        table[at] = peer;
    }

    private int home(int hash) {
        return hash & table.length - 1;
    }

    private int next(int at) {
        return at + 1 & table.length - 1;
    }

    static int hash(int member, long first, long second, int third) {
        return (int) (first * FIRST + second * SECOND + third * THIRD + member * MEMBER >>> 32);
    }
}

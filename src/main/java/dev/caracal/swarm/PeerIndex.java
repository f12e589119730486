package dev.caracal.swarm;

import dev.caracal.id.PeerId;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a peer of a large swarm by its member and peer_id: a table of the numbers of rows and nothing else, with linear
 * probing, at most two thirds full. Where a peer goes depends on numbers drawn at the start of the process, so nobody
 * can choose peer_ids that all go to one place.
 */
final class PeerIndex {
    static final int NONE = -1;

    private static final int LEAST = 16;
    private static final long FIRST = ThreadLocalRandom.current().nextLong() | 1;
    private static final long SECOND = ThreadLocalRandom.current().nextLong() | 1;
    private static final long THIRD = ThreadLocalRandom.current().nextLong() | 1;
    private static final long MEMBER = ThreadLocalRandom.current().nextLong() | 1;

    private final Swarm swarm;
    /** Each one more than the row's number; 0 where there is none. */
    private int[] table = new int[LEAST];
    private int size;

    PeerIndex(Swarm swarm) {
        this.swarm = swarm;
    }

    /** The row of a peer, or {@link #NONE}. */
    int find(int member, PeerId id) {
        for (int at = home(hash(member, id.first(), id.second(), id.third())); table[at] != 0; at = next(at)) {
            if (Peer.is(swarm, table[at] - 1, member, id)) {
                return table[at] - 1;
            }
        }
        return NONE;
    }

    /** For one more. */
    void makeRoom() {
        if ((size + 1) * 3L > table.length * 2L) {
            resize(table.length * 2);
        }
    }

    /** Where there is more than need be. */
    void giveRoomBack() {
        if (table.length > LEAST && size * 6L < table.length) {
            resize(table.length / 2);
        }
    }

    /** Adds a peer that is not there; there must be room. */
    void add(Peer peer) {
        put(peer);
        size++;
    }

    /** Removes a peer that is there. */
    void remove(Peer peer) {
        int gap = entry(peer);
        // Whoever comes after the gap and would not be found over it moves into it, and leaves the next gap.
        for (int at = next(gap); table[at] != 0; at = next(at)) {
            int home = home(at(at).hash());
            if ((at - home & table.length - 1) >= (at - gap & table.length - 1)) {
                table[gap] = table[at];
                gap = at;
            }
        }
        table[gap] = 0;
        size--;
    }

    /** A peer that is there is about to move to another row. */
    void move(Peer peer, int row) {
        table[entry(peer)] = row + 1;
    }

    private int entry(Peer peer) {
        int at = home(peer.hash());
        while (table[at] != peer.row() + 1) {
            at = next(at);
        }
        return at;
    }

    private void resize(int length) {
        int[] old = table;
        table = new int[length];
        for (int entry : old) {
            if (entry != 0) {
                put(new Peer(swarm, entry - 1));
            }
        }
    }

    private void put(Peer peer) {
        int at = home(peer.hash());
        while (table[at] != 0) {
            at = next(at);
        }
        table[at] = peer.row() + 1;
    }

    private Peer at(int entry) {
        return new Peer(swarm, table[entry] - 1);
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

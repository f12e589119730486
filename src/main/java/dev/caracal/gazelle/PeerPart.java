package dev.caracal.gazelle;

import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import dev.caracal.swarm.Baseline;

/** Some rows of the peers' table as plain numbers, so that half a million can wait without being as many objects. */
final class PeerPart {
    private static final int ROWS = 2000;
    private static final int WORDS = 11;

    private final long[] words = new long[ROWS * WORDS];
    private int size;

    int size() {
        return size;
    }

    boolean full() {
        return size == ROWS;
    }

    void add(int user, int torrent, PeerId id, long uploaded, long downloaded, long corrupt, long left, long first,
            long last, int announces, boolean paused) {
        int at = size++ * WORDS;
        words[at] = pair(user, torrent);
        words[at + 1] = id.first();
        words[at + 2] = id.second();
        words[at + 3] = pair(id.third(), announces);
        words[at + 4] = uploaded;
        words[at + 5] = downloaded;
        words[at + 6] = corrupt;
        words[at + 7] = left;
        words[at + 8] = first;
        words[at + 9] = last;
        words[at + 10] = paused ? 1 : 0;
    }

    int user(int row) {
        return upper(words[row * WORDS]);
    }

    int torrent(int row) {
        return lower(words[row * WORDS]);
    }

    PeerId id(int row) {
        int at = row * WORDS;
        return new PeerId(words[at + 1], words[at + 2], upper(words[at + 3]));
    }

    Baseline baseline(int row) {
        int at = row * WORDS;
        return new Baseline(new PeerKey(user(row), torrent(row), id(row)), words[at + 4], words[at + 5], words[at + 6],
                words[at + 7], 0, 0, words[at + 8], words[at + 9], lower(words[at + 3]), words[at + 10] != 0);
    }

    private static long pair(int upper, int lower) {
        return (long) upper << Integer.SIZE | Integer.toUnsignedLong(lower);
    }

    private static int upper(long pair) {
        return (int) (pair >>> Integer.SIZE);
    }

    private static int lower(long pair) {
        return (int) pair;
    }
}

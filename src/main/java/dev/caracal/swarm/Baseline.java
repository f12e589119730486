package dev.caracal.swarm;

import dev.caracal.id.PeerKey;

/**
 * What a peer's next announce is accounted against.
 *
 * @param corrupt     bytes that failed the hash check
 * @param left        bytes the client still wants
 * @param carriedUp   what was rounded off so far of what the upload is worth, in hundredths of a byte (0 to 99)
 * @param carriedDown the same of what the download is charged
 * @param first       Unix seconds of the session's first announce
 * @param last        Unix seconds of its last
 * @param paused      whether it said that it was paused (BEP 21)
 */
public record Baseline(PeerKey key, long uploaded, long downloaded, long corrupt, long left, int carriedUp,
        int carriedDown, long first, long last, int announces, boolean paused) {

    /** Whether the peer has everything. */
    public boolean seeder() {
        return left == 0;
    }
}

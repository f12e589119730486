package dev.caracal.swarm;

import dev.caracal.id.Endpoint;
import java.util.Arrays;

/**
 * The peers chosen for one answer, as a compact list (BEP 23): each endpoint once, at most as many as were wanted. It
 * can be used for one answer after the other, by one thread at a time.
 */
public final class PeerChoice {
    private static final byte[] NONE = {};
    private static final int FIRST_ROOM = 8 * Endpoint.LENGTH;
    /** So many bits of an endpoint's hash choose its place in {@link #seen}. */
    private static final int BITS = 9;
    private static final long MIXER = 0x9E3779B97F4A7C15L;

    private int limit;
    private byte[] compact = NONE;
    private int length;
    /** A bit for some of each endpoint's: one that hits no bit that is set was not offered before. */
    private final long[] seen = new long[1 << BITS - 6];

    /** Begins anew: nobody is chosen, and {@code wanted} may be. */
    public void begin(int wanted) {
        limit = wanted * Endpoint.LENGTH;
        length = 0;
        Arrays.fill(seen, 0);
    }

    public boolean full() {
        return length >= limit;
    }

    public int length() {
        return length;
    }

    /** The list's bytes; only the first {@link #length()} count. */
    public byte[] compact() {
        return compact;
    }

    /** @param endpoint as {@link Endpoint#packed} has it */
    void offer(long endpoint) {
        int bit = (int) (endpoint * MIXER >>> Long.SIZE - BITS);
        boolean perhaps = (seen[bit >>> 6] >>> bit & 1) != 0;
        if (perhaps && chosen(endpoint)) {
            return;
        }
        seen[bit >>> 6] |= 1L << bit;
        if (length == compact.length) {
            compact = Arrays.copyOf(compact, Math.max(FIRST_ROOM, length * 2));
        }
        for (int shift = (Endpoint.LENGTH - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            compact[length++] = (byte) (endpoint >>> shift);
        }
    }

    private boolean chosen(long endpoint) {
        for (int i = 0; i < length; i += Endpoint.LENGTH) {
            if (endpointAt(i) == endpoint) {
                return true;
            }
        }
        return false;
    }

    private long endpointAt(int i) {
        long endpoint = 0;
        for (int at = i; at < i + Endpoint.LENGTH; at++) {
            endpoint = endpoint << Byte.SIZE | compact[at] & 0xFF;
        }
        return endpoint;
    }
}

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
    /** Bits of {@link #seen}; four words of them leave most endpoints of a usual answer apart. */
    private static final int BITS = 8;
    private static final int MIXER = 0x9E3779B1;

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

    void offer(int address, int port) {
        int bit = (address ^ port << 16) * MIXER >>> Integer.SIZE - BITS;
        boolean perhaps = (seen[bit >>> 6] >>> bit & 1) != 0;
        if (perhaps && chosen(address, port)) {
            return;
        }
        seen[bit >>> 6] |= 1L << bit;
        if (length == compact.length) {
            compact = Arrays.copyOf(compact, Math.max(FIRST_ROOM, length * 2));
        }
        compact[length] = (byte) (address >>> 24);
        compact[length + 1] = (byte) (address >>> 16);
        compact[length + 2] = (byte) (address >>> 8);
        compact[length + 3] = (byte) address;
        compact[length + 4] = (byte) (port >>> 8);
        compact[length + 5] = (byte) port;
        length += Endpoint.LENGTH;
    }

    private boolean chosen(int address, int port) {
        for (int i = 0; i < length; i += Endpoint.LENGTH) {
            if (addressAt(i) == address && portAt(i) == port) {
                return true;
            }
        }
        return false;
    }

    private int addressAt(int i) {
        return (compact[i] & 0xFF) << 24 | (compact[i + 1] & 0xFF) << 16 | (compact[i + 2] & 0xFF) << 8
                | compact[i + 3] & 0xFF;
    }

    private int portAt(int i) {
        return (compact[i + 4] & 0xFF) << 8 | compact[i + 5] & 0xFF;
    }
}

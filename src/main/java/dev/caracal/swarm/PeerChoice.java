package dev.caracal.swarm;

import dev.caracal.id.Endpoint;

/** The peers chosen for one answer, as a compact list (BEP 23): each endpoint once, at most as many as were wanted. */
public final class PeerChoice {
    private static final byte[] NONE = {};

    private final int limit;
    private byte[] compact = NONE;
    private int length;

    public PeerChoice(int limit) {
        this.limit = limit * Endpoint.LENGTH;
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
        for (int i = 0; i < length; i += Endpoint.LENGTH) {
            if (addressAt(i) == address && portAt(i) == port) {
                return;
            }
        }
        if (length == compact.length) {
            compact = java.util.Arrays.copyOf(compact, Math.min(limit, Math.max(8 * Endpoint.LENGTH, length * 3)));
        }
        compact[length] = (byte) (address >>> 24);
        compact[length + 1] = (byte) (address >>> 16);
        compact[length + 2] = (byte) (address >>> 8);
        compact[length + 3] = (byte) address;
        compact[length + 4] = (byte) (port >>> 8);
        compact[length + 5] = (byte) port;
        length += Endpoint.LENGTH;
    }

    private int addressAt(int i) {
        return (compact[i] & 0xFF) << 24 | (compact[i + 1] & 0xFF) << 16 | (compact[i + 2] & 0xFF) << 8
                | compact[i + 3] & 0xFF;
    }

    private int portAt(int i) {
        return (compact[i + 4] & 0xFF) << 8 | compact[i + 5] & 0xFF;
    }
}

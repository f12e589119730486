package dev.caracal.id;

/** Where a peer listens: an IPv4 address and a port, as the six bytes of a compact peer list (BEP 23). */
public record Endpoint(int address, int port) {
    public static final int LENGTH = 6;

    /** One number for both, for comparing. */
    public long packed() {
        return packed(address, port);
    }

    public static long packed(int address, int port) {
        return (address & 0xFFFF_FFFFL) << 16 | port;
    }
}

package dev.caracal.ledger;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** A random name: of a database's ledger, or of a run of a tracker that writes it. */
public record RandomId(long high, long low) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static RandomId random() {
        return new RandomId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    /** Of its 16 bytes. */
    public static RandomId of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new RandomId(buffer.getLong(), buffer.getLong());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    }

    // Written out: what a record has of itself is put together when it is first called, and a start would wait for it.
    @Override
    public boolean equals(Object other) {
        return other instanceof RandomId that && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high ^ low);
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}

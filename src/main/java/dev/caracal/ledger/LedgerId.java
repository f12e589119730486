package dev.caracal.ledger;

import java.nio.ByteBuffer;

/** The random name that a database's {@code caracal_ledger} table and the journals written for it have in common. */
public record LedgerId(long high, long low) {
    /** Of its 16 bytes. */
    public static LedgerId of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new LedgerId(buffer.getLong(), buffer.getLong());
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}

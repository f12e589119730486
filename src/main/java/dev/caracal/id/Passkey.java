package dev.caracal.id;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The 32 bytes in a request's path that say who is asking: a member's passkey, or one of the site's passwords. */
public record Passkey(long first, long second, long third, long fourth) {
    public static final int LENGTH = 32;

    /** The key at {@code offset}; there must be {@value #LENGTH} bytes. */
    public static Passkey at(byte[] bytes, int offset) {
        return new Passkey(BigEndian.longAt(bytes, offset), BigEndian.longAt(bytes, offset + 8),
                BigEndian.longAt(bytes, offset + 16), BigEndian.longAt(bytes, offset + 24));
    }

    /** The key of exactly these bytes; none if they are not {@value #LENGTH}: no request could carry such a key. */
    public static Optional<Passkey> of(byte[] bytes) {
        return bytes.length == LENGTH ? Optional.of(at(bytes, 0)) : Optional.empty();
    }

    public static Optional<Passkey> of(String text) {
        return of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Compares without telling by its duration how many bytes agree. */
    public boolean sameInConstantTime(Passkey other) {
        return ((first ^ other.first) | (second ^ other.second) | (third ^ other.third) | (fourth ^ other.fourth)) == 0;
    }

    // Written out: what a record has of itself is put together when it is first called, and a start would wait for it.
    @Override
    public boolean equals(Object other) {
        return other instanceof Passkey that && first == that.first && second == that.second && third == that.third
                && fourth == that.fourth;
    }

    @Override
    public int hashCode() {
        return hash(first, second, third, fourth);
    }

    private static int hash(long first, long second, long third, long fourth) {
        long mixed = (first ^ Long.rotateLeft(second, 16) ^ Long.rotateLeft(third, 32) ^ Long.rotateLeft(fourth, 48))
                * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    /** Never the key itself: this ends up in logs. */
    @Override
    public String toString() {
        byte[] start = new byte[8];
        BigEndian.put(start, 0, first);
        return new String(start, 0, 4, StandardCharsets.ISO_8859_1) + "...";
    }

    /**
     * A key to be looked up: one object that reads one request's after the other's, so that none is made for each. It
     * is equal to the key of these bytes, though no key is equal to it: a map's {@code get} asks what it is given. It
     * is never kept in one. For one thread at a time.
     */
    public static final class Sought {
        private long first;
        private long second;
        private long third;
        private long fourth;

        /** The key at {@code offset} from now on; there must be {@value #LENGTH} bytes. */
        public Sought at(byte[] bytes, int offset) {
            first = BigEndian.longAt(bytes, offset);
            second = BigEndian.longAt(bytes, offset + 8);
            third = BigEndian.longAt(bytes, offset + 16);
            fourth = BigEndian.longAt(bytes, offset + 24);
            return this;
        }

        /** The key, to keep. */
        public Passkey value() {
            return new Passkey(first, second, third, fourth);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Passkey that && first == that.first && second == that.second
                    && third == that.third && fourth == that.fourth;
        }

        @Override
        public int hashCode() {
            return hash(first, second, third, fourth);
        }
    }
}

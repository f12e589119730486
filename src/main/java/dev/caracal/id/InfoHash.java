package dev.caracal.id;

import java.util.Optional;

/** The 20 bytes that name a torrent: the SHA-1 of its info dictionary (BEP 3). */
public record InfoHash(long first, long second, int third) implements TwentyBytes {
    public static final int LENGTH = TwentyBytes.LENGTH;

    /** The value at {@code offset}; there must be {@value #LENGTH} bytes. */
    public static InfoHash at(byte[] bytes, int offset) {
        return new InfoHash(BigEndian.longAt(bytes, offset), BigEndian.longAt(bytes, offset + 8),
                BigEndian.intAt(bytes, offset + 16));
    }

    /** The value of exactly these bytes; none if they are not {@value #LENGTH}. */
    public static Optional<InfoHash> of(byte[] bytes) {
        return bytes.length == LENGTH ? Optional.of(at(bytes, 0)) : Optional.empty();
    }

    // Written out: what a record has of itself is put together when it is first called, and a start would wait for it.
    @Override
    public boolean equals(Object other) {
        return other instanceof InfoHash that && first == that.first && second == that.second && third == that.third;
    }

    @Override
    public int hashCode() {
        return TwentyBytes.hash(first, second, third);
    }

    @Override
    public String toString() {
        return TwentyBytes.hex(this);
    }

    /** An info_hash to be looked up: what {@link Passkey.Sought} is to a passkey. */
    public static final class Sought {
        private long first;
        private long second;
        private int third;

        /** The value at {@code offset} from now on; there must be {@value #LENGTH} bytes. */
        public Sought at(byte[] bytes, int offset) {
            first = BigEndian.longAt(bytes, offset);
            second = BigEndian.longAt(bytes, offset + 8);
            third = BigEndian.intAt(bytes, offset + 16);
            return this;
        }

        /** The value, to keep. */
        public InfoHash value() {
            return new InfoHash(first, second, third);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof InfoHash that && first == that.first && second == that.second
                    && third == that.third;
        }

        @Override
        public int hashCode() {
            return TwentyBytes.hash(first, second, third);
        }
    }
}

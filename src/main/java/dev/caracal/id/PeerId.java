package dev.caracal.id;

import java.util.Optional;

/** The 20 bytes that a client names itself with for one session of one torrent (BEP 3). */
public record PeerId(long first, long second, int third) implements TwentyBytes {
    public static final int LENGTH = TwentyBytes.LENGTH;

    /** The value at {@code offset}; there must be {@value #LENGTH} bytes. */
    public static PeerId at(byte[] bytes, int offset) {
        return new PeerId(BigEndian.longAt(bytes, offset), BigEndian.longAt(bytes, offset + 8),
                BigEndian.intAt(bytes, offset + 16));
    }

    /** The value of exactly these bytes; none if they are not {@value #LENGTH}. */
    public static Optional<PeerId> of(byte[] bytes) {
        return bytes.length == LENGTH ? Optional.of(at(bytes, 0)) : Optional.empty();
    }

    // Written out: what a record has of itself is put together when it is first called, and a start would wait for it.
    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && first == that.first && second == that.second && third == that.third;
    }

    @Override
    public int hashCode() {
        return TwentyBytes.hash(first, second, third);
    }

    @Override
    public String toString() {
        return TwentyBytes.hex(this);
    }
}

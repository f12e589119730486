package dev.caracal.id;

import java.util.HexFormat;

/** What the two kinds of 20-byte values have in common: they are kept as words, to be compared without a loop. */
sealed interface TwentyBytes permits InfoHash, PeerId {
    int LENGTH = 20;

    long first();

    long second();

    int third();

    default void writeTo(byte[] target, int offset) {
        BigEndian.put(target, offset, first());
        BigEndian.put(target, offset + 8, second());
        BigEndian.put(target, offset + 16, third());
    }

    /** Whether its first bytes are these. */
    default boolean startsWith(byte[] prefix) {
        if (prefix.length > LENGTH) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (prefix[i] != byteAt(i)) {
                return false;
            }
        }
        return true;
    }

    private byte byteAt(int index) {
        return (byte) (index < 8 ? first() >>> 8 * (7 - index) : index < 16 ? second() >>> 8 * (15 - index)
                : third() >>> 8 * (19 - index));
    }

    default byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        writeTo(bytes, 0);
        return bytes;
    }

    /** Every bit of the value counts: at least a part of it is as good as random. */
    static int hash(long first, long second, int third) {
        long mixed = (first ^ Long.rotateLeft(second, 32) ^ third) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    static String hex(TwentyBytes value) {
        return HexFormat.of().formatHex(value.bytes());
    }
}

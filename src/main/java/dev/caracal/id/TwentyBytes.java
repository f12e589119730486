package dev.caracal.id;

import java.util.HexFormat;

/** What the two kinds of 20-byte values have in common: they are kept as words, to be compared without a loop. */
final class TwentyBytes {
    static final int LENGTH = 20;

    private TwentyBytes() {
    }

    static void write(long first, long second, int third, byte[] target, int offset) {
        BigEndian.put(target, offset, first);
        BigEndian.put(target, offset + 8, second);
        BigEndian.put(target, offset + 16, third);
    }

    static byte[] bytes(long first, long second, int third) {
        byte[] bytes = new byte[LENGTH];
        write(first, second, third, bytes, 0);
        return bytes;
    }

    /** Every bit of the value counts: at least a part of it is as good as random. */
    static int hash(long first, long second, int third) {
        long mixed = (first ^ Long.rotateLeft(second, 32) ^ third) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    static String hex(long first, long second, int third) {
        return HexFormat.of().formatHex(bytes(first, second, third));
    }
}

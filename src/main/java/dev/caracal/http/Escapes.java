package dev.caracal.http;

import java.util.Arrays;

/** Percent escapes in Ocelot's reading, which never fails. */
final class Escapes {
    /** What each byte is as a hexadecimal digit; negative if it is none. */
    private static final byte[] DIGITS = new byte[1 << Byte.SIZE];

    static {
        for (int b = 0; b < DIGITS.length; b++) {
            DIGITS[b] = (byte) Character.digit(b < 0x80 ? b : -1, 16);
        }
    }

    private Escapes() {
    }

    /**
     * {@code %} with at least two more bytes is an escape: a bad high digit gives 0x30, to which a valid low digit is
     * added; a bad low digit adds nothing. Everything else stands for itself, {@code +} too.
     */
    static byte[] decode(byte[] bytes, int start, int end) {
        byte[] decoded = new byte[end - start];
        int length = decode(bytes, start, end, decoded);
        return length == decoded.length ? decoded : Arrays.copyOf(decoded, length);
    }

    /** The same, as far as there is room for it; how long it would be. */
    static int decode(byte[] bytes, int start, int end, byte[] target) {
        int length = 0;
        for (int i = start; i < end; i++) {
            int value = bytes[i];
            if (value == '%' && i + 2 < end) {
                int high = digit(bytes[i + 1]);
                int low = digit(bytes[i + 2]);
                value = (high < 0 ? 0x30 : high << 4) + Math.max(low, 0);
                i += 2;
            }
            if (length < target.length) {
                target[length] = (byte) value;
            }
            length++;
        }
        return length;
    }

    private static int digit(byte b) {
        return DIGITS[b & 0xFF];
    }
}

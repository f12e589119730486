package dev.caracal.bencode;

/** Writes and reads decimal numbers in byte arrays without making a text of them. */
public final class Decimal {
    /** The most bytes a number can have. */
    public static final int MOST = 20;

    private static final int MOST_DIGITS = 19;
    /** So many digits fit into 64 bits, whichever they are. */
    private static final int SAFE_DIGITS = 18;

    private Decimal() {
    }

    /** Writes {@code value} at {@code position} (at most {@value #MOST} bytes) and returns the position after it. */
    public static int write(long value, byte[] target, int position) {
        if (value == Long.MIN_VALUE) {
            byte[] text = Long.toString(value).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            System.arraycopy(text, 0, target, position, text.length);
            return position + text.length;
        }
        int at = position;
        long rest = value;
        if (rest < 0) {
            target[at++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long bound = 10; digits < MOST_DIGITS && rest >= bound; bound *= 10) {
            digits++;
        }
        for (int i = at + digits - 1; i >= at; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + digits;
    }

    /**
     * Reads like a C++ {@code istream >> int64} as Ocelot does: a leading sign is allowed, it stops at the first byte
     * that is no digit, no digits are 0, and what does not fit saturates.
     */
    public static long read(byte[] text, int start, int end) {
        int i = start;
        boolean negative = false;
        if (i < end && (text[i] == '-' || text[i] == '+')) {
            negative = text[i] == '-';
            i++;
        }
        long value = 0;
        int safe = Math.min(end, i + SAFE_DIGITS);
        for (; i < safe && text[i] >= '0' && text[i] <= '9'; i++) {
            value = value * 10 + text[i] - '0';
        }
        for (; i < end && text[i] >= '0' && text[i] <= '9'; i++) {
            int digit = text[i] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }
}

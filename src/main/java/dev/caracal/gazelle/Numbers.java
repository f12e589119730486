package dev.caracal.gazelle;

import java.sql.SQLDataException;

/** Whole numbers as the server writes them. */
final class Numbers {
    private Numbers() {
    }

    /**
     * Reads a part of these bytes.
     *
     * @throws SQLDataException if it is no whole number, or one that needs more than 64 bits
     */
    static long read(byte[] text, int begin, int end) throws SQLDataException {
        boolean negative = begin < end && text[begin] == '-';
        int first = negative ? begin + 1 : begin;
        if (first >= end) {
            throw new SQLDataException("no number");
        }
        long value = 0;
        for (int at = first; at < end; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                throw new SQLDataException("no whole number");
            }
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw new SQLDataException("a number beyond all bounds");
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /** The number, if it has no more than 32 bits. */
    static int narrow(long number) throws SQLDataException {
        if (number != (int) number) {
            throw new SQLDataException("a number of more than 32 bits");
        }
        return (int) number;
    }
}

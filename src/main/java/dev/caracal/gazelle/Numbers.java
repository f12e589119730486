package dev.caracal.gazelle;

import java.sql.SQLDataException;
import java.util.Arrays;

/**
 * Whole numbers in a text, one blank between two of them. A row's numbers are read like that because what the driver
 * does for each column is most of what a row costs us.
 */
final class Numbers {
    private Numbers() {
    }

    /** The SQL for such a text of these columns or expressions; NULL counts as 0. */
    static String sql(String... columns) {
        return "CONCAT_WS(' ', IFNULL(" + String.join(", 0), IFNULL(", columns) + ", 0))";
    }

    /**
     * Reads exactly as many numbers as there is room for.
     *
     * @throws SQLDataException if they are more or less, or one is none or needs more than 64 bits; the ones before it
     *                          have been read then, the others are 0
     */
    static void read(byte[] text, long[] into) throws SQLDataException {
        Arrays.fill(into, 0);
        int at = 0;
        for (int i = 0; i < into.length; i++) {
            boolean negative = at < text.length && text[at] == '-';
            int begin = negative ? ++at : at;
            long value = 0;
            while (at < text.length && text[at] >= '0' && text[at] <= '9') {
                int digit = text[at++] - '0';
                if (value > (Long.MAX_VALUE - digit) / 10) {
                    throw new SQLDataException("a number beyond all bounds");
                }
                value = value * 10 + digit;
            }
            if (at == begin || at < text.length && text[at++] != ' ') {
                throw new SQLDataException("no whole number");
            }
            into[i] = negative ? -value : value;
        }
        if (at < text.length) {
            throw new SQLDataException("too many numbers");
        }
    }

    /** The number, if it has no more than 32 bits. */
    static int narrow(long number) throws SQLDataException {
        if (number != (int) number) {
            throw new SQLDataException("a number of more than 32 bits");
        }
        return (int) number;
    }
}

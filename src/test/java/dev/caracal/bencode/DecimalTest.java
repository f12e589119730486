package dev.caracal.bencode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DecimalTest {
    private static long read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Decimal.read(bytes, 0, bytes.length);
    }

    private static String written(long value) {
        byte[] target = new byte[30];
        return new String(target, 3, Decimal.write(value, target, 3) - 3, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "0, 0", "7, 7", "+7, 7", "-7, -7", "007, 7", "12abc, 12", "12.9, 12", "abc, 0", "-, 0", "+, 0",
        "--1, 0", "+-1, 0", "' 1', 0", "1 2, 1", "1-2, 1", "0x10, 0", "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9223372036854775807", "-9223372036854775807, -9223372036854775807",
        "-9223372036854775808, -9223372036854775808", "-9223372036854775809, -9223372036854775808",
        "99999999999999999999999999, 9223372036854775807", "-99999999999999999999999999, -9223372036854775808",
        "00000000000000000000000000000000000042, 42"})
    void numbersAreReadAsAStreamOfCPlusPlusReadsThem(String text, long number) {
        assertEquals(number, read(text));
    }

    @Test
    void onlyTheGivenBytesAreRead() {
        assertEquals(23, Decimal.read("12345".getBytes(StandardCharsets.ISO_8859_1), 1, 3));
        assertEquals(0, Decimal.read("-5".getBytes(StandardCharsets.ISO_8859_1), 0, 1));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            long number = random.nextLong() >> random.nextInt(64);
            assertEquals(Long.toString(number), written(number));
            assertEquals(number, read(written(number)));
        }
        for (long number : new long[] {0, 9, 10, 99, 100, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertEquals(Long.toString(number), written(number));
        }
    }
}

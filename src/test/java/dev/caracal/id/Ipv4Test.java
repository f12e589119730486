package dev.caracal.id;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Ipv4Test {
    private static long parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Ipv4.parse(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({"1.2.3.4, 1.2.3.4", "255.255.255.255, 255.255.255.255", "0.0.0.0, 0.0.0.0", "001.02.3.4, 1.2.3.4",
        // Each number counts modulo 256 and may be missing (Ocelot).
        "1.2.3.260, 1.2.3.4", "1.2.3., 1.2.3.0", "..., 0.0.0.0", ".2.., 0.2.0.0", "1.2.3.99999999999999999999, "
        + "1.2.3.255"})
    void fourNumbersWithThreeDotsAreAnAddress(String text, String address) {
        assertEquals(address, Ipv4.text((int) parse(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.2.3", "1.2.3.4.", "1.2.3.4.5", "....", "1.2.3.4 ", " 1.2.3.4", "1.2.3.a", "::1",
        "1.2.-3.4", "1,2,3,4", "2001:db8::1.2.3.4", "1.2.3.4\0", "1.2.3.\u00e4"})
    void everythingElseIsNone(String text) {
        assertEquals(Ipv4.NONE, parse(text));
    }

    @Test
    void aValidAddressIsNeverTakenForNone() {
        assertEquals(0xFFFF_FFFFL, parse("255.255.255.255"));
    }

    @Test
    void onlyTheGivenBytesAreRead() {
        byte[] bytes = "99.1.2.3.4.5".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(0x0102_0304L, Ipv4.parse(bytes, 3, 10));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            int address = random.nextInt();
            assertEquals(address, (int) parse(Ipv4.text(address)));
        }
    }
}

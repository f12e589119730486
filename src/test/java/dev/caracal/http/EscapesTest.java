package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EscapesTest {
    private static String decoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new String(Escapes.decode(bytes, 0, bytes.length), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "abc, abc", "%41%42, AB", "%6a%6A, jj", "a+b, a+b", "%, %", "%4, %4", "a%, a%", "a%4, a%4",
        "%41%4, A%4", "%25%41, %A", "%%41, 41",
        // A bad high digit is 0x30, a bad low one adds nothing (Ocelot).
        "%z1, 1", "%5z, P", "%zz, 0", "%4z, @", "%z, %z"})
    void escapesAreReadAsOcelotReadsThem(String text, String expected) {
        assertEquals(expected, decoded(text));
    }

    @Test
    void everyByteIsReadBackInEitherCase() {
        for (int b = 0; b < 256; b++) {
            assertEquals(String.valueOf((char) b), decoded("%%%02x".formatted(b)));
            assertEquals(String.valueOf((char) b), decoded("%%%02X".formatted(b)));
        }
    }

    @Test
    void onlyTheGivenBytesAreRead() {
        byte[] bytes = "x%41%42y".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("A%4", new String(Escapes.decode(bytes, 1, 6), StandardCharsets.ISO_8859_1));
    }
}

package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of clients in columns of the site. */
final class TextsTest {
    private static Texts column(int length, String charset) {
        return Texts.of(new Schema.Column("useragent", "varchar", "varchar(" + length + ")", true, length, charset,
                Set.of()));
    }

    private static String fit(String hex) {
        return column(50, "utf8mb4").fit(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "616263, abc", "c3a4, ä", "e282ac, €",
        // Alone or cut off.
        "80, ?", "ff, ?", "c3, ?", "61c3, a?", "e282, ??", "e28261, ??a", "f09d84, ???",
        // Too long a form, beyond the last character, half a pair.
        "c0af, ??", "c1bf, ??", "e08080, ???", "f0808080, ????", "f4908080, ????", "f5808080, ????", "eda080, ???"})
    void bytesThatAreNoCharacterBecomeAQuestionMarkEach(String hex, String expected) {
        assertEquals(expected, fit(hex));
    }

    @Test
    void textsAreCutToSoManyCharacters() {
        byte[] text = "aäβ\uD834\uDD1Ez".getBytes(StandardCharsets.UTF_8);
        assertEquals("", column(0, "utf8mb4").fit(text));
        assertEquals("aä", column(2, "utf8mb4").fit(text));
        assertEquals("aäβ\uD834\uDD1E", column(4, "utf8mb4").fit(text));
        assertEquals("aäβ\uD834\uDD1Ez", column(9, "utf8mb4").fit(text));
    }

    @Test
    void charactersThatTheColumnLacksBecomeAQuestionMark() {
        byte[] text = "aä\u0085€\uD834\uDD1Ez".getBytes(StandardCharsets.UTF_8);
        assertEquals("aä\u0085€\uD834\uDD1Ez", column(50, "utf8mb4").fit(text));
        assertEquals("aä\u0085€?z", column(50, "utf8mb3").fit(text));
        assertEquals("aä\u0085€?z", column(50, "utf8").fit(text));
        assertEquals("aä???z", column(50, "latin1").fit(text));
        assertEquals("a????z", column(50, "ascii").fit(text));
        assertEquals("a????z", column(50, "cp1251").fit(text));
    }

    @Test
    void whateverComesInAWellFormedTextOfThatLengthComesOut() {
        Random random = new Random(51);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            int length = random.nextInt(1, 30);
            String text = column(length, "utf8mb4").fit(bytes);
            assertTrue(text.codePointCount(0, text.length()) <= length);
            assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(text));
        }
    }

    @Test
    void wellFormedTextsStayAsTheyAre() throws Exception {
        Random random = new Random(52);
        for (int i = 0; i < 5_000; i++) {
            int[] codes = random.ints(20, 0, 0x110000).filter(code -> code < 0xD800 || code > 0xDFFF).toArray();
            String text = new String(codes, 0, codes.length);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertEquals(StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes)).toString(), column(50, "utf8mb4").fit(bytes));
        }
    }
}

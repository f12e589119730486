package dev.caracal.bencode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class BencoderTest {
    private static String text(Bencoder bencoder) {
        return new String(bencoder.bytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void valuesNest() {
        assertEquals("d3:keyli-5ei0e0:ee", text(new Bencoder(0).dictionary().string("key").list().integer(-5).integer(0)
                .string("").end().end()));
    }

    @Test
    void lengthsAreOfBytes() {
        assertEquals("1:\u00e4", text(new Bencoder(0).string("\u00e4")));
        assertEquals("2:\u00c3\u00a4", text(new Bencoder(0).utf8("\u00e4")));
        assertEquals("2:bc", text(new Bencoder(0).string("abcd".getBytes(StandardCharsets.ISO_8859_1), 1, 2)));
    }

    @Test
    void itGrowsAsFarAsItMust() {
        Bencoder bencoder = new Bencoder(1).list();
        StringBuilder expected = new StringBuilder("l");
        for (int i = 0; i < 500; i++) {
            bencoder.string("x".repeat(i)).integer(Long.MIN_VALUE).verbatim(new byte[] {'l', 'e'});
            expected.append(i).append(':').append("x".repeat(i)).append("i-9223372036854775808ele");
        }
        assertEquals(expected.length(), bencoder.length());
        assertEquals(expected.toString(), text(bencoder));
    }
}

package dev.caracal.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class SpansTest {
    private final Spans spans = new Spans();

    @Test
    void aSecondIsCountedOnce() {
        assertEquals(10, spans.count(100, 110));
        assertEquals(0, spans.count(100, 110));
        assertEquals(5, spans.count(95, 105));
        assertEquals(15, spans.count(90, 120));
        assertEquals(0, spans.count(90, 120));
        assertEquals(0, spans.count(130, 130));
        assertEquals(0, spans.count(140, 130));
    }

    @Test
    void aGapBetweenWhatWasCountedIsCountedByWhoWasThereAllTheTime() {
        spans.count(100, 110);
        spans.count(200, 210);
        assertEquals(90, spans.count(105, 205));
        assertEquals(50 + 40, spans.count(50, 250));
    }

    @RepeatedTest(50)
    void whatIsCountedIsTheUnionOfAllThatWasClaimed() {
        Random random = new Random();
        BitSet seconds = new BitSet();
        Spans counted = spans;
        int now = 0;
        for (int i = 0; i < 300; i++) {
            now += random.nextInt(20);
            int from = Math.max(0, now - random.nextInt(60));
            int before = seconds.cardinality();
            seconds.set(from, now);
            assertEquals(seconds.cardinality() - before, counted.count(from, now));
            counted.forgetUntil(now - 60);
            if (random.nextInt(10) == 0) {
                counted = reread(counted);
            }
        }
    }

    private static Spans reread(Spans spans) {
        ByteBuffer bytes = ByteBuffer.allocate(spans.length());
        spans.put(bytes);
        assertFalse(bytes.hasRemaining());
        Spans read = new Spans();
        assertTrue(read.take(bytes.flip()));
        assertEquals(spans.end(), read.end());
        return read;
    }

    @Test
    void withTooManyTheOldestGapIsGivenUp() {
        for (int i = 0; i <= Spans.MOST; i++) {
            assertEquals(1, spans.count(10 * i, 10 * i + 1));
        }
        assertEquals(0, spans.count(1, 10), "between the first and the second");
        assertEquals(9, spans.count(11, 20), "between the second and the third");
        assertEquals(10 * Spans.MOST + 1, reread(spans).end());
    }

    @Test
    void bytesThatAreNoneOfOursAreNotTaken() {
        for (byte[] bytes : new byte[][] {{}, {-1}, {17}, {1, 0, 0, 0, 5}, {1, 0, 0, 0, 5, 0, 0, 0, 5},
                {1, 0, 0, 0, 6, 0, 0, 0, 5}}) {
            assertFalse(spans.take(ByteBuffer.wrap(bytes)));
        }
    }
}

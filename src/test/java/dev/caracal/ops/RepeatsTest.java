package dev.caracal.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/** What says the same again is summed up, and nothing is lost by it. */
final class RepeatsTest {
    private static final long SECOND = 1_000_000_000;
    private static final String TEXT = "the database at {0} is away";

    private final List<String> sums = new ArrayList<>();
    private final Repeats repeats = new Repeats(3, Duration.ofSeconds(60), 4);

    @Test
    void whatComesTooOftenIsSummedUpWithTheLastOfIt() {
        for (int i = 0; i < 10; i++) {
            assertEquals(i < 3, lets("a", TEXT, i, i * SECOND), "line " + i);
        }
        assertEquals(List.of(), sums);
        repeats.sumUp(59 * SECOND, this::sum);
        assertEquals(List.of(), sums);
        repeats.sumUp(60 * SECOND, this::sum);
        assertEquals(List.of("WARNING a ... 7 more like it in the last 60 s: the database at 9 is away"), sums);
    }

    @Test
    void anotherWindowBeginsWithTheNextLine() {
        for (int i = 0; i < 4; i++) {
            lets("a", TEXT, i, 0);
        }
        assertTrue(lets("a", TEXT, 4, 61 * SECOND));
        assertEquals(1, sums.size());
        repeats.sumUp(200 * SECOND, this::sum);
        assertEquals(1, sums.size(), "nothing was held back since");
    }

    @Test
    void kindsDoNotStandInEachOthersWay() {
        for (int i = 0; i < 3; i++) {
            assertTrue(lets("a", TEXT, i, 0));
            assertTrue(lets("b", TEXT, i, 0));
            assertTrue(lets("a", "another", i, 0));
        }
        assertFalse(lets("a", TEXT, 4, 0));
        assertFalse(lets("b", TEXT, 4, 0));
        assertFalse(lets("a", "another", 4, 0));
    }

    @Test
    void theFirstOfAKindIsWrittenHoweverManyKindsThereAre() {
        for (int i = 0; i < 4; i++) {
            lets("a", TEXT, i, 0);
        }
        for (int kind = 0; kind < 100_000; kind++) {
            assertTrue(lets("a", "kind " + kind, 0, SECOND));
        }
        assertEquals(List.of("WARNING a ... 1 more like it in the last 1 s: the database at 3 is away"), sums,
                "the one that began first had to go, and said so");
    }

    @Test
    void whatIsLeftIsSummedUpAtTheEnd() {
        for (int i = 0; i < 5; i++) {
            lets("a", TEXT, i, 0);
        }
        repeats.sumUpAll(5 * SECOND, this::sum);
        assertEquals(List.of("WARNING a ... 2 more like it in the last 5 s: the database at 4 is away"), sums);
    }

    @Test
    void theAuditIsNeverShortened() {
        for (int i = 0; i < 1000; i++) {
            assertTrue(lets("dev.caracal.audit.control", TEXT, i, 0));
        }
        repeats.sumUpAll(0, this::sum);
        assertEquals(List.of(), sums);
    }

    @Test
    void aLibrarysLineWithoutTextOrLoggerIsALineToo() {
        LogRecord nothing = new LogRecord(Level.SEVERE, null);
        assertTrue(repeats.lets(nothing, 0, this::sum));
    }

    private boolean lets(String logger, String text, int parameter, long now) {
        LogRecord line = new LogRecord(Level.WARNING, text);
        line.setLoggerName(logger);
        line.setParameters(new Object[] {parameter});
        return repeats.lets(line, now, this::sum);
    }

    private void sum(LogRecord line) {
        sums.add(line.getLevel() + " " + line.getLoggerName() + " " + new SimpleFormatter().formatMessage(line));
    }
}

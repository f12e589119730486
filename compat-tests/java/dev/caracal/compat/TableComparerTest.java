package dev.caracal.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TableComparerTest {
    private static final Clock.Span SPAN = new Clock.Span(
            new Clock("2020-01-01 00:00:00", 1000), new Clock("2020-01-01 00:00:10", 1010),
            new Clock("2025-01-01 00:00:00", 5000), new Clock("2025-01-01 00:00:10", 5010));
    private static final Map<String, VolatileRule> RULES = Map.of("t.mtime", new VolatileRule.UnixNow(),
            "t.spent", new VolatileRule.IntDelta(3), "t.seen", new VolatileRule.DatetimeNow());

    @Test
    void equalRowsInAnyOrderAreTheSame() {
        assertSame(table(row("1", "a", "7"), row("2", "b", "7")), table(row("2", "b", "7"), row("1", "a", "7")));
    }

    @Test
    void aRowTooManyIsCaught() {
        assertDiffers(table(row("1", "a", "7")), table(row("1", "a", "7"), row("2", "b", "7")));
        assertDiffers(table(), table(row("1", "a", "7")));
    }

    @Test
    void aRowTooFewIsCaught() {
        assertDiffers(table(row("1", "a", "7")), table());
    }

    @Test
    void anotherValueIsCaught() {
        assertDiffers(table(row("1", "a", "7")), table(row("1", "b", "7")));
    }

    @Test
    void nullIsNotTheEmptyText() {
        assertDiffers(table(row("1", null, "7")), table(row("1", "", "7")));
        assertDiffers(table(row("1", "", "7")), table(row("1", null, "7")));
    }

    @Test
    void aRecordedNowMustBeACurrentTime() {
        assertSame(table(row("1", "a", "1005")), table(row("1", "a", "5003")));
        assertDiffers(table(row("1", "a", "1005")), table(row("1", "a", "1005")));
        assertDiffers(table(row("1", "a", "1005")), table(row("1", "a", "0")));
    }

    @Test
    void aRecordedConstantMustBeEqual() {
        assertSame(table(row("1", "a", "0")), table(row("1", "a", "0")));
        assertDiffers(table(row("1", "a", "0")), table(row("1", "a", "5003")));
    }

    @Test
    void aRecordedDateMustBeACurrentOne() {
        TableComparer comparer = new TableComparer(RULES, SPAN);
        Table recorded = new Table(List.of("seen"), List.of(row("2020-01-01 00:00:05")));
        Table now = new Table(List.of("seen"), List.of(row("2025-01-01 00:00:05")));
        Table never = new Table(List.of("seen"), List.of(row("0000-00-00 00:00:00")));
        assertEquals(List.of(), comparer.differences("t", recorded, now));
        assertFalse(comparer.differences("t", recorded, never).isEmpty());
        assertFalse(comparer.differences("t", never, now).isEmpty());
    }

    @Test
    void aDurationMayBeALittleOff() {
        TableComparer comparer = new TableComparer(RULES, SPAN);
        Table recorded = new Table(List.of("spent"), List.of(row("10")));
        assertEquals(List.of(), comparer.differences("t", recorded, new Table(List.of("spent"), List.of(row("13")))));
        assertFalse(comparer.differences("t", recorded, new Table(List.of("spent"), List.of(row("14")))).isEmpty());
        assertFalse(comparer.differences("t", recorded, new Table(List.of("spent"), List.of(row("")))).isEmpty());
    }

    @Test
    void speedsMayDifferByAFactorButNotInBeingZero() {
        TableComparer comparer = new TableComparer(Map.of("t.speed", new VolatileRule.Speed(2)), SPAN);
        Table recorded = new Table(List.of("speed"), List.of(row("100")));
        for (String close : List.of("50", "100", "200")) {
            assertEquals(List.of(),
                    comparer.differences("t", recorded, new Table(List.of("speed"), List.of(row(close)))));
        }
        for (String far : List.of("0", "49", "201", "-100")) {
            assertFalse(comparer.differences("t", recorded, new Table(List.of("speed"), List.of(row(far)))).isEmpty());
        }
    }

    private static void assertSame(Table recorded, Table got) {
        assertEquals(List.of(), new TableComparer(RULES, SPAN).differences("t", recorded, got));
    }

    private static void assertDiffers(Table recorded, Table got) {
        assertFalse(new TableComparer(RULES, SPAN).differences("t", recorded, got).isEmpty());
    }

    private static Table table() {
        return new Table(List.of("id", "name", "mtime"), List.of());
    }

    private static Table table(List<Optional<String>> row) {
        return new Table(List.of("id", "name", "mtime"), List.of(row));
    }

    private static Table table(List<Optional<String>> row, List<Optional<String>> other) {
        return new Table(List.of("id", "name", "mtime"), List.of(row, other));
    }

    private static List<Optional<String>> row(String... cells) {
        List<Optional<String>> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(Optional.ofNullable(cell));
        }
        return row;
    }
}

package dev.caracal.bonus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormulaTest {
    private static final double CLOSE = 1e-9;

    private static double points(String formula, int seeders, int leechers, double gigabytes, double days) {
        return Formula.of(formula).perHour(new Facts(seeders, leechers, gigabytes, days));
    }

    @Test
    void theNamedFormulasAreThoseOfTheSites() {
        assertEquals(2, points("crowd", 4, 0, 1, 1), CLOSE);
        assertEquals(1, points("crowd", 4, 2, 1, 1), CLOSE);
        assertEquals(0.5, points("scarcity", 4, 0, 1, 1), CLOSE);
        assertEquals(1.5, points("scarcity", 4, 3, 1, 1), CLOSE);
        assertEquals(2.5 * (0.0754 + 0.1207 * Math.log(11) / Math.pow(7, 0.55)), points("orpheus", 7, 3, 2.5, 10),
                CLOSE);
        assertEquals(0.0754 * 2, points("orpheus", 1, 0, 2, 0), CLOSE);
    }

    @Test
    void anExpressionMayUseAllOfIt() {
        assertEquals(1.5, points("0.5 * scarcity + seeders / 4", 4, 1, 1, 1) + 0.25, CLOSE);
        assertEquals(12, points("MAX(seeders, leechers) * size_gb + seed_days", 2, 5, 2, 2), CLOSE);
    }

    @Test
    void whatHasNoValueOrIsNegativeIsWorthNothing() {
        assertEquals(0, points("1 / leechers", 1, 0, 1, 1));
        assertEquals(0, points("leechers - seeders", 5, 1, 1, 1));
        assertEquals(0, points("SQRT(leechers - seeders)", 5, 1, 1, 1));
        assertEquals(1_000_000_000, points("10 ^ 30", 5, 1, 1, 1));
    }

    @Test
    void theMemberItselfIsASeederWhateverTheSitesCountsSay() {
        assertEquals(1, points("seeders", 0, 0, 1, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "(", "seeders +", "bytes * 2", "1 / (seeders - 1)", "\"text\" + true", "NOSUCH(2)"})
    void whatIsNoFormulaIsToldSo(String text) {
        assertTrue(Formula.problem(text).isPresent(), text);
    }

    @Test
    void anUnknownNameIsTold() {
        assertEquals("knows nothing of bytes, uploads; there are crowd, leechers, orpheus, scarcity, seed_days, "
                + "seeders, size_gb", Formula.problem("bytes + uploads * seeders").orElseThrow());
    }
}

package dev.caracal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StackingTest {
    private static final int NO = Promotion.PLAIN;

    @Test
    void whereNothingIsPromotedTheSitesOwnRateHolds() {
        for (Stacking stacking : Stacking.values()) {
            assertEquals(100, stacking.up(NO, NO, NO, NO));
            for (int own : new int[] {0, 25, 50, 75, 100}) {
                assertEquals(own, stacking.down(own, NO, NO, NO, NO));
            }
        }
    }

    @Test
    void theBestForTheMemberIsTheHighestUploadAndTheLowestDownload() {
        assertEquals(300, Stacking.BEST.up(150, 300, 200, NO));
        assertEquals(25, Stacking.BEST.down(75, 50, NO, 25, 200));
        assertEquals(0, Stacking.BEST.down(0, 50, NO, 25, 200));
    }

    @Test
    void whatSaysNothingIsNeitherTheBestNorTheWorst() {
        assertEquals(50, Stacking.BEST.up(NO, NO, NO, 50));
        assertEquals(200, Stacking.BEST.down(100, NO, 200, NO, NO));
    }

    @Test
    void productsAreRoundedToTheNearestHundredthOnce() {
        assertEquals(38, Stacking.PRODUCT.down(75, 50, NO, NO, NO));
        assertEquals(1, Stacking.PRODUCT.up(10, 10, 50, NO));
        assertEquals(0, Stacking.PRODUCT.up(10, 10, 49, NO));
        assertEquals(338, Stacking.PRODUCT.up(150, 150, 150, NO));
    }

    @Test
    void noProductIsMoreThanTen() {
        assertEquals(1000, Stacking.PRODUCT.up(200, 300, 200, NO));
        assertEquals(1000, Stacking.PRODUCT.down(100, 1000, 1000, 1000, 1000));
        assertEquals(1000, Stacking.BEST.up(5000, NO, NO, NO), "whatever a stranger's hand wrote into the table");
    }

    @Test
    void anyProductIsTheExactOneRounded() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            int[] rates = random.ints(4, 0, 1001).toArray();
            int own = random.nextInt(101);
            BigDecimal exact = BigDecimal.valueOf(own, 2);
            for (int rate : rates) {
                exact = exact.multiply(BigDecimal.valueOf(rate, 2));
            }
            BigDecimal rounded = exact.min(BigDecimal.TEN).setScale(2, RoundingMode.HALF_UP);
            assertEquals(rounded.movePointRight(2).intValueExact(),
                    Stacking.PRODUCT.down(own, rates[0], rates[1], rates[2], rates[3]));
        }
    }
}

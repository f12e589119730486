package dev.caracal.accounting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.registry.Freeleech;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CreditTest {
    private static final Difference DIFFERENCE = new Difference().of(1000, 400, 30);

    private static Credit of(Freeleech freeleech, boolean token) {
        return Credit.of(DIFFERENCE, freeleech, token, 0);
    }

    @Test
    void everythingCountsWithoutFreeleech() {
        assertEquals(new Credit(1000, 400, 0, false, 0), of(Freeleech.NONE, false));
    }

    @Test
    void nothingIsChargedOnAFreeTorrent() {
        assertEquals(new Credit(1000, 0, 0, false, 0), of(Freeleech.FREE, false));
    }

    @Test
    void nothingCountsOnANeutralTorrentAndItsTokensAreNotUsed() {
        assertEquals(new Credit(0, 0, 0, false, 0), of(Freeleech.NEUTRAL, false));
        assertEquals(new Credit(0, 0, 0, false, 0), of(Freeleech.NEUTRAL, true));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEUTRAL")
    void aTokenPaysForTheDownloadOfAnyOtherTorrent(Freeleech freeleech) {
        assertEquals(new Credit(1000, 0, 400, true, 0), of(freeleech, true));
    }

    @Test
    void discountsChargeTheirShare() {
        assertEquals(new Credit(1000, 300, 0, false, 0), of(Freeleech.QUARTER_OFF, false));
        assertEquals(new Credit(1000, 200, 0, false, 0), of(Freeleech.HALF_OFF, false));
        assertEquals(new Credit(1000, 100, 0, false, 0), of(Freeleech.THREE_QUARTERS_OFF, false));
    }

    @ParameterizedTest
    @EnumSource
    void whereNoBytesWentNothingCountsAndNoTokenIsUsed(Freeleech freeleech) {
        assertEquals(new Credit(0, 0, 0, false, 42), Credit.of(new Difference().of(0, 0, 0), freeleech, true, 42));
        assertEquals(new Credit(0, 0, 0, false, 42), Credit.of(new Difference().of(0, 0, 9), freeleech, true, 42));
    }

    @Test
    void aTokenIsUsedByAnUploadAlone() {
        assertTrue(Credit.of(new Difference().of(1, 0, 0), Freeleech.NONE, true, 0).tokenUsed());
    }

    @Test
    void theShareIsRoundedDownAndTheRemainderCarried() {
        assertEquals(new Credit(0, 0, 0, false, 75),
                Credit.of(new Difference().of(0, 1, 0), Freeleech.QUARTER_OFF, false, 0));
        assertEquals(new Credit(0, 1, 0, false, 50),
                Credit.of(new Difference().of(0, 1, 0), Freeleech.QUARTER_OFF, false, 75));
    }

    @ParameterizedTest
    @EnumSource(names = {"QUARTER_OFF", "HALF_OFF", "THREE_QUARTERS_OFF"})
    void manySmallDownloadsAreChargedWhatOneLargeOneIs(Freeleech freeleech) {
        Random random = new Random(freeleech.code());
        for (int session = 0; session < 200; session++) {
            long sum = 0;
            long charged = 0;
            int carried = 0;
            for (int i = 0; i < 200; i++) {
                long down = random.nextLong(1L << random.nextInt(1, 40));
                Credit credit = Credit.of(new Difference().of(3, down, 0), freeleech, false, carried);
                assertTrue(credit.carriedDown() >= 0 && credit.carriedDown() < 100);
                sum += down;
                charged += credit.downloaded();
                carried = credit.carriedDown();
            }
            Credit atOnce = Credit.of(new Difference().of(3, sum, 0), freeleech, false, 0);
            assertEquals(atOnce.downloaded(), charged);
            assertEquals(atOnce.carriedDown(), carried);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"QUARTER_OFF", "HALF_OFF", "THREE_QUARTERS_OFF"})
    void theLargestDownloadOfAllIsChargedExactly(Freeleech freeleech) {
        for (long down : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE / 100 * 100 - 1}) {
            BigInteger hundredths = BigInteger.valueOf(down).multiply(BigInteger.valueOf(freeleech.chargedPercent()))
                    .add(BigInteger.valueOf(99));
            BigInteger[] parts = hundredths.divideAndRemainder(BigInteger.valueOf(100));
            assertEquals(new Credit(Long.MAX_VALUE, parts[0].longValueExact(), 0, false, parts[1].intValueExact()),
                    Credit.of(new Difference().of(Long.MAX_VALUE, down, 0), freeleech, false, 99));
        }
    }

    @Test
    void aCarriedRemainderOutlivesATimeWithoutDiscount() {
        for (Freeleech freeleech : new Freeleech[] {Freeleech.NONE, Freeleech.FREE, Freeleech.NEUTRAL}) {
            assertEquals(42, Credit.of(DIFFERENCE, freeleech, false, 42).carriedDown());
        }
    }

    @Test
    void ratesApplyToUploadsOfFreeTorrentsAndUnderTokensTooButNotToNeutralOnes() {
        assertEquals(new Credit(1500, 0, 0, false, 0), Credit.of(DIFFERENCE, Freeleech.FREE, false, 150, 0, 0, 0));
        assertEquals(new Credit(1500, 0, 400, true, 0), Credit.of(DIFFERENCE, Freeleech.NONE, true, 150, 50, 0, 0));
        assertEquals(new Credit(0, 0, 0, false, 3, 4), Credit.of(DIFFERENCE, Freeleech.NEUTRAL, false, 150, 50, 3, 4));
    }

    /** Sums in hundredths, which nothing is rounded off of before the end. */
    @Test
    void manySmallDifferencesUnderChangingRatesAreCreditedToTheHundredth() {
        Random random = new Random(1);
        for (int session = 0; session < 300; session++) {
            BigInteger[] worth = {BigInteger.ZERO, BigInteger.ZERO};
            BigInteger[] credited = {BigInteger.ZERO, BigInteger.ZERO};
            int carriedUp = 0;
            int carriedDown = 0;
            for (int i = 0; i < 200; i++) {
                int up = random.nextInt(1001);
                int down = random.nextInt(1001);
                Difference difference = new Difference().of(random.nextLong(1L << random.nextInt(1, 45)),
                        random.nextLong(1L << random.nextInt(1, 45)), 0);
                Credit credit = Credit.of(difference, Freeleech.NONE, false, up, down, carriedUp, carriedDown);
                worth[0] = worth[0].add(BigInteger.valueOf(difference.uploaded()).multiply(BigInteger.valueOf(up)));
                worth[1] = worth[1].add(BigInteger.valueOf(difference.downloaded()).multiply(BigInteger.valueOf(down)));
                credited[0] = credited[0].add(BigInteger.valueOf(credit.uploaded()));
                credited[1] = credited[1].add(BigInteger.valueOf(credit.downloaded()));
                carriedUp = credit.carriedUp();
                carriedDown = credit.carriedDown();
            }
            BigInteger hundred = BigInteger.valueOf(100);
            assertEquals(worth[0], credited[0].multiply(hundred).add(BigInteger.valueOf(carriedUp)));
            assertEquals(worth[1], credited[1].multiply(hundred).add(BigInteger.valueOf(carriedDown)));
        }
    }

    @Test
    void whatIsMoreThanAnyTotalHoldsStaysAtTheLargest() {
        Difference most = new Difference().of(Long.MAX_VALUE, Long.MAX_VALUE, 0);
        Credit credit = Credit.of(most, Freeleech.NONE, false, 1000, 101, 99, 99);
        assertEquals(Long.MAX_VALUE, credit.uploaded());
        assertEquals(Long.MAX_VALUE, credit.downloaded());
        long tenth = Long.MAX_VALUE / 10;
        Credit tenfold = Credit.of(new Difference().of(tenth, 0, 0), Freeleech.NONE, false, 1000, 0, 0, 0);
        assertEquals(tenth * 10, tenfold.uploaded());
    }

    /** Sums in millionths: of a site that multiplies nothing is carried, and nothing lost. */
    @Test
    void whatIsMultipliedIsWholeBytesAndMillionthsOfOne() {
        Random random = new Random(2);
        BigInteger million = BigInteger.valueOf(Credit.FRACTIONS);
        for (int i = 0; i < 20_000; i++) {
            long up = random.nextLong(1L << random.nextInt(1, 41));
            long down = random.nextLong(1L << random.nextInt(1, 41));
            Difference difference = new Difference().of(random.nextLong(1L << random.nextInt(1, 40)),
                    random.nextLong(1L << random.nextInt(1, 40)), 0);
            Credit credit = Credit.multiplied(difference, Freeleech.NONE, false, up, down);
            assertEquals(BigInteger.valueOf(difference.uploaded()).multiply(BigInteger.valueOf(up)),
                    BigInteger.valueOf(credit.uploaded()).multiply(million).add(
                            BigInteger.valueOf(credit.fractionUp())));
            assertEquals(BigInteger.valueOf(difference.downloaded()).multiply(BigInteger.valueOf(down)),
                    BigInteger.valueOf(credit.downloaded()).multiply(million).add(
                            BigInteger.valueOf(credit.fractionDown())));
        }
        Credit most = Credit.multiplied(new Difference().of(Long.MAX_VALUE, Long.MAX_VALUE, 0), Freeleech.NONE, false,
                1_000_000_000_000L, 1_000_000);
        assertEquals(Long.MAX_VALUE, most.uploaded());
        assertEquals(Long.MAX_VALUE, most.downloaded());
        assertEquals(0, most.fractionDown());
    }

    @Test
    void whatASiteMultipliesIsToldToPeople() {
        Credit half = Credit.multiplied(new Difference().of(3, 4, 0), Freeleech.NONE, false, 500_000, 1_000_000);
        assertEquals("1.5", Credit.text(half.uploaded(), half.fractionUp()));
        assertEquals("4", Credit.text(half.downloaded(), half.fractionDown()));
        Difference difference = new Difference().of(3, 4, 0);
        assertEquals(Reason.MULTIPLIED, Reason.CREDITED.multiplied(difference, half, false));
        assertEquals(Reason.FREE_FOR_ALL, Reason.CREDITED.multiplied(difference, half, true));
        assertEquals(Reason.SITE_PROMOTION, Reason.SITE_PROMOTION.multiplied(difference, half, false));
        assertEquals(Reason.CREDITED, Reason.CREDITED.multiplied(difference,
                Credit.multiplied(difference, Freeleech.NONE, false, 1_000_000, 1_000_000), false));
        assertEquals(new Credit(1, 0, 4, true, 0, 0, 500_000, 0),
                Credit.multiplied(difference, Freeleech.NONE, true, 500_000, 1_000_000));
        assertEquals(new Credit(0, 0, 0, false, 0),
                Credit.multiplied(difference, Freeleech.NEUTRAL, true, 500_000, 1_000_000));
    }
}

package dev.caracal.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.control.Attempts.Password;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Wrong passwords have a limit for each source, and the table of sources has one of its own. */
final class AttemptsTest {
    private static final Attempts.Limits LIMITS = new Attempts.Limits(3, Duration.ofSeconds(60), 2);
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");

    private final Attempts attempts = new Attempts(LIMITS);
    /** Wherever the machine's clock of nanoseconds is: it may be about to overflow. */
    private long now = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

    private static Attempts.Source of(InetAddress address) {
        return new Attempts.Source(address, false);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private boolean wrong(InetAddress source, int times) {
        boolean last = false;
        for (int i = 0; i < times; i++) {
            last = attempts.wrong(of(source), Password.SITE, now);
        }
        return last;
    }

    @Test
    void theLastOneThatIsLookedAtLocksUntilTheWindowIsOver() {
        assertFalse(wrong(HERE, 2));
        assertFalse(attempts.locked(of(HERE), Password.SITE, now));
        pass(Duration.ofSeconds(40));
        assertTrue(wrong(HERE, 1));
        assertTrue(attempts.locked(of(HERE), Password.SITE, now));
        assertFalse(attempts.locked(of(THERE), Password.SITE, now));
        assertEquals(1, attempts.lockedSources(now));
        pass(Duration.ofSeconds(19));
        assertTrue(attempts.locked(of(HERE), Password.SITE, now));
        pass(Duration.ofSeconds(1));
        assertFalse(attempts.locked(of(HERE), Password.SITE, now));
        assertEquals(0, attempts.lockedSources(now));
        assertFalse(wrong(HERE, 2));
    }

    @Test
    void aRightPasswordClearsASourceAndKeepsItClearForADay() {
        wrong(HERE, 2);
        attempts.right(of(HERE), Password.SITE, now);
        assertFalse(wrong(HERE, 100));
        assertFalse(attempts.locked(of(HERE), Password.SITE, now));
        pass(Duration.ofDays(1));
        assertTrue(wrong(HERE, 3));
        assertTrue(attempts.locked(of(HERE), Password.SITE, now));
    }

    @Test
    void thisMachineIsNeverLocked() {
        for (String address : new String[] {"127.0.0.1", "127.9.9.9", "::1"}) {
            assertFalse(wrong(InetAddress.ofLiteral(address), 100));
            assertFalse(attempts.locked(of(InetAddress.ofLiteral(address)), Password.SITE, now));
        }
    }

    @Test
    void whoKnowsOnePasswordMayNotGuessAtTheOther() {
        for (int i = 0; i < 3; i++) {
            attempts.right(of(HERE), Password.REPORT, now);
            attempts.wrong(of(HERE), Password.REPORT, now);
            attempts.wrong(of(HERE), Password.SITE, now);
        }
        assertTrue(attempts.locked(of(HERE), Password.SITE, now));
        assertFalse(attempts.locked(of(HERE), Password.REPORT, now));
        assertEquals(1, attempts.lockedSources(now));
    }

    @Test
    void whatWasHandedOnIsNobodyElsesGuess() {
        for (InetAddress address : new InetAddress[] {HERE, InetAddress.ofLiteral("127.0.0.1")}) {
            attempts.right(of(address), Password.SITE, now);
            Attempts.Source named = new Attempts.Source(address, true);
            for (int i = 0; i < 3; i++) {
                attempts.wrong(named, Password.SITE, now);
            }
            assertTrue(attempts.locked(named, Password.SITE, now));
            assertFalse(attempts.locked(of(address), Password.SITE, now));
            assertFalse(attempts.locked(of(address), Password.REPORT, now));
        }
    }

    @Test
    void anIpv6SourceIsItsNetwork() {
        attempts.wrong(of(InetAddress.ofLiteral("2001:db8::1")), Password.SITE, now);
        attempts.wrong(of(InetAddress.ofLiteral("2001:db8::2")), Password.SITE, now);
        attempts.wrong(of(InetAddress.ofLiteral("2001:db8::ffff:0:0:3")), Password.SITE, now);
        assertTrue(attempts.locked(of(InetAddress.ofLiteral("2001:db8::4")), Password.SITE, now));
        assertFalse(attempts.locked(of(InetAddress.ofLiteral("2001:db8:0:1::4")), Password.SITE, now));
    }

    @Test
    void aFullTableForgetsNobodyAndCountsNobodyElseUntilAWindowIsOver() {
        InetAddress third = InetAddress.ofLiteral("192.0.2.3");
        wrong(HERE, 3);
        pass(Duration.ofSeconds(30));
        wrong(THERE, 3);
        assertFalse(wrong(third, 100));
        assertFalse(attempts.locked(of(third), Password.SITE, now));
        assertEquals(100, attempts.uncounted());
        assertEquals(2, attempts.lockedSources(now));
        pass(Duration.ofSeconds(30));
        assertTrue(wrong(third, 3));
        assertTrue(attempts.locked(of(THERE), Password.SITE, now));
    }

    @Test
    void whoKnowsThePasswordIsForgottenTheOldestFirst() {
        attempts.right(of(HERE), Password.SITE, now);
        attempts.right(of(THERE), Password.SITE, now);
        attempts.right(of(HERE), Password.SITE, now);
        attempts.right(of(InetAddress.ofLiteral("192.0.2.3")), Password.SITE, now);
        assertFalse(wrong(HERE, 3));
        assertTrue(wrong(THERE, 3));
    }

    @Test
    void withoutALimitNobodyIsLocked() {
        attempts.limits(new Attempts.Limits(0, Duration.ofSeconds(60), 2));
        wrong(HERE, 1000);
        assertFalse(attempts.locked(of(HERE), Password.SITE, now));
    }

    @Test
    void newLimitsHoldForWindowsThatLast() {
        wrong(HERE, 3);
        attempts.limits(new Attempts.Limits(4, Duration.ofSeconds(60), 2));
        assertFalse(attempts.locked(of(HERE), Password.SITE, now));
        attempts.limits(new Attempts.Limits(0, Duration.ofSeconds(60), 2));
        assertFalse(attempts.locked(of(HERE), Password.SITE, now));
    }
}

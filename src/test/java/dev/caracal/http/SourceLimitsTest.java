package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** What source addresses hold and send, in a table that does not grow. */
final class SourceLimitsTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

    private final LongAdder evicted = new LongAdder();
    private final Sources sources = new Sources(evicted);

    private int admitted(int address, int perSecond, int addresses, long second, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += sources.admits(address, perSecond, addresses, second) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void eachAddressHasItsOwnConnections() {
        assertTrue(sources.enter(ONE, 2));
        assertTrue(sources.enter(ONE, 2));
        assertFalse(sources.enter(ONE, 2));
        assertTrue(sources.enter(OTHER, 2));
        sources.leave(ONE);
        assertTrue(sources.enter(ONE, 2));
        assertFalse(sources.enter(ONE, 2));
    }

    @Test
    void eachAddressHasItsOwnRequestsEverySecond() {
        assertEquals(5, admitted(7, 5, 1024, 100, 50));
        assertEquals(5, admitted(8, 5, 1024, 100, 50));
        assertEquals(0, admitted(7, 5, 1024, 100, 50));
        assertEquals(5, admitted(7, 5, 1024, 101, 50));
        assertEquals(0, evicted.sum());
    }

    @Test
    void theHighestRateAndTheOddestAddressesAreCountedRight() {
        assertEquals(1_000_000, admitted(-1, 1_000_000, 4, 4095, 1_000_100));
        assertEquals(3, admitted(0, 3, 4, 4096, 10));
        assertEquals(3, admitted(Integer.MIN_VALUE, 3, 4, 4097, 10));
    }

    @Test
    void moreAddressesThanThereArePlacesAreAllServed() {
        for (int address = 0; address < 100_000; address++) {
            assertTrue(sources.admits(address, 1, 64, 100));
        }
        assertTrue(evicted.sum() > 99_000, () -> evicted.sum() + " evicted");
        evicted.reset();
        for (int address = 0; address < 64; address++) {
            assertTrue(sources.admits(address, 1, 64, 101));
        }
    }
}

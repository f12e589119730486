package dev.caracal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many announces a user may make. */
final class UserTest {
    private static final long NOW = 1_700_000_000;

    private final User user = new User(1, true, false);

    private int taken(long now, int perSecond, int atOnce, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += user.spend(now, perSecond, atOnce) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void asManyAtOnceAsAreOnTopThenAsManyASecondAsAreAllowed() {
        assertEquals(10, taken(NOW, 3, 10, 50));
        assertEquals(3, taken(NOW + 1, 3, 10, 50));
        assertEquals(6, taken(NOW + 3, 3, 10, 50));
        assertEquals(10, taken(NOW + 1000, 3, 10, 50));
    }

    @Test
    void aSecondsRateIsAlwaysThereEvenIfNothingIsOnTop() {
        assertEquals(3, taken(NOW, 3, 0, 50));
        assertEquals(3, taken(NOW + 1, 3, 0, 50));
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOut() {
        assertEquals(10, taken(NOW, 1, 10, 50));
        assertTrue(user.spend(NOW - 3600, 1, 10));
        assertEquals(9, taken(NOW - 3600, 1, 10, 50));
        assertFalse(user.spend(NOW - 3600, 1, 10));
    }

    @Test
    void threadsThatComeTogetherGetNoMoreThanOneAlone() throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                threads.submit(() -> taken.addAndGet(taken(NOW, 1, 5000, 4000)));
            }
            threads.shutdown();
            assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        }
        assertEquals(5000, taken.get());
    }
}

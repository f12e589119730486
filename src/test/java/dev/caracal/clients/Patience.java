package dev.caracal.clients;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting with a limit. */
final class Patience {
    private static final Duration STEP = Duration.ofMillis(200);

    private Patience() {
    }

    /** Whether the condition came true in time. */
    static boolean within(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            pause(STEP);
        }
        return true;
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}

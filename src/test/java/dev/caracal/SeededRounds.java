package dev.caracal;

import java.util.Random;

/** A test by random numbers, in rounds: what fails tells its seed, and {@code -Dcaracal.seed=N} repeats it. */
final class SeededRounds {
    /** What a test does in a round. */
    interface Round {
        void run(int number, Random random) throws Exception;
    }

    private SeededRounds() {
    }

    static void run(int rounds, Round round) throws Exception {
        long seed = Long.getLong("caracal.seed", System.nanoTime());
        for (int number = 0; number < rounds; number++) {
            try {
                round.run(number, new Random(seed + number));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("with -Dcaracal.seed=" + (seed + number) + ": " + e.getMessage(), e);
            }
        }
    }
}

package dev.caracal.bonus;

import java.time.Duration;

/**
 * How bonus points are paid.
 *
 * @param formula  what an hour of seeding is worth; empty: nothing is paid
 * @param interval from the beginning of a round to that of the next
 * @param rows     how many rows of the history are looked at in a step
 * @param pause    between two steps
 */
public record BonusSettings(String formula, Duration interval, int rows, Duration pause) {
    /** Whether any are. */
    public boolean on() {
        return !formula.isEmpty();
    }
}

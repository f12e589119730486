package dev.caracal.hnr;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** What hit-and-run comes to, for the metrics. Told by one thread, read by any. */
public final class HnrFigures {
    private final IntSupplier blocked;
    private final LongAdder rows = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile Map<State, Long> cases = new EnumMap<>(State.class);
    private volatile long stepNanos;

    /** @param blocked how many members are blocked now */
    public HnrFigures(IntSupplier blocked) {
        this.blocked = blocked;
    }

    /** A step is through. */
    public void step(int looked, long nanos) {
        rows.add(looked);
        stepNanos = nanos;
    }

    /** A step has failed. */
    public void failed() {
        failures.increment();
    }

    /** A round is through that has seen all there is. */
    public void round(Map<State, Long> counted) {
        cases = new EnumMap<>(counted);
    }

    /** Cases in this state as of the last round that went from its beginning to its end since the start. */
    public long cases(State state) {
        return cases.getOrDefault(state, 0L);
    }

    /** Transfers looked at. */
    public long rows() {
        return rows.sum();
    }

    /** Steps that failed. */
    public long failures() {
        return failures.sum();
    }

    /** How long the last step took. */
    public double stepSeconds() {
        return stepNanos / 1e9;
    }

    public int blocked() {
        return blocked.getAsInt();
    }
}

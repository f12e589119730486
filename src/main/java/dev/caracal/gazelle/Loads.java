package dev.caracal.gazelle;

import java.util.concurrent.atomic.LongAdder;

/** How the loads of the lists went, the one at the start and those of SIGUSR1. For one load at a time, any reader. */
public final class Loads {
    private static final double NANOS = 1e9;

    private final LongAdder done = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile long beganNanos;
    private volatile boolean running;
    private volatile long tookNanos;
    private volatile long succeededNanos = System.nanoTime();

    void begin() {
        beganNanos = System.nanoTime();
        running = true;
    }

    void end(boolean successful) {
        running = false;
        if (successful) {
            done.increment();
            succeededNanos = System.nanoTime();
            tookNanos = succeededNanos - beganNanos;
        } else {
            failures.increment();
        }
    }

    /** Loads that came through. */
    public long done() {
        return done.sum();
    }

    public long failures() {
        return failures.sum();
    }

    /** How long the last that came through took. */
    public double lastSeconds() {
        return tookNanos / NANOS;
    }

    /** Since when the lists are as they are; before the first load, how long it has been waited for. */
    public double ageSeconds() {
        return (System.nanoTime() - succeededNanos) / NANOS;
    }

    /** How long the one that is under way has taken so far; 0 if there is none. */
    public double runningSeconds() {
        return running ? (System.nanoTime() - beganNanos) / NANOS : 0;
    }
}

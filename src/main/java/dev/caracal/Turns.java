package dev.caracal;

import java.time.Duration;
import java.util.function.Supplier;

/** A thread that takes one turn after the other until it is closed, and rests between them as long as the turn says. */
final class Turns implements AutoCloseable {
    private final Thread thread;
    /** An interrupt may be lost in what a turn waits for. */
    private volatile boolean closed;

    /** @param turn must not throw: it would be the last one */
    Turns(String name, Supplier<Duration> turn) {
        thread = Thread.ofPlatform().name(name).daemon(true).unstarted(() -> {
            try {
                while (!closed) {
                    Thread.sleep(turn.get());
                }
            } catch (InterruptedException _) {
                // closed
            }
        });
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

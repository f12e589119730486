package dev.caracal.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The wish to end, whether it comes from a signal or because there is nothing left to run on. While the start is under
 * way it interrupts the thread that made this; later that thread waits for it.
 */
public final class Stop {
    /** A terminal, a shell and {@code timeout} may each send what the user meant as one. */
    private static final Duration SAME_WISH = Duration.ofSeconds(1);

    private final Thread main = Thread.currentThread();
    private final CountDownLatch asked = new CountDownLatch(1);
    private boolean starting = true;
    private long askedAt;
    private String failure;

    /** A signal: the first is a wish, one that follows later is an order. */
    public synchronized void ask() {
        if (isAsked()) {
            if (System.nanoTime() - askedAt > SAME_WISH.toNanos()) {
                Runtime.getRuntime().halt(1);
            }
            return;
        }
        askedAt = System.nanoTime();
        asked.countDown();
        if (starting) {
            main.interrupt();
        }
    }

    /** Something without which there is no going on has ended; means nothing once the end was asked for. */
    public synchronized void fail(String what) {
        if (!isAsked()) {
            failure = what;
            ask();
        }
    }

    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Why it must end, if nobody asked for it. */
    public synchronized Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** From here on nothing is interrupted. */
    public synchronized void startIsThrough() {
        starting = false;
        Thread.interrupted();
    }

    /** Returns when the end is asked for, at once if it was. */
    public void await() throws InterruptedException {
        asked.await();
    }
}

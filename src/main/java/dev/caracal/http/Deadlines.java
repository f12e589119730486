package dev.caracal.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes connections whose time is up, however slowly they drip. One thread looks at all of them several times a
 * second; a deadline is only a number to a connection, so that setting one costs nothing.
 */
final class Deadlines implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 100;

    /** Something that ends at a time of its own. */
    interface Expiring {
        /** In nanoseconds of {@link System#nanoTime()}. */
        long deadline();

        void expire();
    }

    private final Set<Expiring> waiting = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofPlatform().name("deadlines").daemon(true).unstarted(this::run);

    void start() {
        thread.start();
    }

    void add(Expiring connection) {
        waiting.add(connection);
    }

    void remove(Expiring connection) {
        waiting.remove(connection);
    }

    /** Ends every connection now. */
    void expireAll() {
        waiting.forEach(Expiring::expire);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY_MILLIS);
                long now = System.nanoTime();
                for (Expiring connection : waiting) {
                    if (now - connection.deadline() > 0) {
                        connection.expire();
                    }
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }
}

package dev.caracal.ledger;

import java.util.function.Consumer;

/**
 * What was accounted between two cuts. Entries go into stripes by torrent, each with a lock of its own, so that
 * announces of different torrents seldom meet here; everything that concerns one torrent is in one stripe, in the order
 * in which it happened. An epoch that was closed takes nothing more: the announce goes on to the next one.
 */
final class Epoch {
    private static final int STRIPES = 16;

    private static final class Stripe {
        private final Entries entries = new Entries();
        private boolean closed;
    }

    private final Stripe[] stripes = new Stripe[STRIPES];

    Epoch() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** Enters something about a torrent; false if this epoch is closed. */
    boolean enter(int torrent, Consumer<Entries> entry) {
        Stripe stripe = stripes[torrent & STRIPES - 1];
        synchronized (stripe) {
            if (stripe.closed) {
                return false;
            }
            entry.accept(stripe.entries);
            return true;
        }
    }

    /** Ends the epoch and returns all of it. */
    Entries close() {
        Entries all = new Entries();
        for (Stripe stripe : stripes) {
            synchronized (stripe) {
                stripe.closed = true;
            }
            all.addAll(stripe.entries);
        }
        return all;
    }

    /** How many rows it holds now. */
    int rows() {
        int rows = 0;
        for (Stripe stripe : stripes) {
            synchronized (stripe) {
                rows += stripe.entries.rows();
            }
        }
        return rows;
    }
}

package dev.caracal.ledger;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Books;
import dev.caracal.accounting.TorrentRow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The books of the tracker, and what becomes of them.
 *
 * <p><b>Epochs.</b> Announces enter their effects into the running epoch. A flush ends it: a new epoch begins, the old
 * one is closed stripe by stripe, and an announce that still meets the old one goes on to the new. So every announce
 * belongs to exactly one epoch as a whole, its baseline and its credit together, and nobody waits for a flush.
 *
 * <p><b>Batches.</b> A closed epoch waits, coalesced with what waits already, until it becomes one batch or, if it is
 * large, several; from then on number and content are fixed. Batches are committed in the order of their numbers, one
 * at a time. One that failed is tried again as it is; the number tells a transaction that came through, though its
 * answer was lost.
 *
 * <p><b>Limits.</b> While the database is away announces go on, and what they change coalesces here. With more than
 * {@code max_waiting_rows} unwritten the books close: announces are refused, so that the clients keep the counters that
 * we cannot keep for them. They open again as soon as a flush has made room.
 *
 * <p>The place of the journal (not built yet) is between the two: a batch is journalled in {@link #cut} before it is
 * handed to the writer. Entering is for any thread, cutting and writing for one, the {@link Flusher}.
 */
public final class Ledger implements Books {
    private final LedgerSettings settings;
    private final Deque<Batch> batches = new ArrayDeque<>();
    private volatile Epoch current = new Epoch();
    private volatile boolean open = true;
    private volatile boolean readonly;
    private volatile int waitingRows;
    private volatile long oldestUnwritten;
    private Entries waiting = new Entries();
    private long nextNumber;

    /** @param lastNumber of the batches that are in the database already; 0 if there is none */
    public Ledger(LedgerSettings settings, long lastNumber) {
        this.settings = settings;
        this.nextNumber = lastNumber + 1;
    }

    @Override
    public boolean open() {
        return open;
    }

    /** While readonly nothing is entered or written; what was entered before waits. */
    public void readonly(boolean value) {
        readonly = value;
    }

    public boolean readonly() {
        return readonly;
    }

    @Override
    public void announced(Announced effects) {
        enter(effects.peer().torrent(), entries -> entries.add(effects));
    }

    @Override
    public void torrentChanged(TorrentRow row) {
        enter(row.torrent(), entries -> entries.add(row));
    }

    @Override
    public void torrentDeleted(int torrent) {
        enter(torrent, entries -> entries.addDeleted(torrent));
    }

    /** Rows that are not in the database yet, as of the last flush or cut. */
    public int waitingRows() {
        return waitingRows;
    }

    /** When the oldest of what is still to be written was cut, in milliseconds since 1970; 0 if nothing waits. */
    public long oldestUnwrittenMillis() {
        return oldestUnwritten;
    }

    /** Ends the running epoch. */
    void cut(long nowMillis) {
        Epoch ended = current;
        current = new Epoch();
        Entries entries = ended.close();
        // What was deleted must not be written by an earlier batch either, should one still wait.
        batches.forEach(batch -> entries.deletedTorrents().forEach(batch.entries()::addDeleted));
        waiting.addAll(entries);
        if (oldestUnwritten == 0 && !waiting.isEmpty()) {
            oldestUnwritten = nowMillis;
        }
        if (batches.isEmpty()) {
            gatherWaiting();
        }
        countWaiting();
    }

    /** Makes batches of what waits. */
    void gatherWaiting() {
        if (!waiting.isEmpty()) {
            int parts = (waiting.rows() - 1) / settings.maxBatchRows() + 1;
            for (Entries part : waiting.split(parts)) {
                batches.add(new Batch(nextNumber++, part));
            }
        }
        waiting = new Entries();
    }

    /** The batch to be written next; null if there is none, or nothing may be written. */
    Batch first() {
        return readonly ? null : batches.peek();
    }

    /** Gives the waiting batches, none of which was tried yet, numbers above this one. */
    void renumberAfter(long last) {
        nextNumber = last + 1;
        for (int i = batches.size(); i > 0; i--) {
            batches.add(new Batch(nextNumber++, batches.remove().entries()));
        }
    }

    /** The first batch is in the database. */
    void written() {
        batches.remove();
        if (batches.isEmpty() && waiting.isEmpty()) {
            oldestUnwritten = 0;
        }
        countWaiting();
    }

    /** Rows that will not be written because nothing may be; 0 if something may. */
    public int withheldRows() {
        return readonly ? waitingRows + current.rows() : 0;
    }

    /** Whether nothing at all is left to write, or may be written. */
    boolean isEmpty() {
        return readonly || batches.isEmpty() && waiting.isEmpty() && current.rows() == 0;
    }

    private void enter(int torrent, Consumer<Entries> entry) {
        if (readonly) {
            return;
        }
        while (!current.enter(torrent, entry)) {
            // The epoch was closed between the two steps; the next one is there already.
            Thread.onSpinWait();
        }
    }

    private void countWaiting() {
        int rows = waiting.rows();
        for (Batch batch : batches) {
            rows += batch.entries().rows();
        }
        waitingRows = rows;
        open = rows <= settings.maxWaitingRows();
    }
}

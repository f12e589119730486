package dev.caracal.ledger;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Books;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.registry.Promotion;
import dev.caracal.swarm.Baseline;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The books of the tracker, and what becomes of them.
 *
 * <p><b>Entering.</b> What an announce changed is one record of the {@link Journal}, its baseline and its credit
 * together. Once it is there it counts as accounted.
 *
 * <p><b>Epochs.</b> A cut is a position in the journal: what is before it is one epoch, what comes after it the next.
 * So every announce belongs to exactly one epoch as a whole, and nobody waits for a flush.
 *
 * <p><b>Batches.</b> What the flusher reads up to a cut is coalesced into rows until it becomes one batch or, if it is
 * large, several. From then on number and content are fixed: the journal says which stretch of it has which numbers,
 * before the first of the transactions begins. Batches are committed in the order of their numbers, one at a time. One
 * that failed is tried again as it is; the number tells a transaction that came through, though its answer was lost.
 *
 * <p><b>Starting.</b> The journal is read again: stretches whose batches are not all in the database become the same
 * batches, and what was never cut is read as if it had been announced just now.
 *
 * <p><b>Limits.</b> While the database is away announces go on, and what they change coalesces here, up to {@code
 * max_waiting_rows}; above that it stays in the journal, to be read when the database is back. When the journal has no
 * room left, or is in memory and has too many rows read from it, the books close: announces are refused, so that the
 * clients keep the counters that we cannot keep for them. They open again as soon as there is room.
 *
 * <p>Entering is for any thread; all else for one, the {@link Flusher}.
 */
public final class Ledger implements Books, AutoCloseable {
    /** A batch that is not known to be in the database, and what it is a part of. */
    private record Pending(Batch batch, Stretch stretch) {
    }

    /** How many entries, and of how many rows, are kept when they are written, for the next ones. */
    private static final int MOST_SPARE = 4;
    private static final int MOST_SPARE_ROWS = 100_000;

    private final LedgerSettings settings;
    private final Journal journal;
    private final RandomId writer;
    private final Deque<Pending> batches = new ArrayDeque<>();
    private final Deque<Entries> spare = new ArrayDeque<>();
    private Entries waiting = new Entries();
    /** Where the stretch that {@link #waiting} stands for begins and ends, and where the last cut was. */
    private long waitingFrom;
    private long read;
    private long cut;
    private long nextNumber;
    private volatile boolean open = true;
    private volatile boolean readonly;
    private boolean superseded;
    private volatile int waitingRows;
    private volatile int waitingBatches;
    private volatile long oldestUnwritten;

    private Ledger(LedgerSettings settings, Journal journal, long nextNumber, RandomId writer) {
        this.writer = writer;
        this.settings = settings;
        this.journal = journal;
        this.nextNumber = nextNumber;
    }

    /**
     * A ledger whose journal ends with the process.
     *
     * @param lastInDatabase the number of the last batch that is in the database; 0 if there is none
     */
    public static Ledger inMemory(LedgerSettings settings, long lastInDatabase) {
        Ledger ledger = new Ledger(settings, Journal.inMemory(), lastInDatabase + 1, RandomId.random());
        ledger.readFrom(ledger.journal.begin());
        return ledger;
    }

    /**
     * A ledger that goes on where the process before ended, however it ended. {@link #waitingRows} tells whether there
     * is anything to be written first.
     *
     * @param id             the name of the database's ledger
     * @param lastInDatabase the number of the last batch that is in the database
     * @param lastWriter     whose batch that is
     * @throws UnfitJournal if the journal does not belong to the database as it is
     */
    public static Ledger open(LedgerSettings settings, JournalSettings journal, RandomId id, long lastInDatabase,
            RandomId lastWriter) {
        try {
            JournalFolder folder = JournalFolder.open(journal, id);
            try {
                Recovery recovery = Recovery.of(folder, lastInDatabase, lastWriter);
                Ledger ledger = new Ledger(settings, Journal.in(folder, recovery.readUpTo()),
                        recovery.nextNumber(), folder.writer());
                ledger.recover(recovery, lastInDatabase);
                return ledger;
            } catch (IOException | RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UnfitJournal("The journal in " + journal.folder() + " (state_path) cannot be used: " + e + ".");
        }
    }

    private void recover(Recovery recovery, long lastInDatabase) {
        for (Stretch earlier : recovery.uncommitted(lastInDatabase)) {
            Entries entries = new Entries();
            journal.read(earlier.from(), earlier.to(), entries, () -> false);
            addBatches(earlier, entries.split(earlier.parts(), this::empty));
        }
        batches.removeIf(pending -> pending.batch.number() <= lastInDatabase);
        readFrom(Math.max(recovery.readUpTo(), journal.begin()));
        cut(System.currentTimeMillis());
    }

    private void readFrom(long position) {
        waitingFrom = position;
        read = position;
        cut = position;
    }

    @Override
    public boolean open() {
        return open && journal.hasRoom();
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
        if (!readonly) {
            journal.append(Records.most(effects), Records::put, effects);
        }
    }

    @Override
    public void torrentChanged(TorrentRow row) {
        if (!readonly) {
            journal.append(Records.MOST_WITHOUT_TEXTS, Records::put, row);
        }
    }

    @Override
    public void fellSilent(Baseline baseline) {
        if (!readonly) {
            journal.append(Records.MOST_WITHOUT_TEXTS, Records::put, baseline);
        }
    }

    @Override
    public void left(Presence presence) {
        if (!readonly) {
            journal.append(Records.MOST_WITHOUT_TEXTS, Records::put, presence);
        }
    }

    @Override
    public void promoted(Promotion promotion) {
        if (!readonly) {
            journal.append(Records.MOST_WITHOUT_TEXTS, Records::put, promotion);
        }
    }

    @Override
    public void torrentDeleted(int torrent) {
        if (!readonly) {
            journal.append(Records.MOST_WITHOUT_TEXTS, Records::putDeleted, torrent);
        }
    }

    /** Rows that were cut or read and are not in the database yet. */
    public int waitingRows() {
        return waitingRows;
    }

    /** When the oldest of what is still to be written was announced, in milliseconds since 1970; 0 if nothing waits. */
    public long oldestUnwrittenMillis() {
        return oldestUnwritten;
    }

    /** Batches that wait to be written. */
    public int waitingBatches() {
        return waitingBatches;
    }

    /** Bytes of the journal. */
    public long journalBytes() {
        return journal.bytes();
    }

    /** The name of this run, which the database keeps with the last batch. */
    public RandomId writer() {
        return writer;
    }

    /** Whether the journal outlives the process. */
    public boolean lasting() {
        return journal.lasting();
    }

    /** Ends an epoch: what was entered up to now is to be written. */
    void cut(long nowMillis) {
        cut = journal.end();
        readToCut(nowMillis);
        if (batches.isEmpty()) {
            gatherWaiting();
        }
        countWaiting();
    }

    /** Reads on, up to the cut or as far as there may be rows waiting. */
    private void readToCut(long nowMillis) {
        int most = settings.maxWaitingRows() - rowsOfBatches();
        try {
            read = journal.read(read, cut, waiting,
                    () -> journal.lasting() && waiting.rows() >= most || waiting.full());
        } catch (RuntimeException | Error e) {
            forgetWaiting();
            throw e;
        }
        // What was deleted must not be written by an earlier batch either, should one still wait.
        batches.forEach(pending -> waiting.deletedTorrents().forEach(pending.batch.entries()::torrentDeleted));
        if (waiting.isEmpty()) {
            waitingFrom = read;
        } else if (oldestUnwritten == 0) {
            oldestUnwritten = nowMillis;
        }
        if (!journal.lasting()) {
            journal.discardBefore(read);
        }
    }

    /** How far the reading came nobody knows, nor what of it is in: it begins anew, or all that would be in twice. */
    private void forgetWaiting() {
        // A journal in memory has it no more.
        if (journal.lasting()) {
            waiting = new Entries();
            read = waitingFrom;
        }
    }

    /** Makes batches of what waits. What there was no memory for must not be on record, so that comes after. */
    private void gatherWaiting() {
        if (!waiting.isEmpty()) {
            int count = (waiting.rows() - 1) / settings.maxBatchRows() + 1;
            List<Entries> parts = waiting.split(count, this::empty);
            Entries next = count > 1 && mayBeReused(waiting) ? waiting : empty();
            Stretch made = new Stretch(nextNumber, count, waitingFrom, read);
            note(made);
            addBatches(made, parts);
            nextNumber = made.last() + 1;
            waiting = next;
        }
        waiting.clear();
        waitingFrom = read;
    }

    /** Fixes numbers and content of batches, for this process and the next. */
    private void note(Stretch made) {
        if (journal.lasting()) {
            journal.append(Records.MOST_WITHOUT_TEXTS, Records::put, made);
            journal.force();
        }
    }

    private void addBatches(Stretch made, List<Entries> parts) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).isEmpty()) {
                reuse(parts.get(i));
            } else {
                batches.add(new Pending(new Batch(made.first() + i, parts.get(i)), made));
            }
        }
    }

    private Entries empty() {
        return spare.isEmpty() ? new Entries() : spare.pop();
    }

    private static boolean mayBeReused(Entries entries) {
        return entries.rows() <= MOST_SPARE_ROWS;
    }

    private void reuse(Entries entries) {
        if (spare.size() < MOST_SPARE && mayBeReused(entries)) {
            entries.clear();
            spare.push(entries);
        }
    }

    /** Nobody looks at this batch any more, which is written: its entries are emptied, and used for others. */
    void done(Batch written) {
        reuse(written.entries());
    }

    /** The batch to be written next; null if there is none, or nothing may be written. */
    Batch first() {
        return readonly || batches.isEmpty() ? null : batches.peek().batch;
    }

    /** Somebody else writes the database: the books close for good. */
    void supersede() {
        superseded = true;
        open = false;
    }

    /** The first batch is in the database. */
    void written() {
        long number = batches.remove().batch.number();
        if (journal.lasting()) {
            journal.append(Records.MOST_WITHOUT_TEXTS, Records::putCommitted, number);
            journal.discardBefore(batches.isEmpty() ? waitingFrom : batches.peek().stretch.from());
        }
        if (batches.isEmpty()) {
            oldestUnwritten = waiting.isEmpty() ? 0 : oldestUnwritten;
            readToCut(System.currentTimeMillis());
            gatherWaiting();
        }
        countWaiting();
    }

    /** Rows that will not be written because nothing may be; 0 if something may. */
    public int withheldRows() {
        return readonly ? waitingRows : 0;
    }

    /** Whether nothing at all is left to write, or may be written. */
    boolean isEmpty() {
        return readonly || batches.isEmpty() && waiting.isEmpty() && nothingAfter(read);
    }

    private boolean nothingAfter(long position) {
        Entries later = new Entries();
        journal.read(position, journal.end(), later, () -> !later.isEmpty());
        return later.isEmpty();
    }

    private int rowsOfBatches() {
        return batches.stream().map(Pending::batch).map(Batch::entries).mapToInt(Entries::rows).sum();
    }

    private void countWaiting() {
        waitingBatches = batches.size();
        waitingRows = waiting.rows() + rowsOfBatches();
        open = !superseded && (journal.lasting() || waitingRows <= settings.maxWaitingRows() && !waiting.full());
    }

    /** Lets go of the journal; what is not in the database stays in it for the next start. */
    @Override
    public void close() {
        journal.close();
    }
}

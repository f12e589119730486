package dev.caracal.ledger;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one thread that ends epochs and writes batches, at every tick of the interval. A tick that falls into a write
 * that takes longer is made up for at once: the epoch simply was a longer one. After a failure the pause doubles from
 * {@value #FIRST_RETRY_MILLIS} ms up to the limit, while announces go on.
 */
public final class Flusher {
    static final long FIRST_RETRY_MILLIS = 200;
    /** Whoever was let in just before the drain has entered by then. */
    private static final long STRAGGLERS_NANOS = Duration.ofMillis(100).toNanos();
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    /** How long what is closed next may have to wait for a batch that is on its way. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(2);
    private static final System.Logger LOG = System.getLogger(Flusher.class.getName());

    private final Ledger ledger;
    private final BatchWriter writer;
    private final LedgerSettings settings;
    private final CommitListener afterCommit;
    private final Runnable afterTick;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Map<BatchWriter.Why, LongAdder> failures = new EnumMap<>(BatchWriter.Why.class);
    private final AtomicLong committed = new AtomicLong();
    private volatile long lastSuccessMillis = System.currentTimeMillis();
    private volatile boolean failing;
    private boolean draining;
    private long drainingSince;
    private boolean abandoned;

    /** Is told of each batch that is in the database, and how long its transaction took. */
    public interface CommitListener {
        void committed(Batch batch, long nanos);
    }

    /**
     * @param afterCommit is told each batch that is in the database
     * @param afterTick   runs after each tick's writing, also a failed one's
     */
    public Flusher(Ledger ledger, BatchWriter writer, LedgerSettings settings, CommitListener afterCommit,
            Runnable afterTick) {
        for (BatchWriter.Why why : BatchWriter.Why.values()) {
            failures.put(why, new LongAdder());
        }
        this.ledger = ledger;
        this.writer = writer;
        this.settings = settings;
        this.afterCommit = afterCommit;
        this.afterTick = afterTick;
        this.thread = Thread.ofPlatform().name("flusher").daemon(true).unstarted(this::run);
    }

    /** The first tick is one interval from now. */
    public void start() {
        thread.start();
    }

    /** Tries to write that failed for this reason, since the start. */
    public long failures(BatchWriter.Why why) {
        return failures.get(why).sum();
    }

    /** Batches committed since the start. */
    public long committed() {
        return committed.get();
    }

    /** Whether the last try to write failed. */
    public boolean failing() {
        return failing;
    }

    /** When everything was last known to be written, in milliseconds since 1970. */
    public long lastSuccessMillis() {
        return lastSuccessMillis;
    }

    /**
     * Writes what an earlier process left and what was entered since, before {@link #start}; false if the database does
     * not take it.
     */
    public boolean writeLeftOver() {
        ledger.cut(System.currentTimeMillis());
        return ledger.readonly() || writeAll();
    }

    /** How a drain ended. */
    public enum Drained {
        /** Everything is written, and the flusher has ended. */
        ALL,
        /** The limit has passed; something is left. */
        NOT_ALL,
        /** It was called off, and the flusher goes on. */
        CANCELLED
    }

    /**
     * Writes everything entered so far and ends, at the next tick at the earliest; blocks until then, but no longer
     * than the drain limit. Nothing must be entered any more once this is called, except by who is at it already.
     */
    public Drained drain() throws InterruptedException {
        setDraining(true);
        long limit = System.nanoTime() + settings.drainLimit().toNanos();
        while (!thread.join(LOOK_EVERY)) {
            if (!isDraining()) {
                return Drained.CANCELLED;
            }
            if (System.nanoTime() - limit > 0) {
                abandon();
                return Drained.NOT_ALL;
            }
        }
        return ledger.isEmpty() ? Drained.ALL : Drained.NOT_ALL;
    }

    /** Calls a drain off that has not ended yet. */
    public void cancelDrain() {
        setDraining(false);
    }

    private void setDraining(boolean value) {
        lock.lock();
        try {
            draining = value;
            drainingSince = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDraining() {
        lock.lock();
        try {
            return draining;
        } finally {
            lock.unlock();
        }
    }

    /** Ends without beginning to write anything more, and waits a moment for what was begun. */
    public void abandon() {
        lock.lock();
        try {
            abandoned = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(LAST_WRITE)) {
                LOG.log(System.Logger.Level.WARNING, "the database has not answered to the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long interval = settings.interval().toNanos();
        long next = System.nanoTime() + interval;
        long retryMillis = 0;
        while (true) {
            boolean last = pause(retryMillis > 0 ? Math.min(next, System.nanoTime() + millis(retryMillis)) : next);
            if (isAbandoned()) {
                return;
            }
            long now = System.nanoTime();
            boolean tick = now - next >= 0;
            while (now - next >= 0) {
                next += interval;
            }
            if (tick) {
                unharmed(() -> ledger.cut(System.currentTimeMillis()));
            }
            boolean wrote = tick || retryMillis > 0 ? writeAll() : !failing;
            retryMillis = wrote ? 0 : Math.min(settings.retryLimit().toMillis(), Math.max(FIRST_RETRY_MILLIS,
                    retryMillis * 2));
            if (tick) {
                unharmed(afterTick);
            }
            if (last && tick && wrote && ledger.isEmpty()) {
                return;
            }
        }
    }

    /** Writes what is cut, then what has gathered behind it; false if the database did not take it. */
    private boolean writeAll() {
        for (Batch batch = ledger.first(); batch != null; batch = ledger.first()) {
            if (isAbandoned()) {
                return false;
            }
            long began = System.nanoTime();
            try {
                writer.write(batch);
            } catch (BatchWriter.NotWritten e) {
                if (e.why() == BatchWriter.Why.SUPERSEDED) {
                    giveUp(e);
                }
                noteFailure(batch, e.why(), e);
                return false;
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "batch " + batch.number() + " failed unexpectedly", e);
                noteFailure(batch, BatchWriter.Why.OTHER, e);
                return false;
            }
            unharmed(ledger::written);
            committed.incrementAndGet();
            LOG.log(System.Logger.Level.DEBUG, "batch {0} is written: {1} rows", batch.number(),
                    batch.entries().rows());
            Batch written = batch;
            long took = System.nanoTime() - began;
            unharmed(() -> afterCommit.committed(written, took));
            ledger.done(written);
            if (failing) {
                LOG.log(System.Logger.Level.INFO, "the database takes credits again; batch {0} is written",
                        batch.number());
                failing = false;
            }
        }
        lastSuccessMillis = System.currentTimeMillis();
        return true;
    }

    /** What others do at a tick must not end the flushing. */
    private static void unharmed(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "at a tick", e);
        }
    }

    /** What we accounted since somebody else took over must not be added to what they did. */
    private void giveUp(BatchWriter.NotWritten e) {
        if (ledger.open()) {
            LOG.log(System.Logger.Level.ERROR, "{0}. Nothing more is accounted or written here, because it might be "
                    + "credited twice; see to it that one tracker uses this database, and start this one again",
                    e.getMessage());
        }
        ledger.supersede();
    }

    private void noteFailure(Batch batch, BatchWriter.Why why, Throwable e) {
        failures.get(why).increment();
        if (!failing) {
            LOG.log(System.Logger.Level.WARNING, "batch {0} ({1} rows) waits, will be tried again: {2}",
                    batch.number(), batch.entries().rows(), e.getMessage());
        }
        failing = true;
    }

    /** Sleeps until the time; tells whether the flusher is to end when all is written. */
    private boolean pause(long untilNanos) {
        lock.lock();
        try {
            for (long left = untilNanos - System.nanoTime(); left > 0 && !abandoned;
                    left = untilNanos - System.nanoTime()) {
                wake.awaitNanos(left);
            }
            return draining && System.nanoTime() - drainingSince > STRAGGLERS_NANOS;
        } catch (InterruptedException e) {
            abandoned = true;
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isAbandoned() {
        lock.lock();
        try {
            return abandoned;
        } finally {
            lock.unlock();
        }
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}

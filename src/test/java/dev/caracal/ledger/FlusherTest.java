package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The one who writes, with a database that sometimes does not take it. */
final class FlusherTest {
    private final Ledger ledger = Batches.ledger(1000, 0);
    private final List<Long> tried = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> committed = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger refusals = new AtomicInteger();
    private final Semaphore written = new Semaphore(0);
    private volatile boolean superseded;
    private final Flusher flusher = new Flusher(ledger, this::write, Batches.settings(1000, 1000),
            (batch, _) -> committed.add(batch.number()), () -> { });

    private void write(Batch batch) {
        tried.add(batch.number());
        if (refusals.get() > 0 && refusals.decrementAndGet() >= 0) {
            throw new BatchWriter.NotWritten(BatchWriter.Why.OTHER, "not now", null);
        }
        if (superseded) {
            throw new BatchWriter.NotWritten(BatchWriter.Why.SUPERSEDED, "somebody else's", null);
        }
        written.release();
    }

    private void enter() {
        ledger.announced(Batches.credit(1, 1, 10, 1));
    }

    @Test
    void whatIsEnteredIsWritten() throws InterruptedException {
        flusher.start();
        enter();
        written.acquire();
        assertEquals(Flusher.Drained.ALL, flusher.drain());
        assertEquals(List.of(1L), committed);
        assertEquals(1, flusher.committed());
        assertFalse(flusher.failing());
    }

    @Test
    void aBatchThatWasNotTakenIsTriedAgainUntilItIs() throws InterruptedException {
        refusals.set(3);
        enter();
        flusher.start();
        written.acquire();
        assertEquals(Flusher.Drained.ALL, flusher.drain());
        assertEquals(List.of(1L, 1L, 1L, 1L), tried);
        assertEquals(List.of(1L), committed);
        assertEquals(3, flusher.failures(BatchWriter.Why.OTHER));
    }

    @Test
    void whoeverIsSupersededClosesTheBooksForGood() throws InterruptedException {
        superseded = true;
        enter();
        flusher.start();
        while (ledger.open()) {
            Thread.onSpinWait();
        }
        superseded = false;
        written.acquire();
        assertFalse(ledger.open());
        assertEquals(Flusher.Drained.ALL, flusher.drain());
    }

    @Test
    void anUnexpectedFailureEndsNothing() throws InterruptedException {
        AtomicInteger failures = new AtomicInteger(2);
        Flusher unlucky = new Flusher(ledger, batch -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("unexpected");
            }
            write(batch);
        }, Batches.settings(1000, 1000), (batch, _) -> committed.add(batch.number()), () -> { });
        enter();
        unlucky.start();
        written.acquire();
        assertEquals(Flusher.Drained.ALL, unlucky.drain());
        assertEquals(List.of(1L), committed);
    }

    @Test
    void aDrainWritesWhatIsLeft() throws InterruptedException {
        flusher.start();
        enter();
        assertEquals(Flusher.Drained.ALL, flusher.drain());
        assertEquals(List.of(1L), committed);
        assertTrue(ledger.isEmpty());
    }

    @Test
    void aDrainThatIsCalledOffLeavesTheFlusherAtWork() throws InterruptedException {
        refusals.set(Integer.MAX_VALUE);
        enter();
        flusher.start();
        List<Flusher.Drained> ended = Collections.synchronizedList(new ArrayList<>());
        Thread draining = Thread.ofPlatform().start(() -> {
            try {
                ended.add(flusher.drain());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (flusher.failures(BatchWriter.Why.OTHER) < 3) {
            Thread.onSpinWait();
        }
        // It may not even have begun.
        while (draining.isAlive()) {
            flusher.cancelDrain();
            Thread.onSpinWait();
        }
        assertEquals(List.of(Flusher.Drained.CANCELLED), ended);
        refusals.set(0);
        written.acquire();
        assertEquals(Flusher.Drained.ALL, flusher.drain());
    }

    @Test
    void anAbandonedFlusherWritesNothingMore() throws InterruptedException {
        refusals.set(Integer.MAX_VALUE);
        enter();
        flusher.start();
        while (flusher.failures(BatchWriter.Why.OTHER) == 0) {
            Thread.onSpinWait();
        }
        flusher.abandon();
        assertEquals(Flusher.Drained.NOT_ALL, flusher.drain());
        assertEquals(List.of(), committed);
    }
}

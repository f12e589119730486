package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** From epochs to numbered batches. */
final class LedgerTest {
    private final Ledger ledger = Ledger.inMemory(Batches.settings(1000, 50), 41);

    private void enter(int users) {
        for (int user = 1; user <= users; user++) {
            ledger.announced(Batches.credit(user, 1, 10, 1));
        }
    }

    @Test
    void batchesGoOnFromTheLastNumberInTheDatabase() {
        enter(1);
        ledger.cut(1);
        assertEquals(42, ledger.first().number());
        ledger.written();
        assertNull(ledger.first());
        enter(1);
        ledger.cut(1);
        assertEquals(43, ledger.first().number());
    }

    @Test
    void anEmptyEpochIsNoBatch() {
        ledger.cut(1);
        assertNull(ledger.first());
        assertTrue(ledger.isEmpty());
        assertEquals(0, ledger.oldestUnwrittenMillis());
    }

    @Test
    void aBatchThatWaitsStaysAsItIsWhileLaterEpochsGatherBehindIt() {
        enter(1);
        ledger.cut(1000);
        Batch first = ledger.first();
        enter(1);
        ledger.cut(2000);
        enter(1);
        ledger.cut(3000);
        assertSame(first, ledger.first());
        assertEquals(10, first.entries().users().iterator().next().uploaded());
        assertEquals(1000, ledger.oldestUnwrittenMillis());
        ledger.written();
        assertEquals(43, ledger.first().number());
        assertEquals(20, ledger.first().entries().users().iterator().next().uploaded());
        ledger.written();
        assertTrue(ledger.isEmpty());
        assertEquals(0, ledger.oldestUnwrittenMillis());
    }

    @Test
    void aLargeEpochIsSeveralBatches() {
        Ledger small = Batches.ledger(10, 0);
        for (int user = 1; user <= 50; user++) {
            small.announced(Batches.credit(user, 1, 10, 1));
        }
        small.cut(1);
        int users = 0;
        long number = 0;
        while (small.first() != null) {
            assertEquals(++number, small.first().number());
            users += small.first().entries().users().size();
            small.written();
        }
        assertEquals(50, users);
        assertTrue(number > 5, number + " batches");
    }

    @Test
    void withTooMuchUnwrittenTheBooksCloseAndOpenAgain() {
        assertTrue(ledger.open());
        enter(25);
        ledger.cut(1);
        assertFalse(ledger.open(), ledger.waitingRows() + " rows wait");
        ledger.written();
        assertTrue(ledger.open());
        assertEquals(0, ledger.waitingRows());
    }

    @Test
    void aTorrentsDeletionReachesTheBatchesThatWait() {
        enter(1);
        ledger.cut(1);
        ledger.torrentDeleted(1);
        ledger.cut(1);
        assertEquals(Set.of(1), ledger.first().entries().deletedTorrents());
    }

    @Test
    void whatIsAnnouncedWhileReadonlyIsNeverWritten() {
        enter(1);
        ledger.readonly(true);
        enter(1);
        ledger.cut(1);
        assertNull(ledger.first());
        assertTrue(ledger.isEmpty());
        ledger.readonly(false);
        assertEquals(10, ledger.first().entries().users().iterator().next().uploaded());
    }
}

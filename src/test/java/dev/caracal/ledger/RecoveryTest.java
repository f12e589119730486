package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that ends anywhere between two steps, and the one that goes on. */
final class RecoveryTest {
    private static final RandomId ID = new RandomId(3, 4);

    @TempDir
    private Path folder;

    /** What a database would have: each user's upload, and the last batch's number. */
    private final TreeMap<Integer, Long> uploaded = new TreeMap<>();
    private long lastNumber;
    private RandomId lastWriter = new RandomId(0, 0);

    private Path journal() {
        return folder.resolve("journal");
    }

    private Ledger open(RandomId id, long last) {
        return Ledger.open(Batches.settings(10, 1000), new JournalSettings(journal(), 1 << 16, 1 << 24, 0), id, last,
                lastWriter);
    }

    private Ledger open() {
        return open(ID, lastNumber);
    }

    private static void announce(Ledger ledger, int users, long bytes) {
        for (int user = 1; user <= users; user++) {
            ledger.announced(Batches.credit(user, user, bytes, 0));
        }
    }

    /** Commits so many batches, if there are as many. */
    private void commit(Ledger ledger, int most) {
        for (int i = 0; i < most && ledger.first() != null; i++) {
            apply(ledger, ledger.first());
            ledger.written();
        }
    }

    private void apply(Ledger ledger, Batch batch) {
        lastWriter = ledger.writer();
        assertTrue(batch.number() > lastNumber, batch.number() + " after " + lastNumber);
        lastNumber = batch.number();
        batch.entries().users().forEach(credit -> uploaded.merge(credit.user(), credit.uploaded(), Long::sum));
    }

    private void assertUploaded(int users, long each) {
        TreeMap<Integer, Long> expected = new TreeMap<>();
        for (int user = 1; user <= users; user++) {
            expected.put(user, each);
        }
        assertEquals(expected, uploaded);
    }

    @Test
    void whatWasNeverCutIsReadByTheNextProcess() {
        try (Ledger ledger = open()) {
            announce(ledger, 5, 10);
        }
        try (Ledger ledger = open()) {
            commit(ledger, 100);
            assertTrue(ledger.isEmpty());
        }
        assertUploaded(5, 10);
        try (Ledger ledger = open()) {
            assertNull(ledger.first());
        }
    }

    @Test
    void whereverItEndsEveryCreditIsAppliedOnce() {
        for (int committed = 0; committed < 12; committed++) {
            uploaded.clear();
            try (Ledger ledger = open()) {
                announce(ledger, 30, 5);
                ledger.cut(1);
                announce(ledger, 30, 2);
                ledger.cut(2);
                commit(ledger, committed);
                announce(ledger, 30, 1);
            }
            try (Ledger ledger = open()) {
                commit(ledger, 1000);
                assertTrue(ledger.isEmpty());
            }
            assertUploaded(30, 8);
        }
    }

    @Test
    void aCommitThatTheJournalDoesNotKnowOfIsNotAppliedAgain() {
        try (Ledger ledger = open()) {
            announce(ledger, 30, 5);
            ledger.cut(1);
            apply(ledger, ledger.first());
        }
        try (Ledger ledger = open()) {
            commit(ledger, 1000);
        }
        assertUploaded(30, 5);
    }

    @Test
    void batchesAreTheSameAfterwards() {
        List<String> before = new ArrayList<>();
        try (Ledger ledger = open()) {
            announce(ledger, 30, 5);
            ledger.cut(1);
            while (ledger.first() != null) {
                before.add(content(ledger.first()));
                lastWriter = ledger.writer();
                ledger.written();
            }
        }
        // As if none of the commits had come through: the journal's own word for it is taken back with the file.
        List<String> after = new ArrayList<>();
        try (Ledger ledger = open(ID, before.size())) {
            announce(ledger, 30, 5);
            ledger.cut(1);
        }
        try (Ledger ledger = open(ID, before.size())) {
            while (ledger.first() != null) {
                after.add(content(ledger.first()));
                ledger.written();
            }
        }
        assertEquals(before.size(), after.size());
        for (int i = 0; i < before.size(); i++) {
            assertEquals(before.get(i), after.get(i));
        }
    }

    private static String content(Batch batch) {
        return new TreeMap<>(batch.entries().users().stream().collect(java.util.stream.Collectors.toMap(
                Entries.UserCredit::user, credit -> credit))) + " " + new java.util.TreeSet<>(batch.entries().peers()
                        .stream().map(Object::toString).toList());
    }

    @Test
    void aJournalThatDidNotWriteTheLastBatchIsNotAppliedWhateverTheNumbers() {
        try (Ledger ledger = open()) {
            announce(ledger, 5, 10);
            ledger.cut(1);
            announce(ledger, 5, 10);
            lastNumber = ledger.first().number();
            lastWriter = new RandomId(7, 7);
        }
        try (Ledger ledger = open()) {
            assertNull(ledger.first());
        }
    }

    @Test
    void theJournalOfAnotherDatabaseIsRefusedAndStaysAsItIs() throws IOException {
        try (Ledger ledger = open()) {
            announce(ledger, 5, 10);
        }
        UnfitJournal refused = assertThrows(UnfitJournal.class, () -> open(new RandomId(9, 9), 0));
        assertTrue(refused.getMessage().contains("belongs to another database"), refused.getMessage());
        try (Ledger ledger = open()) {
            commit(ledger, 100);
        }
        assertUploaded(5, 10);
    }

    @Test
    void aDatabaseRestoredFromABackupIsRefusedByName() {
        try (Ledger ledger = open()) {
            announce(ledger, 5, 10);
            ledger.cut(1);
            commit(ledger, 100);
            announce(ledger, 5, 10);
        }
        UnfitJournal refused = assertThrows(UnfitJournal.class, () -> open(ID, lastNumber - 1));
        assertTrue(refused.getMessage().contains("restored from an older state"), refused.getMessage());
    }

    @Test
    void aJournalThatIsBehindItsDatabaseIsPutAsideAndNotApplied() throws IOException {
        try (Ledger ledger = open()) {
            announce(ledger, 5, 10);
        }
        lastNumber = 7;
        try (Ledger ledger = open()) {
            assertNull(ledger.first());
            announce(ledger, 5, 1);
            ledger.cut(1);
            assertEquals(8, ledger.first().number());
            commit(ledger, 100);
        }
        assertUploaded(5, 1);
        try (var beside = Files.list(folder)) {
            assertEquals(1, beside.filter(path -> path.getFileName().toString().contains("not-applied")).count());
        }
    }

    @Test
    void whatIsTooMuchForMemoryStaysInTheJournalUntilItsTurn() {
        LedgerSettings tight = Batches.settings(10, 50);
        JournalSettings files = new JournalSettings(journal(), 1 << 20, 1 << 24, 0);
        try (Ledger ledger = Ledger.open(tight, files, ID, 0, lastWriter)) {
            for (int round = 0; round < 20; round++) {
                for (int user = 1; user <= 40; user++) {
                    ledger.announced(Batches.credit(user, user, 3, 0));
                }
                ledger.cut(round);
                assertTrue(ledger.open());
                assertTrue(ledger.waitingRows() <= 120, ledger.waitingRows() + " rows wait");
            }
            while (ledger.first() != null) {
                apply(ledger, ledger.first());
                ledger.written();
            }
            assertTrue(ledger.isEmpty());
        }
        assertUploaded(40, 60);
    }
}

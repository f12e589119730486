package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal may be closed at any moment of what its keeper does. */
final class JournalClosingTest {
    private static final RandomId LEDGER = new RandomId(1, 2);
    private static final int SEGMENT = 16 << 20;
    private static final int RECORD = 1 << 20;
    private static final int CLOSINGS = 12;
    private static final int CLOSINGS_AT_ONCE = 100;
    /** It looks after the files so often. */
    private static final int KEEPER_MILLIS = 100;

    @TempDir
    private Path home;

    @Test
    void whatIsKeptToBeLookedIntoStaysThoughTheNextSegmentWasBeingMade() throws Exception {
        Random random = new Random(18);
        for (int i = 0; i < CLOSINGS; i++) {
            Path folder = home.resolve("journal-" + i);
            JournalSettings settings = new JournalSettings(folder, SEGMENT, 100L * SEGMENT, 10L * SEGMENT);
            try (Journal journal = Journal.in(JournalFolder.open(settings, LEDGER), 0)) {
                while (journal.bytes() < 2 * SEGMENT) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                while (Journal.number(journal.end()) == 1) {
                    journal.append(RECORD, (target, zeros) -> target.put(zeros), new byte[RECORD - Long.BYTES]);
                }
                journal.discardBefore(journal.end());
                // The keeper begins with the third one within this time.
                TimeUnit.MILLISECONDS.sleep(random.nextInt(KEEPER_MILLIS + 20));
            }
            try (Stream<Path> files = Files.list(folder)) {
                assertTrue(files.anyMatch(file -> file.getFileName().toString().startsWith("0000000000000001")),
                        "closing " + i);
            }
        }
    }

    @Test
    void twoThreadsMayCloseItAtOnce() throws Exception {
        for (int i = 0; i < CLOSINGS_AT_ONCE; i++) {
            JournalSettings settings = new JournalSettings(home.resolve("twice-" + i), 1 << 16, 1 << 20, 0);
            Journal journal = Journal.in(JournalFolder.open(settings, LEDGER), 0);
            AtomicInteger missing = new AtomicInteger(2);
            Callable<Void> closing = () -> {
                missing.decrementAndGet();
                while (missing.get() > 0) {
                    // A barrier would let one of them go long before the other.
                    Thread.onSpinWait();
                }
                journal.close();
                return null;
            };
            try (ExecutorService two = Executors.newFixedThreadPool(2)) {
                for (Future<Void> each : two.invokeAll(List.of(closing, closing))) {
                    each.get();
                }
            }
        }
    }
}

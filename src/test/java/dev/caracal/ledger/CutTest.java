package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entering while epochs are cut: every announce is in exactly one, also when they use the memory of those before. */
final class CutTest {
    private final Map<Integer, Long> uploaded = new HashMap<>();
    private final Map<Integer, Long> downloaded = new HashMap<>();
    private long lastNumber;

    @ParameterizedTest
    @ValueSource(ints = {500, 12})
    void whileEpochsEndNothingIsLostOrCountedTwice(int maxBatchRows) throws Exception {
        int threads = 16;
        int announces = 20_000;
        Ledger ledger = Batches.ledger(maxBatchRows, 0);
        CountDownLatch begin = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int user = thread % 5;
                int torrent = thread;
                Callable<Void> announcing = () -> {
                    begin.await();
                    for (int i = 1; i <= announces; i++) {
                        ledger.announced(Batches.credit(user, torrent, i, 1));
                    }
                    return null;
                };
                running.add(pool.submit(announcing));
            }
            begin.countDown();
            while (!running.stream().allMatch(Future::isDone)) {
                ledger.cut(1);
                take(ledger);
            }
            for (Future<Void> thread : running) {
                thread.get();
            }
        }
        ledger.cut(1);
        take(ledger);
        assertTrue(ledger.isEmpty());
        long each = (long) announces * (announces + 1) / 2;
        assertEquals(Map.of(0, 4 * each, 1, 3 * each, 2, 3 * each, 3, 3 * each, 4, 3 * each), uploaded);
        assertEquals(Map.of(0, 4L * announces, 1, 3L * announces, 2, 3L * announces, 3, 3L * announces, 4,
                3L * announces), downloaded);
    }

    /** As the flusher does, with a database that takes everything. */
    private void take(Ledger ledger) {
        for (Batch batch = ledger.first(); batch != null; batch = ledger.first()) {
            assertTrue(batch.number() > lastNumber, batch.number() + " after " + lastNumber);
            lastNumber = batch.number();
            batch.entries().users().forEach(credit -> {
                uploaded.merge(credit.user(), credit.uploaded(), Long::sum);
                downloaded.merge(credit.user(), credit.downloaded(), Long::sum);
            });
            ledger.written();
            ledger.done(batch);
        }
    }
}

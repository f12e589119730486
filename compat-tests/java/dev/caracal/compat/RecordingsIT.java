package dev.caracal.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays every recording against a real tracker and a real database. Many at once, since they mostly sleep; one that
 * was too slow to mean anything is played again alone.
 *
 * <p>{@code -Dcaracal.recordings=REGEX} plays those only whose name contains a match.
 */
@Execution(ExecutionMode.CONCURRENT)
final class RecordingsIT {
    private static final AcceptedDifferences ACCEPTED = AcceptedDifferences.read();
    private static final int TRIES_ALONE = 2;
    private static final int MOST_SHOWN = 6;
    /** Plays share it; the one that is to be alone takes it for itself. */
    private static final ReentrantReadWriteLock MACHINE = new ReentrantReadWriteLock(true);

    /**
     * In an order that wastes no time: first those that are to be alone, while nobody has to be waited for; then the
     * others, among them, evenly, those that start processes. Those are work, and many at once would be too slow.
     */
    static Stream<Recording> recordings() {
        Predicate<String> only = Pattern.compile(System.getProperty("caracal.recordings", "")).asPredicate();
        List<Recording> all = RecordingFile.all().stream().filter(recording -> only.test(recording.toString()))
                .toList();
        List<Recording> order = new ArrayList<>(all.stream().filter(Recording::needsItsTicks).toList());
        List<Recording> rest = all.stream().filter(recording -> !recording.needsItsTicks()).toList();
        Deque<Recording> processes = new ArrayDeque<>(rest.stream().filter(Recording::needsProcess).toList());
        int every = rest.size() / (processes.size() + 1) + 1;
        rest.stream().filter(recording -> !recording.needsProcess()).forEach(recording -> {
            order.add(recording);
            if (order.size() % every == 0 && !processes.isEmpty()) {
                order.add(processes.poll());
            }
        });
        order.addAll(processes);
        return order.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recordings")
    void plays(Recording recording, @TempDir Path folder) throws Exception {
        Lock first = recording.needsItsTicks() ? MACHINE.writeLock() : MACHINE.readLock();
        Outcome outcome = play(recording, folder, first);
        for (int tries = 0; tries < TRIES_ALONE && isOpen(recording, outcome); tries++) {
            outcome = play(recording, folder, MACHINE.writeLock());
        }
        List<String> complaints = ACCEPTED.complaints(recording.toString(), outcome.differences());
        Optional<String> tooSlow = outcome.tooSlow().map(why -> "too slow, even alone: " + why);
        if (!complaints.isEmpty() || tooSlow.isPresent()) {
            fail(Stream.of(Stream.of(recording.toString()), complaints.stream().limit(MOST_SHOWN),
                            Stream.of("... and " + (complaints.size() - MOST_SHOWN) + " more")
                                    .filter(more -> complaints.size() > MOST_SHOWN),
                            tooSlow.stream(),
                            recording.quirk().map(quirk -> "(a quirk of the original: " + quirk + ")").stream())
                    .flatMap(part -> part).collect(Collectors.joining("\n")));
        }
    }

    /** Whether being late is all that is wrong so far. */
    private static boolean isOpen(Recording recording, Outcome outcome) {
        boolean differs = !outcome.differences().isEmpty() && !ACCEPTED.entries().containsKey(recording.toString());
        return outcome.tooSlow().isPresent() && !differs;
    }

    private static Outcome play(Recording recording, Path folder, Lock lock) throws Exception {
        lock.lock();
        try {
            return Play.of(recording, ACCEPTED, Files.createTempDirectory(folder, "play"));
        } finally {
            lock.unlock();
        }
    }

    @Test
    void everyAcceptedDifferenceIsOneOfARecording() {
        assertEquals(List.of(), ACCEPTED.unknown(
                RecordingFile.all().stream().map(Recording::toString).collect(Collectors.toSet())));
    }

    @Test
    void allRecordingsAreHere() {
        assertEquals(336, RecordingFile.all().size());
    }
}

package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.AnnouncingClient.Manner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise proved by breaking: real announces to a tracker in a process of its own, which is killed again and again
 * at random moments, as is its database; and at the end every total is what the announces alone say it must be, to the
 * byte, and members' times on torrents and their cases of hit-and-run to the second. {@code -Plong} breaks more often;
 * {@code -Dcaracal.seed} repeats the clients and the moments of a run, though not the machine's own timing.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class KillIT {
    private static final boolean LONG = Boolean.getBoolean("caracal.long");
    private static final Manner USUAL = new Manner(50, 350, 3, 30);
    /** Every session is a row of its own, which nothing else coalesces with. */
    private static final Manner SHORT_SESSIONS = new Manner(50, 150, 2, 4);
    private static final int MOST_WAITING_ROWS = 1000;
    private static final Pattern WAITING_ROWS = Pattern.compile("\"waiting_rows\":([0-9]+)");

    @TempDir
    private Path folder;

    /** What is broken in a test. */
    private interface Breaking {
        void go(LoadedTracker loaded, SplittableRandom random) throws Exception;
    }

    private void broken(Manner manner, String lines, boolean toTheSecond, Breaking breaking) throws Exception {
        broken(seed -> new LoadedTracker(folder, seed, manner, lines, toTheSecond), breaking);
    }

    /** A tracker under load, by the seed of what its clients do. */
    private interface Load {
        LoadedTracker begin(long seed) throws Exception;
    }

    private void broken(Load load, Breaking breaking) throws Exception {
        long seed = Long.getLong("caracal.seed", ThreadLocalRandom.current().nextLong());
        try (LoadedTracker loaded = load.begin(seed)) {
            try {
                loaded.tracker().start();
                breaking.go(loaded, new SplittableRandom(seed));
                loaded.check();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dcaracal.seed=" + seed + " (" + loaded + "): " + e.getMessage()
                        + "\nThe end of the tracker's log:\n" + loaded.tracker().logTail(), e);
            }
        }
    }

    /** A random moment. */
    private static void pause(SplittableRandom random, int leastMillis, int mostMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(leastMillis, mostMillis + 1));
    }

    @Test
    void killedAtAnyMomentTheTrackerLosesNothingAndRepeatsNothing() throws Exception {
        broken(USUAL, "", true, (loaded, random) -> {
            for (int round = 0; round < (LONG ? 80 : 3); round++) {
                boolean early = random.nextInt(5) == 0;
                if (early) {
                    // While it still reads its journal, or has not even begun.
                    pause(random, 300, 2000);
                } else {
                    loaded.tracker().awaitServing();
                    pause(random, 200, LONG ? 3000 : 1500);
                }
                if (random.nextInt(3) == 0) {
                    loaded.killBetweenAnnounces();
                } else {
                    loaded.tracker().kill();
                }
                loaded.requireClients();
                loaded.tracker().start();
            }
            loaded.tracker().awaitServing();
            assertTrue(loaded.tally().unanswered().get() > 0);
        });
    }

    @Test
    void toldToEndAtAnyMomentTheTrackerLosesNothingAndRepeatsNothing() throws Exception {
        broken(USUAL, "journal_segment_bytes = 1048576\n", LONG, (loaded, random) -> {
            for (int round = 0; round < (LONG ? 30 : 3); round++) {
                loaded.tracker().awaitServing();
                pause(random, 200, LONG ? 3000 : 1200);
                loaded.tracker().tellToEnd();
                if (round % 3 == 2) {
                    // Who is told to end may still be killed on the way there.
                    pause(random, 0, 1500);
                    loaded.tracker().kill();
                } else {
                    loaded.tracker().awaitEnd();
                }
                loaded.requireClients();
                loaded.tracker().start();
            }
            loaded.tracker().awaitServing();
            assertTrue(loaded.tally().refused().get() > 0);
        });
    }

    /** How a database is away, and what becomes of the tracker meanwhile. Both are there again afterwards. */
    private enum Absence {
        STOPPED_FOR_SECONDS {
            @Override
            void happen(LoadedTracker loaded, SplittableRandom random) throws InterruptedException {
                loaded.database().stop();
                pause(random, 2000, LONG ? 5000 : 3000);
                loaded.database().start();
            }
        },
        TRACKER_KILLED_MEANWHILE {
            @Override
            void happen(LoadedTracker loaded, SplittableRandom random) throws IOException, InterruptedException {
                loaded.database().kill();
                pause(random, 0, 1500);
                loaded.tracker().kill();
                loaded.tracker().start();
                loaded.tracker().awaitSaying("cannot be used yet");
                loaded.database().start();
            }
        },
        KILLED {
            @Override
            void happen(LoadedTracker loaded, SplittableRandom random) throws InterruptedException {
                loaded.database().kill();
                pause(random, 0, 500);
                loaded.database().start();
            }
        },
        TRACKER_KILLED_AS_IT_RETURNS {
            @Override
            void happen(LoadedTracker loaded, SplittableRandom random) throws IOException, InterruptedException {
                loaded.database().kill();
                pause(random, 1000, 3000);
                loaded.database().start();
                // The backlog is being written.
                pause(random, 0, 1200);
                loaded.tracker().kill();
                loaded.tracker().start();
            }
        },
        KILLED_WITH_THE_TRACKER {
            @Override
            void happen(LoadedTracker loaded, SplittableRandom random) throws IOException, InterruptedException {
                loaded.tracker().kill();
                loaded.database().kill();
                loaded.tracker().start();
                loaded.database().start();
            }
        },
        TRACKER_TOLD_TO_END_MEANWHILE {
            @Override
            void happen(LoadedTracker loaded, SplittableRandom random) throws IOException, InterruptedException {
                loaded.database().kill();
                pause(random, 0, 1000);
                loaded.tracker().tellToEnd();
                if (random.nextBoolean()) {
                    // It gives up on the database.
                    loaded.tracker().awaitEnd();
                    loaded.database().start();
                } else {
                    loaded.database().start();
                    loaded.tracker().awaitEnd();
                }
                loaded.tracker().start();
            }
        };

        abstract void happen(LoadedTracker loaded, SplittableRandom random) throws IOException, InterruptedException;
    }

    @Test
    void aDatabaseThatDiesOrStaysAwayCostsNothing() throws Exception {
        broken(USUAL, "drain_limit = 3\n", true, (loaded, random) -> {
            int rounds = LONG ? 6 * Absence.values().length : 3;
            for (int round = 0; round < rounds; round++) {
                loaded.tracker().awaitServing();
                pause(random, 300, LONG ? 2500 : 1000);
                Absence.values()[round % Absence.values().length].happen(loaded, random);
                loaded.requireClients();
            }
            loaded.tracker().awaitServing();
        });
    }

    /** Totals, raw totals, fractions of bytes, and the site's own history. */
    @Test
    void aSiteThatMultipliesLosesNothingEither() throws Exception {
        broken(seed -> LoadedTracker.multiplying(folder, seed, USUAL, "drain_limit = 3\nmax_batch_rows = 100\n"),
                (loaded, random) -> {
            for (int round = 0; round < (LONG ? 60 : 4); round++) {
                loaded.tracker().awaitServing();
                pause(random, 200, LONG ? 3000 : 1200);
                if (round % 2 == 0) {
                    loaded.killBetweenAnnounces();
                    loaded.tracker().start();
                } else {
                    // The short form has the two that kill both.
                    Absence[] all = Absence.values();
                    int absence = LONG ? round / 2 % all.length : round == 1
                            ? Absence.TRACKER_KILLED_AS_IT_RETURNS.ordinal()
                            : Absence.KILLED_WITH_THE_TRACKER.ordinal();
                    all[absence].happen(loaded, random);
                }
                loaded.requireClients();
            }
            loaded.tracker().awaitServing();
            assertTrue(loaded.tally().unanswered().get() > 0);
        });
    }

    @Test
    void whatIsBeyondTheMemoryLimitWaitsInTheJournalAndWhatIsBeyondTheJournalWithTheClients() throws Exception {
        String lines = "max_waiting_rows = " + MOST_WAITING_ROWS + "\njournal_segment_bytes = 65536\n"
                + "journal_kept_bytes = 0\nmax_journal_bytes = 2097152\nmax_batch_rows = 100\n";
        broken(SHORT_SESSIONS, lines, false, (loaded, random) -> {
            for (int round = 0; round < (LONG ? 6 : 2); round++) {
                loaded.tracker().awaitServing();
                pause(random, 300, 1000);
                loaded.database().stop();
                while (waitingRows(loaded) < MOST_WAITING_ROWS) {
                    loaded.requireClients();
                    pause(random, 20, 20);
                }
                int full = loaded.announces();
                int refused = loaded.tally().refused().get();
                while (round % 2 == 0 ? loaded.announces() < full + 500
                        : loaded.tally().refused().get() == refused) {
                    loaded.requireClients();
                    pause(random, 20, 20);
                }
                if (round % 2 == 1) {
                    loaded.tracker().kill();
                    loaded.tracker().start();
                }
                loaded.database().start();
            }
            loaded.tracker().awaitServing();
        });
    }

    private static int waitingRows(LoadedTracker loaded) throws InterruptedException {
        Matcher found = WAITING_ROWS.matcher(loaded.health());
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}

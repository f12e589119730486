package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.HeardLog;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.ledger.UnfitJournal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One tracker and one journal at a time write a database, and only if they belong to it. */
final class OneWriterIT {
    private static final List<String> TABLES = List.of("users_main", "torrents", "users_freeleeches",
            "xbt_files_users", "xbt_snatched", "caracal_ledger", "caracal_baselines", "caracal_token_expiries");
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    private Path folder;

    private static TestSite site() throws Exception {
        TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT);
        site.users(1, 2);
        site.torrent(1);
        return site;
    }

    private Path state(String name) throws Exception {
        return Files.createDirectories(folder.resolve(name));
    }

    private static void announce(TestTracker tracker, int user, long up, String more) throws Exception {
        try (TestClient client = tracker.client()) {
            String answer = client.announce(user, 1, user, up, 2 * up, 9, more);
            assertTrue(answer.startsWith("d8:complete"), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSecondTrackerWaitsForTheEndOfTheFirstAndGoesOn(boolean inGoodOrder) throws Exception {
        try (TestSite site = site(); HeardLog log = new HeardLog();
                TestTracker first = TestTracker.start(site, state("first"))) {
            announce(first, 1, 0, "&event=started");
            CompletableFuture<TestTracker> starting = CompletableFuture.supplyAsync(() -> {
                try {
                    return TestTracker.start(site, state("second"));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }, task -> Thread.ofPlatform().start(task));
            while (waiting(log, site) < 2 || site.rows("SELECT * FROM xbt_files_users").isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertFalse(starting.isDone(), "it waits");
            announce(first, 1, 100, "");
            if (inGoodOrder) {
                first.drain();
                assertEquals("100,200", site.totals(1));
            } else {
                first.tracker().close();
            }
            try (TestTracker second = starting.get(60, TimeUnit.SECONDS)) {
                announce(second, 2, 0, "&event=started");
                announce(second, 2, 7, "");
                while (!site.totals(2).equals("7,14")) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                announce(second, 1, 150, "");
                second.drain();
            }
            assertEquals("150,300", site.totals(1), "whatever the first still had, the announce repeats it");
            try (TestTracker again = TestTracker.start(site, folder.resolve("first"))) {
                announce(again, 1, 160, "");
                again.drain();
            }
            assertEquals("160,320", site.totals(1), "the first one's journal is behind the database now");
        }
    }

    /** How often a tracker said that it waits for this site. */
    private static int waiting(HeardLog log, TestSite site) {
        return log.with("another tracker writes this database (it holds the lock caracal." + site.name() + " ").size();
    }

    /** Everything of a site, to tell whether anybody wrote. */
    private static String contents(TestSite site) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String table : TABLES) {
            all.append(table).append(site.rows("SELECT * FROM " + table));
        }
        return all.toString();
    }

    @Test
    void theSecondTrackerWritesNothingWhileItWaits() throws Exception {
        try (TestSite site = site(); HeardLog log = new HeardLog();
                TestTracker first = TestTracker.start(site, state("first"), NEVER)) {
            announce(first, 1, 0, "&event=started");
            site.run("UPDATE torrents SET Seeders = 5, Leechers = 5");
            String before = contents(site);
            Thread second = Thread.ofPlatform().start(() -> {
                try {
                    TestTracker.start(site, state("second")).close();
                } catch (Exception e) {
                    // told to stop
                }
            });
            while (waiting(log, site) < 2) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertEquals(before, contents(site));
            second.interrupt();
            second.join();
        }
    }

    @Test
    void aDatabaseThatWasRestoredUnderTodaysJournalIsRefused() throws Exception {
        try (TestSite site = site()) {
            try (TestTracker tracker = TestTracker.start(site, state("state"))) {
                announce(tracker, 1, 0, "&event=started");
                announce(tracker, 1, 100, "");
                tracker.drain();
            }
            for (String table : TABLES) {
                site.run("CREATE TABLE dump_" + table + " AS SELECT * FROM " + table);
            }
            try (TestTracker tracker = TestTracker.start(site, state("state"))) {
                announce(tracker, 1, 300, "");
                tracker.drain();
            }
            assertEquals("300,600", site.totals(1));
            for (String table : TABLES) {
                site.run("DELETE FROM " + table + "; INSERT INTO " + table + " SELECT * FROM dump_" + table);
            }
            String restored = contents(site);
            UnfitJournal refusal = assertThrows(UnfitJournal.class, () -> TestTracker.start(site, state("state")));
            assertTrue(refusal.getMessage().contains("the database was restored from an older state"),
                    refusal.getMessage());
            assertEquals(restored, contents(site));
            Files.move(folder.resolve("state"), folder.resolve("moved away"));
            try (TestTracker tracker = TestTracker.start(site, state("state"))) {
                announce(tracker, 1, 350, "");
                tracker.drain();
            }
            assertEquals("350,700", site.totals(1), "with the folder moved away it goes on from what was restored");
        }
    }

    @Test
    void theJournalOfAnotherDatabaseIsRefused() throws Exception {
        try (TestSite one = site(); TestSite other = site()) {
            try (TestTracker tracker = TestTracker.start(one, state("state"), NEVER)) {
                announce(tracker, 1, 0, "&event=started");
                announce(tracker, 1, 100, "");
            }
            String before = contents(other);
            UnfitJournal refusal = assertThrows(UnfitJournal.class, () -> TestTracker.start(other, state("state")));
            assertTrue(refusal.getMessage().contains("belongs to another database"), refusal.getMessage());
            assertEquals(before, contents(other));
            try (TestTracker tracker = TestTracker.start(one, state("state"))) {
                assertEquals("100,200", one.totals(1), "the refused start left the journal as it was");
                tracker.drain();
            }
        }
    }

    @Test
    void whatComesBeforeADamageIsAppliedOnceAndTheNextAnnouncesRepeatTheRest() throws Exception {
        try (TestSite site = site(); HeardLog log = new HeardLog()) {
            try (TestTracker tracker = TestTracker.start(site, state("state"))) {
                announce(tracker, 1, 0, "&event=started");
                announce(tracker, 1, 100, "");
                tracker.drain();
            }
            try (TestTracker tracker = TestTracker.start(site, state("state"), NEVER)) {
                for (int up = 110; up <= 300; up += 10) {
                    announce(tracker, 1, up, "");
                }
            }
            assertEquals("100,200", site.totals(1));
            damage(2, 3);
            try (TestTracker tracker = TestTracker.start(site, state("state"))) {
                long applied = Long.parseLong(site.totals(1).split(",")[0]);
                assertTrue(applied > 100 && applied < 300, "some of it: " + applied);
                announce(tracker, 1, 320, "");
                tracker.drain();
            }
            assertEquals("320,640", site.totals(1));
            assertFalse(log.with(folder + "/state/journal").stream().filter(line -> line.startsWith("SEVERE"))
                    .filter(line -> line.contains("is damaged")).toList().isEmpty());
        }
    }

    @Test
    void aJournalWithoutWhatItSaidOfItsBatchesIsPutAside() throws Exception {
        try (TestSite site = site(); HeardLog log = new HeardLog()) {
            try (TestTracker tracker = TestTracker.start(site, state("state"))) {
                announce(tracker, 1, 0, "&event=started");
                for (int up = 10; up <= 100; up += 10) {
                    announce(tracker, 1, up, "");
                }
                tracker.drain();
            }
            assertEquals("100,200", site.totals(1));
            damage(1, 2);
            try (TestTracker tracker = TestTracker.start(site, state("state"))) {
                assertEquals("100,200", site.totals(1), "nothing is applied again");
                announce(tracker, 1, 130, "");
                tracker.drain();
            }
            assertEquals("130,260", site.totals(1));
            assertFalse(log.with("Nothing of it was applied").stream().filter(line -> line.contains(folder.toString()))
                    .toList().isEmpty());
        }
    }

    /** Flips bytes in the newest segment, at this part of what is written in it. */
    private void damage(int numerator, int denominator) throws Exception {
        Path newest;
        try (Stream<Path> files = Files.list(folder.resolve("state/journal"))) {
            newest = files.filter(file -> file.toString().endsWith(".segment")).sorted().toList().getLast();
        }
        byte[] bytes = Files.readAllBytes(newest);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        int at = end * numerator / denominator;
        try (FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~bytes[at], (byte) ~bytes[at + 1],
                (byte) ~bytes[at + 2]}), at);
        }
    }
}

package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Reason;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.Stay;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.id.Endpoint;
import dev.caracal.swarm.Baseline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was appended comes out again, whatever happened to the process or the file meanwhile. */
final class JournalTest {
    private static final RandomId LEDGER = new RandomId(1, 2);
    private static final int SEGMENT = 1 << 16;

    @TempDir
    private Path home;
    private Path folder;

    @BeforeEach
    void placeTheJournal() {
        folder = home.resolve("journal");
    }

    private JournalSettings settings() {
        return new JournalSettings(folder, SEGMENT, 100 * SEGMENT, 0);
    }

    private Journal journal() throws IOException {
        return Journal.in(JournalFolder.open(settings(), LEDGER), 0);
    }

    private static void append(Journal journal, int torrent) {
        journal.append(Records.MOST_WITHOUT_TEXTS, Records::putDeleted, torrent);
    }

    private static List<Integer> deleted(Journal journal, long from) {
        List<Integer> deleted = new ArrayList<>();
        journal.read(from, journal.end(), new Records.Visitor() {
            @Override
            public void torrentDeleted(int torrent) {
                deleted.add(torrent);
            }
        }, () -> false);
        return deleted;
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void aStretchThatEndsInASegmentThatIsGoneHasNothingOfWhatFollows() throws IOException, InterruptedException {
        int torrent = 0;
        try (Journal journal = journal()) {
            while (journal.end() >>> 32 < 3) {
                append(journal, torrent++);
                // The next file is made meanwhile, so that none of them is in memory alone.
                await(() -> journal.hasRoom());
            }
        }
        List<Path> files = JournalFolder.files(folder);
        Files.delete(files.get(1));
        List<Integer> first = new ArrayList<>();
        try (Journal journal = journal()) {
            journal.read(journal.begin(), 2L << 32 | 1000, new Records.Visitor() {
                @Override
                public void torrentDeleted(int number) {
                    first.add(number);
                }
            }, () -> false);
            assertTrue(first.size() > 1000);
            assertEquals(first.size() - 1, first.getLast(), "nothing of the third segment");
            assertTrue(deleted(journal, journal.begin()).size() > first.size());
        }
    }

    @Test
    void everyKindOfRecordComesOutAsItWentIn() throws IOException {
        Random random = new Random(7);
        List<Object> in = new ArrayList<>();
        List<Object> out = new ArrayList<>();
        try (Journal journal = journal()) {
            long begin = journal.end();
            for (int i = 0; i < 500; i++) {
                Announced announced = announced(random);
                in.add(announced.toString());
                journal.append(Records.most(announced), Records::put, announced);
                TorrentRow row = new TorrentRow(i, random.nextInt(), random.nextInt(), 3, random.nextLong(),
                        random.nextBoolean());
                in.add(row);
                journal.append(Records.MOST_WITHOUT_TEXTS, Records::put, row);
                Baseline baseline = announced.peer().baseline(random.nextInt(100), random.nextInt(100), false);
                in.add(baseline);
                journal.append(Records.MOST_WITHOUT_TEXTS, Records::put, baseline);
                Stretch stretch = new Stretch(random.nextLong(), i, begin, random.nextLong());
                in.add(stretch);
                journal.append(Records.MOST_WITHOUT_TEXTS, Records::put, stretch);
            }
            assertEquals(journal.end(), journal.read(begin, journal.end(), new Records.Visitor() {
                @Override
                public void announced(Announced effects) {
                    out.add(effects.toString());
                }

                @Override
                public void torrentChanged(TorrentRow row) {
                    out.add(row);
                }

                @Override
                public void fellSilent(Baseline baseline) {
                    out.add(baseline);
                }

                @Override
                public void batches(Stretch stretch) {
                    out.add(stretch);
                }
            }, () -> false));
        }
        assertEquals(in, out);
    }

    private static Announced announced(Random random) {
        byte[] address = new byte[random.nextInt(46)];
        byte[] userAgent = new byte[random.nextInt(3) == 0 ? random.nextInt(1025) : random.nextInt(30)];
        random.nextBytes(address);
        random.nextBytes(userAgent);
        PeerRow peer = new PeerRow(random.nextInt(), random.nextInt(), Batches.peerId(random.nextInt(1000)),
                random.nextBoolean(), random.nextBoolean(), random.nextLong(), random.nextLong(), random.nextLong(),
                random.nextLong(), random.nextLong(), random.nextLong(), random.nextInt(), random.nextInt(), address,
                userAgent, random.nextLong());
        Credit credit = random.nextBoolean() ? new Credit(random.nextLong(), random.nextLong(), random.nextLong(),
                random.nextBoolean(), random.nextInt(100)) : new Credit(1, 2, 3, true, 4, 5, random.nextInt(1_000_000),
                        random.nextInt(1_000_000));
        return new Announced(peer, credit,
                random.nextBoolean() ? new TorrentRow(peer.torrent(), 1, 2, 3, random.nextLong()) : TorrentRow.NONE,
                random.nextBoolean() ? Optional.of(new Snatch(peer.user(), peer.torrent(), 5, address))
                        : Optional.empty(),
                random.nextBoolean(), Reason.values()[random.nextInt(Reason.values().length)], random.nextBoolean(),
                random.nextBoolean() ? Optional.of(stay(random)) : Optional.empty());
    }

    private static Stay stay(Random random) {
        byte[] shared = new byte[random.nextInt(3) * 100];
        random.nextBytes(shared);
        return new Stay(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(),
                random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), shared, random.nextBoolean()
                        ? Optional.of(new Endpoint(random.nextInt(), random.nextInt(65_536))) : Optional.empty());
    }

    @Test
    void ofATextAsLongAsARequestOnlySoMuchIsKeptAsAnyColumnHolds() throws IOException {
        byte[] userAgent = new byte[1 << 20];
        Arrays.fill(userAgent, (byte) 'u');
        Announced whole = announced(new Random(1));
        PeerRow peer = whole.peer();
        Announced announced = new Announced(new PeerRow(1, 2, peer.peer(), true, true, 3, 4, 5, 6, 7, 8, 9, 10,
                peer.address(), userAgent, 11), whole.credit(), whole.torrent(), whole.snatch(), false, whole.reason(),
                false, Optional.empty());
        List<PeerRow> kept = new ArrayList<>();
        try (Journal journal = journal()) {
            long begin = journal.end();
            journal.append(Records.most(announced), Records::put, announced);
            journal.read(begin, journal.end(), new Records.Visitor() {
                @Override
                public void announced(Announced effects) {
                    kept.add(effects.peer());
                }
            }, () -> false);
            assertTrue(journal.end() - begin < 2000, "one record took " + (journal.end() - begin) + " bytes");
        }
        assertEquals(1, kept.size());
        assertArrayEquals(Arrays.copyOf(userAgent, 1024), kept.getFirst().userAgent());
    }

    @Test
    void itGrowsFromFileToFileAndWhatIsNeededNoMoreIsDeleted() throws Exception {
        try (Journal journal = journal()) {
            long begin = journal.end();
            List<Integer> all = new ArrayList<>();
            for (int i = 0; journal.bytes() < 6L * SEGMENT; i++) {
                await(journal::hasRoom);
                append(journal, i);
                all.add(i);
            }
            assertEquals(all, deleted(journal, begin));
            journal.discardBefore(journal.end());
            await(() -> {
                try {
                    return JournalFolder.files(folder).size() <= 2;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void theNextProcessFindsWhatThisOneAppended() throws IOException {
        try (Journal journal = journal()) {
            append(journal, 1);
            append(journal, 2);
        }
        try (Journal journal = journal()) {
            append(journal, 3);
            assertEquals(List.of(1, 2, 3), deleted(journal, journal.begin()));
        }
    }

    @Test
    void whereverAFileIsTornOrFlippedTheRecordsBeforeThatAreGood() throws Exception {
        try (Journal journal = journal()) {
            for (int i = 0; i < 20; i++) {
                append(journal, i);
            }
        }
        Path file = JournalFolder.files(folder).getFirst();
        byte[] good = Files.readAllBytes(file);
        int end = Segment.HEADER + 20 * 13;
        for (int at = 0; at < end; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            Files.write(file, bad);
            assertPrefix(file, (at - Segment.HEADER) / 13);
            bad = good.clone();
            java.util.Arrays.fill(bad, at, bad.length, (byte) 0);
            Files.write(file, bad);
            assertPrefix(file, (at - Segment.HEADER) / 13);
        }
        Files.write(file, java.util.Arrays.copyOf(good, 30));
        assertThrows(Segment.Unreadable.class, () -> Segment.open(file));
    }

    private static void assertPrefix(Path file, int records) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (Segment segment = Segment.open(file)) {
            segment.read(Segment.HEADER, segment.end(), new Records.Visitor() {
                @Override
                public void torrentDeleted(int torrent) {
                    found.add(torrent);
                }
            });
            assertTrue(found.size() >= records, found + " of " + records);
        } catch (Segment.Unreadable e) {
            assertTrue(records <= 0, e.getMessage());
        }
        for (int i = 0; i < found.size(); i++) {
            assertEquals(i, found.get(i));
        }
    }

    @Test
    void whatComesAfterADamageIsPutAsideAndTheStartAfterThatFindsNothingWrong() throws Exception {
        try (Journal journal = journal()) {
            append(journal, 1);
            append(journal, 2);
        }
        try (Journal journal = journal()) {
            append(journal, 3);
        }
        Path file = JournalFolder.files(folder).getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[Segment.HEADER + 13 + 9] ^= 1;
        Files.write(file, bytes);
        for (int start = 0; start < 2; start++) {
            try (Journal journal = journal()) {
                assertEquals(List.of(1), deleted(journal, journal.begin()));
            }
        }
        try (var beside = Files.list(home)) {
            assertEquals(1, beside.filter(path -> path.getFileName().toString().contains("not-applied")).count());
        }
    }

    @Test
    void withoutRoomForAnotherFileItSaysSoInTimeAndLosesNothing() throws Exception {
        JournalSettings small = new JournalSettings(folder, SEGMENT, 2L * SEGMENT, 0);
        try (Journal journal = Journal.in(JournalFolder.open(small, LEDGER), 0)) {
            long begin = journal.end();
            int appended = 0;
            await(() -> journal.bytes() == 2L * SEGMENT);
            while (journal.hasRoom()) {
                append(journal, appended++);
            }
            assertTrue(journal.end() % (1L << 32) < SEGMENT * 4 / 5, "it must not be full yet");
            for (int i = 0; i < 3000; i++) {
                append(journal, appended++);
            }
            assertEquals(appended, deleted(journal, begin).size());
            assertFalse(journal.hasRoom());
            journal.discardBefore(journal.end());
            await(journal::hasRoom);
        }
    }

    @Test
    void whatIsKeptToBeLookedIntoNeverTakesAllTheRoom() throws Exception {
        JournalSettings keeping = new JournalSettings(folder, SEGMENT, 8L * SEGMENT, 100L * SEGMENT);
        try (Journal journal = Journal.in(JournalFolder.open(keeping, LEDGER), 0)) {
            for (int i = 0; journal.end() >>> 32 < 20; i++) {
                await(journal::hasRoom);
                append(journal, i);
                journal.discardBefore(journal.end());
            }
            assertTrue(JournalFolder.files(folder).size() > 3, "something of it must still be there");
        }
    }

    @Test
    void aFileThatCannotBeMadeLeavesNothingBehind() throws IOException {
        Path file = home.resolve("file");
        Files.writeString(file, "somebody's own");
        for (boolean written : new boolean[] {true, false}) {
            assertThrows(IOException.class,
                    () -> Segment.create(file.resolve("below"), 1, SEGMENT, LEDGER, LEDGER, written));
            assertThrows(IOException.class,
                    () -> Segment.create(home.resolve("nowhere/1.segment"), 1, SEGMENT, LEDGER, LEDGER, written));
        }
        assertEquals(List.of(), JournalFolder.files(home));
        assertEquals("somebody's own", Files.readString(file));
    }

    @Test
    void whatIsOnlyKeptToBeLookedIntoGivesWayWhenThereIsNoRoom() throws Exception {
        JournalSettings keeping = new JournalSettings(folder, SEGMENT, 100L * SEGMENT, 50L * SEGMENT);
        try (Journal journal = Journal.in(JournalFolder.open(keeping, LEDGER), 0)) {
            while (JournalFolder.files(folder).size() < 5) {
                await(journal::hasRoom);
                append(journal, 1);
            }
            journal.discardBefore(journal.end());
            assertTrue(JournalFolder.files(folder).size() >= 5, "kept");
            // Nothing can be made under these names, as on a full disk.
            for (int number = 6; number < 20; number++) {
                Files.createDirectories(folder.resolve("%016x.segment".formatted(number)));
            }
            await(() -> {
                while (journal.hasRoom()) {
                    append(journal, 2);
                }
                return !Files.exists(folder.resolve("%016x.segment".formatted(1)));
            });
        }
    }

    @Test
    void oneTrackerAtATimeMayUseAFolder() throws IOException {
        try (Journal journal = journal()) {
            assertTrue(journal.hasRoom());
            assertThrows(UnfitJournal.class, () -> JournalFolder.open(settings(), LEDGER));
        }
        journal().close();
    }
}

package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.Reason;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.Stay;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.id.Endpoint;
import dev.caracal.registry.Promotion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A version reads the journal of every version before it, and leaves that of a later one alone. In
 * src/test/resources/formats there is a file of each format as it was once written, and what is to be read in it.
 */
final class JournalFormatTest {
    private static final Path FIXTURES = Path.of("src/test/resources/formats");
    private static final String NAME = "0000000000000001.segment";
    private static final RandomId LEDGER = new RandomId(3, 4);
    private static final int SEGMENT = 1 << 16;

    @TempDir
    private Path home;

    private Path folder() {
        return home.resolve("journal");
    }

    private Ledger open(long lastNumber, RandomId lastWriter) {
        return Ledger.open(Batches.settings(10, 1000), new JournalSettings(folder(), SEGMENT, 16 * SEGMENT, 1 << 20),
                LEDGER, lastNumber, lastWriter);
    }

    private Path place(Path file, String name) throws IOException {
        return Files.copy(file, Files.createDirectories(folder()).resolve(name));
    }

    private static Path fixture(int format) {
        return FIXTURES.resolve("journal-" + format + ".segment");
    }

    static List<Integer> formats() {
        return Stream.iterate(1, format -> format <= Segment.FORMAT, format -> format + 1).toList();
    }

    /** One of everything that a journal may have to say. */
    private void write() throws IOException {
        try (Ledger ledger = open(0, new RandomId(0, 0))) {
            ledger.announced(Batches.credit(1, 1, 1000, 0));
            ledger.cut(1);
            ledger.written();
            ledger.announced(Batches.announced(Batches.peer(1, 1, 1500, 0, "agent/1"), 500, 0));
            PeerRow member = Batches.peer(2, 1, 0, 700, "agent/2");
            ledger.announced(new Announced(member, new Credit(0, 600, 100, true, 25),
                    new TorrentRow(1, 2, 0, 1, -700, true),
                    Optional.of(new Snatch(2, 1, 1_700_000_001, "10.0.0.2".getBytes(StandardCharsets.UTF_8))), true,
                    Reason.TOKEN, true, Optional.empty()));
            ledger.torrentChanged(new TorrentRow(2, 5, 6, 7, 8));
            ledger.torrentDeleted(9);
            ledger.fellSilent(Batches.peer(2, 2, 11, 12, "").baseline(0, 13, false));
            for (Reason reason : Reason.values()) {
                ledger.announced(new Announced(Batches.peer(3, 1 + reason.ordinal(), 0, 0, reason.name()),
                        new Credit(0, 0, 0, false, 0), TorrentRow.NONE, Optional.empty(), false, reason, false,
                        Optional.empty()));
            }
            ledger.announced(new Announced(Batches.peer(4, 1, 2000, 10, "agent/4"), new Credit(2000, 5, 0, false, 0),
                    TorrentRow.NONE, Optional.of(new Snatch(4, 1, 1_700_000_002, new byte[0])), false, Reason.DISCOUNT,
                    false, Optional.of(new Stay(2000, 10, 1800, 900, true, false, false, Stay.ALONE))));
            ledger.announced(new Announced(Batches.peer(4, 1, 2300, 10, "agent/4"), new Credit(300, 0, 0, false, 0),
                    TorrentRow.NONE, Optional.empty(), false, Reason.CREDITED, false,
                    Optional.of(new Stay(300, 0, 60, 50, true, true, true, new byte[] {0, 0}))));
            ledger.announced(new Announced(Batches.peer(5, 1, 100, 10, "agent/5"),
                    new Credit(150, 15, 0, false, 7, 8), TorrentRow.NONE, Optional.empty(), false,
                    Reason.SITE_PROMOTION, false, Optional.empty()));
            ledger.announced(new Announced(Batches.peer(5, 3, 100, 10, "agent/5"),
                    new Credit(150, 15, 0, false, 0, 0, 999_999, 1), TorrentRow.NONE, Optional.empty(), false,
                    Reason.MULTIPLIED, false, Optional.of(new Stay(300, 30, 60, 0, true, false, false, Stay.ALONE,
                            Optional.of(new Endpoint(0xC8000001, 65_535))))));
            ledger.announced(new Announced(Batches.peer(5, 3, 100, 10, "agent/5"),
                    new Credit(1, 2, 0, false, 0, 0, 1, 0), TorrentRow.NONE, Optional.empty(), false,
                    Reason.FREE_FOR_ALL, false, Optional.empty()));
            ledger.fellSilent(Batches.peer(5, 2, 11, 12, "").baseline(99, 1, false));
            ledger.promoted(new Promotion(Promotion.Scope.SITE, 0, 150, 0, 1_700_000_000, 0));
            ledger.promoted(new Promotion(Promotion.Scope.USER, 5, 1000, 100, 1_700_000_000, 1_800_000_000));
            ledger.left(new Presence(4, 2, true, false));
            ledger.left(new Presence(4, 1, false, false));
            ledger.cut(2);
            ledger.announced(Batches.announced(Batches.peer(1, 1, 1540, 0, "agent/1"), 40, 0));
        }
    }

    /** What a journal says: its announces, and the batches that a database which has the first one still needs. */
    private String read(RandomId lastWriter) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int user = 1; user <= 5; user++) {
            JournalReader.announces(folder(), user, announced -> lines.add(announced.toString()), lines::add);
        }
        try (Ledger ledger = open(1, lastWriter)) {
            for (Batch batch = ledger.first(); batch != null; batch = ledger.first()) {
                Entries entries = batch.entries();
                lines.add("batch " + batch.number());
                Stream.of(entries.users(), entries.torrents(), entries.peers(), entries.snatches(),
                        entries.tokenDownloads().entrySet(), entries.tokenExpiries(), entries.baselines().entrySet(),
                        entries.deletedTorrents(), entries.transfers(), entries.places(), entries.shared(),
                        entries.presences(), entries.promotions()).forEach(rows -> rows.stream()
                                .map(Object::toString).sorted().forEach(lines::add));
                ledger.written();
            }
        }
        return String.join("\n", lines) + "\n";
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aJournalOfEveryFormatSaysWhatItAlwaysSaid(int format) throws Exception {
        Path file = place(fixture(format), NAME);
        RandomId writer;
        try (Segment segment = Segment.open(file)) {
            writer = segment.writer();
        }
        assertEquals(Files.readString(FIXTURES.resolve("journal-" + format + ".txt")), read(writer));
    }

    @Test
    void whatIsWrittenNowIsOfThePresentFormatToTheByte() throws Exception {
        write();
        Path made = Files.createDirectories(Path.of("target/formats"))
                .resolve(fixture(Segment.FORMAT).getFileName());
        byte[] now = Files.readAllBytes(folder().resolve(NAME));
        Files.write(made, now);
        String advice = "What a journal's records look like has changed, so Segment.FORMAT must, too, and the earlier "
                + "ones must still be read; the file of a new format is " + made + ", to be put into " + FIXTURES;
        assertTrue(Files.exists(fixture(Segment.FORMAT)), advice);
        byte[] then = Files.readAllBytes(fixture(Segment.FORMAT));
        // The header has the name of the run in it.
        assertArrayEquals(Arrays.copyOfRange(then, Segment.HEADER, then.length),
                Arrays.copyOfRange(now, Segment.HEADER, now.length), advice);
    }

    @Test
    void aLaterVersionsJournalIsRefusedByNameAndStaysAsItIsWhateverIsBeforeIt() throws Exception {
        int later = Segment.FORMAT + 1;
        place(fixture(Segment.FORMAT), NAME);
        Path damaged = place(fixture(Segment.FORMAT), "0000000000000002.segment");
        Files.write(damaged, new byte[SEGMENT]);
        Path file = place(fixture(Segment.FORMAT), "0000000000000003.segment");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).putInt(8, later);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.array(), 0, 56);
        Files.write(file, bytes.putInt(56, (int) checksum.getValue()).array());

        String refusal = assertThrows(UnfitJournal.class, () -> open(1, LEDGER)).getMessage();
        String formats = "its format is " + later + ", this version reads up to " + Segment.FORMAT;
        assertTrue(refusal.contains(formats), refusal);
        assertTrue(refusal.contains(folder().toString()) && refusal.contains("To go back,"), refusal);
        try (Stream<Path> all = Files.list(home)) {
            assertEquals(List.of(folder()), all.toList(), "nothing was put aside");
        }
        assertArrayEquals(bytes.array(), Files.readAllBytes(file));
        List<String> problems = new ArrayList<>();
        JournalReader.announces(folder(), 99, _ -> { }, problems::add);
        assertTrue(problems.stream().anyMatch(problem -> problem.contains("of a later version")), problems.toString());
    }
}

package dev.caracal.ledger;

import dev.caracal.accounting.Announced;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Any bytes in a journal's place are a journal, or are refused or put aside with a reason; nothing of them is applied
 * twice. Run by {@code FuzzIT}.
 */
public final class JournalFuzz {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final RandomId ID = new RandomId(3, 4);
    private static final RandomId WRITER = new RandomId(5, 6);
    private static final int SEGMENT = 1 << 16;

    private JournalFuzz() {
    }

    /**
     * The first byte says what the rest is: a file as it is, or bodies of records, each with its length in a byte
     * before it, that a file is made of whose checksums are right. It also says what the database has.
     */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        Path folder = Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : Path.of("/tmp"), "journal");
        try {
            Path journal = Files.createDirectory(folder.resolve("journal"));
            Path file = journal.resolve("0000000000000001.segment");
            byte[] rest = Arrays.copyOfRange(input, 1, input.length);
            if ((input[0] & 1) == 0) {
                Files.write(file, rest);
            } else {
                write(file, ByteBuffer.wrap(rest));
            }
            Counted found = new Counted();
            JournalReader.announces(journal, 1, found::announced, _ -> { });
            open(journal, input[0] >> 1 & 3);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void write(Path file, ByteBuffer bodies) throws IOException {
        try (Segment segment = Segment.create(file, 1, SEGMENT, ID, WRITER, true)) {
            while (bodies.hasRemaining()) {
                byte[] body = new byte[Math.min(bodies.get() & 0xFF, bodies.remaining())];
                bodies.get(body);
                if (body.length > 0) {
                    segment.append(body.length, ByteBuffer::put, body);
                }
            }
        }
    }

    /** Goes on from it as a tracker does that finds it, and again as the next one. */
    private static void open(Path journal, int last) {
        long before = last;
        Counted applied = new Counted();
        Counted there = new Counted();
        for (int turn = 0; turn < 2; turn++) {
            try (Ledger ledger = Ledger.open(Batches.settings(10, 1000),
                    new JournalSettings(journal, SEGMENT, 1 << 24, 1 << 24), ID, before, WRITER)) {
                if (turn == 0) {
                    readAll(journal, there);
                }
                for (Batch batch = ledger.first(); batch != null; batch = ledger.first()) {
                    if (batch.number() <= before) {
                        throw new AssertionError("batch " + batch.number() + " after " + before);
                    }
                    before = batch.number();
                    applied.snatches += batch.entries().snatches().size();
                    ledger.written();
                }
            } catch (UnfitJournal e) {
                if (e.getMessage().isBlank()) {
                    throw new AssertionError("refused without a reason", e);
                }
                return;
            }
        }
        if (applied.snatches > there.snatches) {
            throw new AssertionError(applied.snatches + " snatches applied of " + there.snatches);
        }
    }

    /** What is in the files, each record once. */
    private static void readAll(Path journal, Counted counted) {
        try {
            List<Path> files = JournalFolder.files(journal);
            for (Path file : files) {
                try (Segment segment = Segment.open(file)) {
                    segment.read(Segment.HEADER, segment.end(), counted);
                } catch (Segment.Unreadable e) {
                    throw new AssertionError("what is left of it is readable", e);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Snatches are never coalesced, so that they can be counted. */
    private static final class Counted implements Records.Visitor {
        private long snatches;

        @Override
        public void announced(Announced effects) {
            snatches += effects.snatch().isPresent() ? 1 : 0;
        }
    }
}

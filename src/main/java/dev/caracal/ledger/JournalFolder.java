package dev.caracal.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a {@link Journal}: {@code 0000000000000001.segment} and so on. One process at a time may have it open
 * for writing; looking into it is free to all.
 */
final class JournalFolder implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(JournalFolder.class.getName());
    private static final String SUFFIX = ".segment";
    /** A start makes so many, and they are written: it must not wait for the first call of a foreign function. */
    private static final int WRITTEN_AT_START = 2;

    private final JournalSettings settings;
    private final RandomId ledger;
    private final RandomId writer = RandomId.random();
    private final FileChannel lockFile;
    private final List<Segment> segments = new ArrayList<>();
    private long nextNumber;
    private int made;

    private JournalFolder(JournalSettings settings, RandomId ledger, FileChannel lockFile) {
        this.settings = settings;
        this.ledger = ledger;
        this.lockFile = lockFile;
    }

    /**
     * Opens the folder, made if need be, with the segments that are in it.
     *
     * @throws UnfitJournal if it cannot be used for the ledger of this name
     */
    static JournalFolder open(JournalSettings settings, RandomId ledger) throws IOException {
        Path folder = settings.folder();
        Files.createDirectories(folder);
        FileChannel lockFile = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        JournalFolder opened = new JournalFolder(settings, ledger, lockFile);
        try {
            opened.takeLock();
            opened.openSegments();
            return opened;
        } catch (IOException | RuntimeException e) {
            opened.segments.forEach(Segment::close);
            lockFile.close();
            throw e;
        }
    }

    private void takeLock() throws IOException {
        Optional<FileLock> lock;
        try {
            lock = Optional.ofNullable(lockFile.tryLock());
        } catch (OverlappingFileLockException e) {
            lock = Optional.empty();
        }
        if (lock.isEmpty()) {
            throw new UnfitJournal("Another tracker uses the journal in " + settings.folder()
                    + "; give each a state_path of its own.");
        }
    }

    private void openSegments() throws IOException {
        List<Path> files = files(settings.folder());
        refuseLaterFormats(files);
        nextNumber = files.stream().mapToLong(JournalFolder::number).max().orElse(0) + 1;
        for (int i = 0; i < files.size(); i++) {
            Segment segment;
            try {
                segment = Segment.open(files.get(i));
            } catch (Segment.Unreadable e) {
                reportDamage(e.getMessage(), setAside(files.subList(i, files.size())));
                return;
            }
            RandomId writtenFor = segment.ledgerId();
            if (!writtenFor.equals(ledger)) {
                segment.close();
                throw new UnfitJournal("The journal in " + settings.folder() + " belongs to another database: it was "
                        + "written for ledger " + writtenFor + ", this database is " + ledger + ". Nothing of "
                        + "it was applied. Check mysql_db and state_path; if what it holds is to be given up, move the "
                        + "folder away.");
            }
            if (!segments.isEmpty() && segment.number() <= segments.getLast().number()) {
                segment.close();
                reportDamage(files.get(i) + " holds segment " + segment.number() + ", which came before",
                        setAside(files.subList(i, files.size())));
                return;
            }
            segments.add(segment);
            if (segment.damagedBytes() > 0) {
                mend(segment, files.subList(i, files.size()));
                return;
            }
        }
    }

    /** What a later version wrote is no damage, so it must not be put aside; and nothing else is before it is known. */
    private void refuseLaterFormats(List<Path> files) throws IOException {
        for (Path file : files) {
            int format = Segment.format(file).orElse(Segment.FORMAT);
            if (format > Segment.FORMAT) {
                throw new UnfitJournal("The journal in " + settings.folder() + " was written by a later version of "
                        + "Caracal: its format is " + format + ", this version reads up to " + Segment.FORMAT
                        + ". Nothing of it was applied or changed. To go back, start the later version once more, "
                        + "stop it with SIGTERM so that the database has everything, move the folder away, and "
                        + "start this version.");
            }
        }
    }

    /** The good records before the damage stay; with the rest gone, the next start finds nothing wrong. */
    private void mend(Segment damaged, List<Path> from) throws IOException {
        Path file = from.getFirst();
        Path aside = newAside();
        Files.copy(file, aside.resolve(file.getFileName()));
        for (Path later : from.subList(1, from.size())) {
            Files.move(later, aside.resolve(later.getFileName()));
        }
        Segment.clear(file, damaged.end());
        reportDamage(file + " is damaged " + damaged.damagedBytes() + " bytes before its end", aside);
    }

    private static void reportDamage(String problem, Path aside) {
        LOG.log(System.Logger.Level.ERROR, "the journal: {0}. That and what came after it is not applied and was put "
                + "into {1}; clients that announce again repeat their part of it, the rest is lost", problem, aside);
    }

    /** The segments' files, in their order. */
    static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
        }
    }

    /** The segments that were there, up to the first damage. */
    List<Segment> segments() {
        return List.copyOf(segments);
    }

    /** A number above all that were found here. */
    long nextNumber() {
        return nextNumber;
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        try {
            return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()), 16);
        } catch (NumberFormatException _) {
            // Somebody's own file.
            return 0;
        }
    }

    /** For one thread at a time. */
    Segment create(long number) throws IOException {
        Segment segment = Segment.create(settings.folder().resolve("%016x%s".formatted(number, SUFFIX)), number,
                settings.segmentBytes(), ledger, writer, made < WRITTEN_AT_START);
        made++;
        return segment;
    }

    /** As {@link #create}, of one that is not needed yet. */
    Segment createAhead(long number) throws IOException {
        Segment segment = create(number);
        try {
            if (made > WRITTEN_AT_START) {
                segment.fetch();
            }
            return segment;
        } catch (IOException | RuntimeException e) {
            segment.delete();
            throw e;
        }
    }

    /** Puts everything that is there out of the way: it must not be applied, but may be looked into. */
    Path setAside() throws IOException {
        segments.forEach(Segment::close);
        segments.clear();
        return setAside(files(settings.folder()));
    }

    private Path setAside(List<Path> files) throws IOException {
        Path aside = newAside();
        for (Path file : files) {
            Files.move(file, aside.resolve(file.getFileName()));
        }
        return aside;
    }

    private Path newAside() throws IOException {
        return Files.createDirectories(settings.folder().resolveSibling(settings.folder().getFileName()
                + "-not-applied-" + System.currentTimeMillis()));
    }

    /** The name of this run. */
    RandomId writer() {
        return writer;
    }

    int segmentBytes() {
        return settings.segmentBytes();
    }

    long maxBytes() {
        return settings.maxBytes();
    }

    long keptBytes() {
        return settings.keptBytes();
    }

    Path path() {
        return settings.folder();
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

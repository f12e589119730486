package dev.caracal.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Everything accounted, one record after the other, before anything else becomes of it: what is in here is neither lost
 * nor accounted again.
 *
 * <p><b>Where.</b> In files of {@link JournalFolder} that are mapped into memory: what was appended belongs to the
 * kernel, so it survives {@code kill -9}; a thread of ours forces it to the disk every second, so a power cut costs at
 * most that second. Or, where there is nothing to hold such files against (the database lacks our own tables), in
 * memory alone, under the same rules.
 *
 * <p><b>Positions.</b> A position is a segment's number and the place in it, and grows for the life of a ledger. A
 * record never spans two segments.
 *
 * <p><b>Limits.</b> The next segment is allocated in full while the one before is being filled. Where that fails (a
 * full disk, {@code max_journal_bytes}) the journal says in time that there is {@linkplain #hasRoom no room}; the few
 * records that are on their way then are kept in memory until they are written.
 *
 * <p>Appending is for any thread, under one lock for a fraction of a microsecond; reading for one, the flusher.
 */
final class Journal implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Journal.class.getName());
    private static final int IN_MEMORY_BYTES = 1 << 20;
    /** How often the keeper looks after the files, and how often it forces them. */
    private static final long LOOK_MILLIS = 100;
    private static final long FORCE_MILLIS = 900;

    private final Optional<JournalFolder> folder;
    private final Object lock = new Object();
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final List<Segment> discarded = new ArrayList<>();
    private Segment current;
    private Optional<Segment> spare = Optional.empty();
    private long neededFrom;
    private volatile boolean room = true;
    private volatile long bytes;
    private boolean refused;
    private final Optional<Thread> keeper;
    private volatile boolean closed;

    private Journal(Optional<JournalFolder> folder, List<Segment> earlier, Segment first) {
        this.folder = folder;
        segments.addAll(earlier);
        segments.add(first);
        current = first;
        count();
        keeper = folder.map(_ -> Thread.ofPlatform().name("journal").daemon(true).unstarted(this::keep));
    }

    /** A journal that ends with the process. */
    static Journal inMemory() {
        return new Journal(Optional.empty(), List.of(), Segment.inMemory(1, IN_MEMORY_BYTES));
    }

    /** A journal in a folder, behind what is there already and behind a position that was once used. */
    static Journal in(JournalFolder folder, long behind) throws IOException {
        Journal journal = new Journal(Optional.of(folder), folder.segments(),
                folder.create(Math.max(folder.nextNumber(), number(behind) + 1)));
        journal.keeper.orElseThrow().start();
        return journal;
    }

    /** Whether it outlives the process. */
    boolean lasting() {
        return folder.isPresent();
    }

    /** Whether there is room for what is accounted from now on. */
    boolean hasRoom() {
        return room;
    }

    /** Bytes of all its files. */
    long bytes() {
        return bytes;
    }

    /** The position of the first record. */
    long begin() {
        synchronized (lock) {
            return position(segments.getFirst(), Segment.HEADER);
        }
    }

    /** The position behind the last record. */
    long end() {
        synchronized (lock) {
            return position(current, current.end());
        }
    }

    /** Appends a record whose body needs {@code most} bytes at the most. */
    <T> void append(int most, Segment.Body<T> body, T what) {
        synchronized (lock) {
            if (closed) {
                // Too late to count: the client's next announce, to the next process, says it again.
                return;
            }
            while (spare.isPresent() && current.file().isEmpty() || !current.append(most, body, what)) {
                turn(most);
            }
            room = folder.isEmpty() || spare.isPresent()
                    || current.file().isPresent() && current.size() - current.end() > current.size() / 4;
        }
    }

    /** Begins the next segment. */
    private void turn(int most) {
        if (spare.isPresent()) {
            current = spare.get();
            spare = Optional.empty();
        } else {
            current = Segment.inMemory(current.number() + 1, Math.max(IN_MEMORY_BYTES, Segment.HEADER + 8 + most));
        }
        segments.add(current);
        count();
    }

    /** Hands records to the visitor until it is enough or {@code to} is reached; the position it came to. */
    long read(long from, long to, Records.Visitor visitor, BooleanSupplier enough) {
        List<Segment> all;
        synchronized (lock) {
            if (closed) {
                return from;
            }
            all = List.copyOf(segments);
        }
        long at = from;
        for (Segment segment : all) {
            long last = Math.min(to, position(segment, segment.end()));
            // A stretch may end in a segment that was in memory alone and is gone: what follows is not part of it.
            boolean within = segment.number() <= number(to) && position(segment, segment.end()) > at && at < to;
            if (within && !enough.getAsBoolean()) {
                int begin = segment.number() == number(at) ? place(at) : Segment.HEADER;
                at = position(segment, segment.read(begin, place(last), visitor, enough));
            }
        }
        return enough.getAsBoolean() ? at : to;
    }

    /** Everything appended so far is on the disk when this returns. */
    void force() {
        List<Segment> all;
        synchronized (lock) {
            all = List.copyOf(segments);
        }
        synchronized (segments) {
            all.forEach(Segment::force);
        }
    }

    /**
     * What is before this position is needed no more; the newest of it stays for a while, to be looked into. It counts
     * as journal too, so it gets no more than half of what there may be: else it could take all the room for good.
     */
    void discardBefore(long position) {
        synchronized (lock) {
            neededFrom = position;
            discard(folder.map(files -> Math.min(files.keptBytes(), files.maxBytes() / 2)).orElse(0L));
        }
    }

    /** Discards what is not needed, but for so many bytes of the newest of it. */
    private void discard(long kept) {
        synchronized (lock) {
            long position = neededFrom;
            long before = segments.stream().filter(segment -> segment.number() < number(position))
                    .mapToLong(Segment::size).sum();
            while (segments.getFirst().number() < number(position) && before > kept) {
                before -= segments.getFirst().size();
                discarded.add(segments.removeFirst());
            }
            if (folder.isEmpty()) {
                discarded.clear();
            }
            count();
        }
    }

    private void count() {
        bytes = segments.stream().filter(segment -> segment.file().isPresent()).mapToLong(Segment::size).sum()
                + spare.map(Segment::size).orElse(0);
    }

    private void keep() {
        long forced = System.nanoTime();
        try {
            while (!closed) {
                Thread.sleep(LOOK_MILLIS);
                deleteDiscarded();
                prepareSpare();
                if (System.nanoTime() - forced >= FORCE_MILLIS * 1_000_000) {
                    forced = System.nanoTime();
                    force();
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void deleteDiscarded() {
        List<Segment> gone;
        synchronized (lock) {
            gone = List.copyOf(discarded);
            discarded.clear();
        }
        for (Segment segment : gone) {
            try {
                synchronized (segments) {
                    segment.delete();
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "a journal file that is needed no more stays: {0}",
                        e.getMessage());
            }
        }
    }

    private void prepareSpare() {
        long next;
        synchronized (lock) {
            if (spare.isPresent()) {
                return;
            }
            next = current.number() + 1;
        }
        try {
            if (bytes + folder.orElseThrow().segmentBytes() > folder.get().maxBytes()) {
                throw new IOException("max_journal_bytes is reached");
            }
            Segment made = folder.get().createAhead(next);
            synchronized (lock) {
                if (made.number() > current.number()) {
                    spare = Optional.of(made);
                    room = true;
                    count();
                } else {
                    // Overtaken: meanwhile records went on in memory, under this number.
                    discarded.add(made);
                }
            }
            if (refused) {
                LOG.log(System.Logger.Level.INFO, "the journal has room again");
            }
            refused = false;
        } catch (IOException | UncheckedIOException e) {
            if (closed) {
                return; // It was interrupted, and no room is needed any more.
            }
            if (!refused) {
                LOG.log(System.Logger.Level.ERROR, "the journal cannot grow: {0}. What is accounted goes into what is "
                        + "left of it; then announces are refused until there is room", e.getMessage());
            }
            refused = true;
            // What is only there to be looked into must not be in the way.
            discard(0);
        }
    }

    /**
     * Forces everything to the disk and lets go of the files; they stay for the next start. Whoever closes it while
     * another thread does waits for that.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        room = false;
        if (keeper.isPresent()) {
            keeper.get().interrupt();
            try {
                keeper.get().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        force();
        deleteDiscarded();
        synchronized (lock) {
            spare.ifPresent(discarded::add);
            spare = Optional.empty();
            segments.forEach(Segment::close);
        }
        deleteDiscarded();
        folder.ifPresent(JournalFolder::close);
    }

    private static long position(Segment segment, int place) {
        return segment.number() << 32 | place;
    }

    /** The number of the segment that it is in. */
    static long number(long position) {
        return position >>> 32;
    }

    /** The place in that. */
    static int place(long position) {
        return (int) position;
    }
}

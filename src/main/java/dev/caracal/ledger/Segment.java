package dev.caracal.ledger;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/**
 * One stretch of the {@link Journal}: a header and records one after the other, in a mapped file or in memory. A record
 * is its length, a checksum and its body; the length is written last, so a record that a killed process did not finish
 * is no record. Behind the last one there are zeros. Appending is guarded by the journal.
 *
 * <p>The header, with the format's number at 8, stays as it is whatever becomes of the rest: by it any version of
 * Caracal tells a file of another format from a damaged one.
 */
final class Segment implements AutoCloseable {
    static final int HEADER = 64;
    private static final int HEADER_CHECKSUM = 56;
    private static final int RECORD_HEADER = 8;
    private static final long MAGIC = 0x434152414A524E4CL;
    /**
     * Of what is written now. This one and all before it are read; every format begins with the same header. 2 has
     * records of members' stays on torrents, and of promotions and what they round off, beside all that 1 has; 3 has
     * besides what sites that multiply ask for: fractions of a byte, and where a client is.
     */
    static final int FORMAT = 3;
    /**
     * So many are written at once. The kernel keeps them together in memory, which makes fewer pages for it to look
     * after, and forces them to the disk together, which would be too much if they were many.
     */
    private static final int ZEROS = 1 << 16;
    /** After so many, whoever needs the processor more gets it. */
    private static final int ZEROS_WITHOUT_A_PAUSE = 1 << 20;
    private static final long PAUSE_NANOS = 1_000_000;

    /** Writes a record's body at the target's position; one way to write it serves all that are alike. */
    interface Body<T> {
        void put(ByteBuffer target, T what);
    }

    /** What is wrong with a file that should be a segment. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    private final long number;
    private final Optional<Path> file;
    private final Optional<Arena> arena;
    private final MemorySegment memory;
    private final ByteBuffer bytes;
    private final CRC32C checksum = new CRC32C();
    private volatile int end = HEADER;
    private int forced;
    private int damagedBytes;

    private Segment(long number, Optional<Path> file, Optional<Arena> arena, MemorySegment memory) {
        this.number = number;
        this.file = file;
        this.arena = arena;
        this.memory = memory;
        this.bytes = memory.asByteBuffer();
    }

    /** A segment that lasts as long as the process. */
    static Segment inMemory(long number, int size) {
        return new Segment(number, Optional.empty(), Optional.empty(), MemorySegment.ofArray(new byte[size]));
    }

    /**
     * A new file. All of it has its space on the disk before it is mapped: a full disk must show here, not as a fault
     * of the machine at some later store.
     *
     * @param written whether it takes its space by being written, even where it could be had for less
     */
    static Segment create(Path file, long number, int size, RandomId ledger, RandomId writer, boolean written)
            throws IOException {
        try {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                if (written || !DiskSpace.reserve(file, size)) {
                    writeZeros(channel, 0, size, 0);
                }
                channel.force(true);
            }
            // The file's name is on the disk, too.
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
            Segment segment = map(file, number, FileChannel.MapMode.READ_WRITE);
            segment.putHeader(ledger, writer);
            return segment;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Has all its pages in memory, and is in no haste. Else an announce that is the first to write to a page would wait
     * until the kernel has filled it with zeros, and all that it reads ahead: a twentieth of the CPU of announces.
     */
    void fetch() throws IOException {
        try (FileChannel channel = FileChannel.open(file.orElseThrow(), StandardOpenOption.WRITE)) {
            writeZeros(channel, HEADER, size(), PAUSE_NANOS);
        }
    }

    /** @param pauseNanos after each {@value #ZEROS_WITHOUT_A_PAUSE} bytes; 0: none */
    private static void writeZeros(FileChannel channel, int from, int to, long pauseNanos) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS);
        for (int at = from; at < to; at += channel.write(zeros, at)) {
            zeros.clear().limit(Math.min(ZEROS - at % ZEROS, to - at));
            if (pauseNanos > 0 && at % ZEROS_WITHOUT_A_PAUSE == 0) {
                LockSupport.parkNanos(pauseNanos);
            }
        }
    }

    /** A file that an earlier process left, or another one is writing; it is only read. */
    static Segment open(Path file) throws IOException, Unreadable {
        long size = Files.size(file);
        if (size < HEADER || size > Integer.MAX_VALUE) {
            throw new Unreadable(file + " is too " + (size < HEADER ? "short" : "long") + " for a journal's segment");
        }
        Segment segment = map(file, -1, FileChannel.MapMode.READ_ONLY);
        try {
            return segment.checked();
        } catch (Unreadable | RuntimeException e) {
            segment.close();
            throw e;
        }
    }

    /** Makes nothing of all that comes after {@code end} in a file. */
    static void clear(Path file, int end) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate((int) channel.size() - end);
            while (zeros.hasRemaining()) {
                channel.write(zeros, end + zeros.position());
            }
            channel.force(true);
        }
    }

    private static Segment map(Path file, long number, FileChannel.MapMode mode) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = mode == FileChannel.MapMode.READ_ONLY
                ? FileChannel.open(file, StandardOpenOption.READ)
                : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Segment(number, Optional.of(file), Optional.of(arena),
                    channel.map(mode, 0, channel.size(), arena));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private void putHeader(RandomId ledger, RandomId writer) {
        bytes.putLong(0, MAGIC).putInt(8, FORMAT).putInt(12, bytes.capacity())
                .putLong(16, ledger.high()).putLong(24, ledger.low()).putLong(32, number)
                .putLong(40, writer.high()).putLong(48, writer.low());
        bytes.putInt(HEADER_CHECKSUM, headerChecksum());
    }

    private int headerChecksum() {
        int value = headerChecksum(bytes.clear());
        bytes.clear();
        return value;
    }

    private static int headerChecksum(ByteBuffer head) {
        CRC32C checksum = new CRC32C();
        checksum.update(head.rewind().limit(HEADER_CHECKSUM));
        return (int) checksum.getValue();
    }

    /** The number of a file's format; none if its header is damaged. */
    static OptionalInt format(Path file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEADER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // until it is full or the file has ended
            }
        }
        return !head.hasRemaining() && head.getLong(0) == MAGIC && head.getInt(HEADER_CHECKSUM) == headerChecksum(head)
                ? OptionalInt.of(head.getInt(8)) : OptionalInt.empty();
    }

    private Segment checked() throws Unreadable {
        Path path = file.orElseThrow();
        if (bytes.getLong(0) != MAGIC || bytes.getInt(HEADER_CHECKSUM) != headerChecksum()) {
            throw new Unreadable(path + " has a damaged header");
        }
        if (bytes.getInt(8) > FORMAT) {
            throw new Unreadable(path + " is of a later version of Caracal: its format is " + bytes.getInt(8)
                    + ", this version reads up to " + FORMAT);
        }
        if (bytes.getLong(32) < 1 || bytes.getLong(32) > Integer.MAX_VALUE) {
            throw new Unreadable(path + " has the number " + bytes.getLong(32) + ", which is none of a segment's");
        }
        Segment named = new Segment(bytes.getLong(32), file, arena, memory);
        named.findEnd();
        return named;
    }

    RandomId ledgerId() {
        return new RandomId(bytes.getLong(16), bytes.getLong(24));
    }

    /** The run of a tracker that wrote it. */
    RandomId writer() {
        return new RandomId(bytes.getLong(40), bytes.getLong(48));
    }

    /** Reads up to the first thing that is no record. */
    private void findEnd() {
        int at = HEADER;
        while (at + RECORD_HEADER <= bytes.capacity()) {
            int length = bytes.getInt(at);
            if (length <= 0 || length > bytes.capacity() - at - RECORD_HEADER
                    || bytes.getInt(at + 4) != checksum(at, length) || !whole(at, length)) {
                damagedBytes = length == 0 ? 0 : bytes.capacity() - at;
                break;
            }
            at += RECORD_HEADER + length;
        }
        end = at;
    }

    private boolean whole(int at, int length) {
        boolean whole = Records.whole(bytes.clear().limit(at + RECORD_HEADER + length).position(at + RECORD_HEADER));
        bytes.clear();
        return whole;
    }

    /** Whether a record of an opened file begins at this place, or all of them end there. */
    boolean hasBorder(int place) {
        int at = HEADER;
        while (at < place && at < end) {
            at += RECORD_HEADER + bytes.getInt(at);
        }
        return at == place;
    }

    /** How much lies behind the last good record of an opened file, if that is not simply its end. */
    int damagedBytes() {
        return damagedBytes;
    }

    private int checksum(int at, int length) {
        checksum.reset();
        checksum.update(bytes.clear().limit(at + RECORD_HEADER + length).position(at + RECORD_HEADER));
        bytes.clear();
        // A record that was moved to another place is none.
        return (int) checksum.getValue() ^ at;
    }

    long number() {
        return number;
    }

    Optional<Path> file() {
        return file;
    }

    int size() {
        return bytes.capacity();
    }

    /** Where the next record goes. */
    int end() {
        return end;
    }

    /** Appends a record; false if there may not be room for a body of {@code most} bytes. */
    <T> boolean append(int most, Body<T> body, T what) {
        int at = end;
        if (bytes.capacity() - at < RECORD_HEADER + most) {
            return false;
        }
        body.put(bytes.clear().position(at + RECORD_HEADER), what);
        int length = bytes.position() - at - RECORD_HEADER;
        bytes.putInt(at + 4, checksum(at, length)).putInt(at, length);
        end = at + RECORD_HEADER + length;
        return true;
    }

    /** Hands the bodies of the records between two of their borders to the visitor. */
    void read(int from, int to, Records.Visitor visitor) {
        read(from, to, visitor, () -> false);
    }

    /** The same, until it is enough; where that was. */
    int read(int from, int to, Records.Visitor visitor, BooleanSupplier enough) {
        ByteBuffer reading = bytes.duplicate();
        int at = from;
        while (at < to) {
            int next = at + RECORD_HEADER + reading.clear().getInt(at);
            Records.read(reading.limit(next).position(at + RECORD_HEADER), visitor);
            at = next;
            if (enough.getAsBoolean()) {
                break;
            }
        }
        return at;
    }

    /** Everything appended so far is on the disk when this returns. For one thread at a time. */
    void force() {
        int now = end;
        if (arena.isPresent() && forced < now) {
            memory.asSlice(forced, now - forced).force();
            forced = now;
        }
    }

    /** Nobody may use it any more. */
    @Override
    public void close() {
        arena.ifPresent(Arena::close);
    }

    /** Closes it and deletes its file. */
    void delete() throws IOException {
        close();
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }
}

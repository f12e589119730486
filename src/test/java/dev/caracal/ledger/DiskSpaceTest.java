package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment's space is taken when it is made, however that is done. */
final class DiskSpaceTest {
    private static final int SIZE = 1 << 20;
    /** More than the kernel reads ahead. */
    private static final int LARGE = 16 << 20;
    private static final RandomId ID = new RandomId(1, 2);

    @TempDir
    private Path home;

    /** Bytes that the file takes on the disk. */
    private static long taken(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b %B", file.toString()).start();
        String[] blocks = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip()
                .split(" ");
        return Long.parseLong(blocks[0]) * Long.parseLong(blocks[1]);
    }

    @Test
    void aFileHasItsSpaceAndReadsAsZeros() throws IOException {
        Path file = Files.createFile(home.resolve("a file"));
        assertTrue(DiskSpace.reserve(file, SIZE), () -> home + " is on a file system that does not know it");
        assertTrue(taken(file) >= SIZE, "it takes " + taken(file));
        assertArrayEquals(new byte[SIZE], Files.readAllBytes(file));
    }

    @Test
    void whereThereIsNoSpaceToBeHadItSaysSo() {
        assertFalse(DiskSpace.reserve(home.resolve("nothing"), SIZE));
        assertFalse(DiskSpace.reserve(home, SIZE));
        assertFalse(DiskSpace.reserve(Path.of("/dev/full"), SIZE));
    }

    @Test
    void aSegmentIsTheSameInEitherWay() throws IOException, Segment.Unreadable {
        byte[][] files = new byte[2][];
        for (boolean written : new boolean[] {true, false}) {
            Path file = home.resolve("segment-" + written);
            try (Segment segment = Segment.create(file, 7, SIZE, ID, ID, written)) {
                assertTrue(taken(file) >= SIZE, "it takes " + taken(file));
                while (segment.append(Records.MOST_WITHOUT_TEXTS, Records::putDeleted, 5)) {
                    // until it is full
                }
            }
            try (Segment segment = Segment.open(file)) {
                assertEquals(7, segment.number());
                assertTrue(segment.end() > SIZE - 2 * Records.MOST_WITHOUT_TEXTS, "it ends at " + segment.end());
            }
            files[written ? 1 : 0] = Files.readAllBytes(file);
        }
        assertEquals(-1, Arrays.mismatch(files[0], files[1]));
    }

    /** Else each would be made while an announce waits for it. */
    @Test
    void whatIsFetchedIsInMemoryAndStillASegment() throws IOException, Segment.Unreadable {
        Path file = home.resolve("a segment");
        try (Segment segment = Segment.create(file, 7, LARGE, ID, ID, false);
                FileChannel channel = FileChannel.open(file)) {
            segment.fetch();
            assertTrue(channel.map(FileChannel.MapMode.READ_ONLY, 0, LARGE).isLoaded());
            // Which would have brought it there, too.
            byte[] bytes = Files.readAllBytes(file);
            assertArrayEquals(new byte[LARGE - Segment.HEADER], Arrays.copyOfRange(bytes, Segment.HEADER, LARGE));
            assertTrue(segment.append(Records.MOST_WITHOUT_TEXTS, Records::putDeleted, 5));
        }
        try (Segment segment = Segment.open(file)) {
            assertEquals(7, segment.number());
            assertTrue(segment.end() > Segment.HEADER);
        }
    }
}

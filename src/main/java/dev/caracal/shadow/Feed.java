package dev.caracal.shadow;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** Where requests come from that are not mirrored: an access log or a capture, told apart by how they begin. */
public final class Feed {
    private static final int MAGIC = 4;

    /**
     * What is kept of a capture at the most.
     *
     * @param trackerPort  where Ocelot listens
     * @param streams      connections at once; the longest idle gives way
     * @param streamBytes  of one direction of a connection that make no request or answer yet
     */
    public record Limits(int trackerPort, int streams, int streamBytes) {
    }

    private Feed() {
    }

    /**
     * Reads to the end, as fast as it comes, and tells how many entries could not be read.
     *
     * @throws IOException if it cannot be read, or is neither of the two
     */
    public static long read(InputStream in, Limits limits, Consumer<Heard> to) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        buffered.mark(MAGIC);
        byte[] magic = buffered.readNBytes(MAGIC);
        buffered.reset();
        if (Capture.isOne(magic)) {
            return new Capture(limits, to).read(buffered);
        }
        if (Arrays.equals(magic, new byte[] {0x0A, 0x0D, 0x0D, 0x0A})) {
            throw new IOException("this is a pcapng capture; make a pcap of it: editcap -F pcap IN OUT");
        }
        return new AccessLog(to).read(buffered);
    }
}

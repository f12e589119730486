package dev.caracal.announce;

import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.swarm.Swarm;
import dev.caracal.swarm.Whereabouts;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * Where the peers are that may be handed out, in a file of ours: the site's table has no port, so without it nobody is
 * handed out after a start before announcing again. It says nothing about credit, and an old one does no harm: a peer
 * that does not come back at a start is left out.
 *
 * <p>A head with the number of the format, then the {@link Whereabouts}, then a checksum of all before it. The new file
 * takes the place of the old one when it is complete. In format 1 there was another head, and no number.
 */
public final class PeerSnapshot {
    /** Of what is written now. This one and all before it are read; every format begins with head and number. */
    static final int FORMAT = 2;
    private static final long HEAD = 0x43415241534E4150L;
    private static final long HEAD_OF_FORMAT_1 = 0x4341524150454552L;

    private final Path file;
    private final Registry registry;

    public PeerSnapshot(Path file, Registry registry) {
        this.file = file;
        this.registry = registry;
    }

    /** Writes everybody who may be handed out now, holding no lock but one torrent's at a time; how many there are. */
    public int write() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path made = file.resolveSibling(file.getFileName() + ".new");
        int count = 0;
        CRC32C checksum = new CRC32C();
        try (OutputStream raw = Files.newOutputStream(made);
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(
                        new CheckedOutputStream(raw, checksum), 1 << 16))) {
            out.writeLong(HEAD);
            out.writeInt(FORMAT);
            for (Torrent torrent : registry.torrents()) {
                byte[] entries = entries(torrent);
                out.write(entries);
                count += entries.length / Whereabouts.ENTRY;
            }
            out.flush();
            out.writeLong(checksum.getValue());
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return count;
    }

    private static byte[] entries(Torrent torrent) {
        synchronized (torrent) {
            Optional<Swarm> swarm = torrent.swarm();
            if (swarm.isEmpty()) {
                return new byte[0];
            }
            int most = swarm.get().seeders() + swarm.get().leechers();
            ByteBuffer entries = ByteBuffer.allocate(Whereabouts.ENTRY * most);
            swarm.get().forEach(peer -> {
                if (swarm.get().shown(peer)) {
                    Whereabouts.write(entries, torrent.infoHash(), swarm.get(), peer);
                }
            });
            return Arrays.copyOf(entries.array(), entries.position());
        }
    }

    /**
     * What the file tells; nothing if there is none.
     *
     * @throws IOException if it is damaged, or a later version's
     */
    public Whereabouts read() throws IOException {
        if (!Files.exists(file)) {
            return Whereabouts.NONE;
        }
        ByteBuffer all = mapped();
        int end = all.limit() - Long.BYTES;
        if (end < Long.BYTES || !begins(all, end)) {
            throw new IOException(file + " is no snapshot of peers");
        }
        CRC32C checksum = new CRC32C();
        checksum.update(all.duplicate().rewind().limit(end));
        // Cut short, it ends with something else than its checksum, too.
        if (all.getLong(end) != checksum.getValue()) {
            throw new IOException(file + " is damaged");
        }
        return new Whereabouts(all.limit(end));
    }

    /** Reads what comes before the entries. */
    private boolean begins(ByteBuffer all, int end) throws IOException {
        long head = all.getLong();
        if (head != HEAD || end < Long.BYTES + Integer.BYTES) {
            return head == HEAD_OF_FORMAT_1;
        }
        int format = all.getInt();
        if (format > FORMAT) {
            throw new IOException(file + " is of a later version of Caracal: its format is " + format
                    + ", this version reads up to " + FORMAT);
        }
        return format == FORMAT;
    }

    /** Not in the heap: with millions of peers it would be too large a part of it. */
    private ByteBuffer mapped() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(file + " is too large");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }
}

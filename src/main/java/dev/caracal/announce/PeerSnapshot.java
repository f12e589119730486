package dev.caracal.announce;

import dev.caracal.id.InfoHash;
import dev.caracal.id.PeerId;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.swarm.Peer;
import dev.caracal.swarm.Swarm;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * Where the peers are that may be handed out, in a file of ours: the site's table has no port, so without it nobody is
 * handed out after a start before announcing again. It says nothing about credit, and an old one does no harm: a peer
 * that is not in its swarm any more is left out, one that has announced since is where it said.
 *
 * <p>A head, then info_hash, member, peer_id, address and port of each, then a checksum of all before it. The new file
 * takes the place of the old one when it is complete.
 */
public final class PeerSnapshot {
    private static final long HEAD = 0x4341524150454552L;
    /** The least length of a complete file: nobody is in it. */
    private static final int LEAST = Long.BYTES + Long.BYTES;
    private static final int ENTRY = InfoHash.LENGTH + Integer.BYTES + PeerId.LENGTH + Integer.BYTES + Short.BYTES;

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
            for (Torrent torrent : registry.torrents()) {
                byte[] entries = entries(torrent);
                out.write(entries);
                count += entries.length / ENTRY;
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
            ByteBuffer entries = ByteBuffer.allocate(ENTRY * (swarm.get().seeders() + swarm.get().leechers()));
            swarm.get().forEach(peer -> {
                if (swarm.get().shown(peer)) {
                    entries.put(torrent.infoHash().bytes()).putInt(peer.member().id()).put(peer.id().bytes())
                            .putInt(peer.address()).putShort((short) peer.port());
                }
            });
            return Arrays.copyOf(entries.array(), entries.position());
        }
    }

    /**
     * Has the peers handed out again that the file knows and that are in their swarms, unless they have announced
     * already; how many they are. None if there is no file.
     *
     * @throws IOException if it is damaged; nothing of it was used
     */
    public int restore() throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
        if (all.remaining() < LEAST || all.getLong() != HEAD) {
            throw new IOException(file + " is no snapshot of peers");
        }
        int end = all.limit() - Long.BYTES;
        CRC32C checksum = new CRC32C();
        checksum.update(all.duplicate().rewind().limit(end));
        // Cut short, it ends with something else than its checksum, too.
        if (all.getLong(end) != checksum.getValue()) {
            throw new IOException(file + " is damaged");
        }
        return (int) IntStream.range(0, (end - Long.BYTES) / ENTRY).parallel()
                .filter(entry -> use(all, Long.BYTES + entry * ENTRY)).count();
    }

    /** Takes up the entry at that place. */
    private boolean use(ByteBuffer all, int at) {
        Optional<Torrent> torrent = registry.torrent(InfoHash.at(all.array(), at));
        if (torrent.isEmpty()) {
            return false;
        }
        int member = all.getInt(at + InfoHash.LENGTH);
        PeerId id = PeerId.at(all.array(), at + InfoHash.LENGTH + Integer.BYTES);
        int address = all.getInt(at + ENTRY - Short.BYTES - Integer.BYTES);
        int port = Short.toUnsignedInt(all.getShort(at + ENTRY - Short.BYTES));
        synchronized (torrent.get()) {
            Optional<Swarm> swarm = torrent.get().swarm();
            Optional<Peer> peer = swarm.flatMap(found -> found.find(member, id));
            if (peer.isEmpty() || peer.get().addressValid()) {
                return false;
            }
            peer.get().endpoint(address, port, true);
            swarm.get().show(peer.get(), true);
            return true;
        }
    }
}

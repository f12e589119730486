package dev.caracal.announce;

import dev.caracal.id.InfoHash;
import dev.caracal.id.PeerId;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.swarm.Peer;
import dev.caracal.swarm.Swarm;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * Where the peers are that may be handed out, in a file of ours: the site's table has no port, so without it nobody is
 * handed out after a start before announcing again. It says nothing about credit, and an old one does no harm: a peer
 * that is not in its swarm any more is left out, one that has announced since is where it said.
 *
 * <p>A head, then info_hash, member, peer_id, address and port of each, then an info_hash of zeros and a checksum of
 * all before it. The new file takes the place of the old one when it is complete.
 */
public final class PeerSnapshot {
    private static final long HEAD = 0x4341524150454552L;
    private static final InfoHash END = new InfoHash(0, 0, 0);
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
            out.write(END.bytes());
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
                if (peer.shown()) {
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
        read(false);
        return read(true);
    }

    private int read(boolean using) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] entry = new byte[ENTRY];
        int used = 0;
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                DataInputStream in = new DataInputStream(new CheckedInputStream(raw, checksum))) {
            if (in.readLong() != HEAD) {
                throw new IOException(file + " is no snapshot of peers");
            }
            for (in.readFully(entry, 0, InfoHash.LENGTH); !InfoHash.at(entry, 0).equals(END);
                    in.readFully(entry, 0, InfoHash.LENGTH)) {
                in.readFully(entry, InfoHash.LENGTH, ENTRY - InfoHash.LENGTH);
                used += using && use(ByteBuffer.wrap(entry)) ? 1 : 0;
            }
            long sum = checksum.getValue();
            if (in.readLong() != sum) {
                throw new IOException(file + " is damaged");
            }
            return used;
        } catch (EOFException e) {
            throw new IOException(file + " is cut short", e);
        }
    }

    private boolean use(ByteBuffer entry) {
        Optional<Torrent> torrent = registry.torrent(InfoHash.at(entry.array(), 0));
        if (torrent.isEmpty()) {
            return false;
        }
        int member = entry.getInt(InfoHash.LENGTH);
        PeerId id = PeerId.at(entry.array(), InfoHash.LENGTH + Integer.BYTES);
        int address = entry.getInt(InfoHash.LENGTH + Integer.BYTES + PeerId.LENGTH);
        int port = Short.toUnsignedInt(entry.getShort(ENTRY - Short.BYTES));
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

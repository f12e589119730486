package dev.caracal.swarm;

import dev.caracal.id.InfoHash;
import dev.caracal.id.PeerId;
import java.nio.ByteBuffer;

/**
 * Where peers were at some time: info_hash, member, peer_id, address and port of each, one after the other in bytes as
 * a file has them, and a table of where in the bytes each begins. So looking up half a million of them at a start costs
 * little more than reading the file. Does not change; for any thread.
 */
public final class Whereabouts {
    /** Of nobody. */
    public static final Whereabouts NONE = new Whereabouts(ByteBuffer.allocate(0));
    /** Bytes of one peer. */
    public static final int ENTRY =
            InfoHash.LENGTH + Integer.BYTES + PeerId.LENGTH + Integer.BYTES + Character.BYTES;
    private static final int MEMBER = InfoHash.LENGTH;
    private static final int PEER = MEMBER + Integer.BYTES;
    private static final int ADDRESS = PEER + PeerId.LENGTH;
    private static final int PORT = ADDRESS + Integer.BYTES;

    private final ByteBuffer entries;
    /** The number of an entry, from 1; 0 where there is none. Linear probing, at most two thirds full. */
    private final int[] table;

    /** What these bytes say, from the first to the last of them. */
    public Whereabouts(ByteBuffer entries) {
        this.entries = entries.slice();
        int count = entries.remaining() / ENTRY;
        table = new int[Math.max(2, Integer.highestOneBit(count + count / 2) * 2)];
        for (int entry = 0; entry < count; entry++) {
            int begin = entry * ENTRY;
            int at = home(torrent(begin), this.entries.getInt(begin + MEMBER), peer(begin));
            while (table[at] != 0) {
                at = next(at);
            }
            table[at] = entry + 1;
        }
    }

    /** Appends a peer's entry. */
    public static void write(ByteBuffer target, InfoHash torrent, Swarm swarm, Peer peer) {
        long endpoint = swarm.endpoint(peer);
        target.put(torrent.bytes()).putInt(peer.member().id()).put(peer.id().bytes())
                .putInt((int) (endpoint >>> Character.SIZE)).putChar((char) endpoint);
    }

    /** Has a peer that was just added to the swarm of this torrent handed out again, if it is known where it was. */
    public boolean show(InfoHash torrent, Swarm swarm, Peer peer) {
        int member = peer.member().id();
        PeerId id = peer.id();
        for (int at = home(torrent, member, id); table[at] != 0; at = next(at)) {
            int begin = (table[at] - 1) * ENTRY;
            if (entries.getInt(begin + MEMBER) == member && peer(begin).equals(id) && torrent(begin).equals(torrent)) {
                swarm.locate(peer, entries.getInt(begin + ADDRESS), entries.getChar(begin + PORT));
                swarm.show(peer, true);
                return true;
            }
        }
        return false;
    }

    private InfoHash torrent(int begin) {
        return new InfoHash(entries.getLong(begin), entries.getLong(begin + Long.BYTES),
                entries.getInt(begin + 2 * Long.BYTES));
    }

    private PeerId peer(int begin) {
        return new PeerId(entries.getLong(begin + PEER), entries.getLong(begin + PEER + Long.BYTES),
                entries.getInt(begin + PEER + 2 * Long.BYTES));
    }

    private int home(InfoHash torrent, int member, PeerId peer) {
        return PeerIndex.hash(member ^ torrent.third(), peer.first(), peer.second(), peer.third())
                & table.length - 1;
    }

    private int next(int at) {
        return at + 1 & table.length - 1;
    }
}

package dev.caracal.swarm;

import dev.caracal.id.Endpoint;
import dev.caracal.id.InfoHash;
import dev.caracal.id.PeerId;
import java.nio.ByteBuffer;

/**
 * Where peers were at some time: info_hash, member, peer_id, address and port of each, one after the other in bytes as
 * a file has them, and a table of where in the bytes each begins. So looking up half a million of them at a start costs
 * little more than reading the file. Does not change; for any thread.
 */
public final class Whereabouts {
    /** An answer of {@link #find}; no address and port are so. */
    public static final long UNKNOWN = -1;
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
            int at = home(this.entries.getInt(begin + 2 * Long.BYTES), this.entries.getInt(begin + MEMBER),
                    this.entries.getLong(begin + PEER), this.entries.getLong(begin + PEER + Long.BYTES),
                    this.entries.getInt(begin + PEER + 2 * Long.BYTES));
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

    /** Where a member's peer of this torrent was, as {@link Endpoint#packed} has it, or {@link #UNKNOWN}. */
    public long find(InfoHash torrent, int member, PeerId peer) {
        for (int at = home(torrent.third(), member, peer.first(), peer.second(), peer.third()); table[at] != 0;
                at = next(at)) {
            int begin = (table[at] - 1) * ENTRY;
            if (entries.getInt(begin + MEMBER) == member && is(begin + PEER, peer.first(), peer.second(), peer.third())
                    && is(begin, torrent.first(), torrent.second(), torrent.third())) {
                return Endpoint.packed(entries.getInt(begin + ADDRESS), entries.getChar(begin + PORT));
            }
        }
        return UNKNOWN;
    }

    /** Whether twenty bytes are these. */
    private boolean is(int begin, long first, long second, int third) {
        return entries.getLong(begin) == first && entries.getLong(begin + Long.BYTES) == second
                && entries.getInt(begin + 2 * Long.BYTES) == third;
    }

    private int home(int torrent, int member, long first, long second, int third) {
        return PeerIndex.hash(member ^ torrent, first, second, third) & table.length - 1;
    }

    private int next(int at) {
        return at + 1 & table.length - 1;
    }
}

package dev.caracal.announce;

import dev.caracal.id.PeerId;
import java.util.Optional;

/**
 * What a client announces. Byte counts are never negative.
 *
 * @param compact     whether the client takes compact peer lists; Ocelot knows no others
 * @param peerIdSent  whether there was a peer_id at all
 * @param peerId      the peer_id, if it was a valid one
 * @param wanted      how many peers the client would like
 * @param address     the peer's address, see {@link dev.caracal.id.Ipv4#parse}
 * @param addressText the same as it came, for the database
 */
public record AnnounceRequest(boolean compact, boolean peerIdSent, Optional<PeerId> peerId, Event event, long uploaded,
        long downloaded, long left, long corrupt, int port, int wanted, long address, byte[] addressText,
        byte[] userAgent) {
}

package dev.caracal.accounting;

import dev.caracal.id.Endpoint;
import dev.caracal.id.PeerId;

/**
 * What is to be added to what a member's client has transferred of a torrent from one address. Bytes are those that
 * went over the wire.
 *
 * @param peer  the client
 * @param from  its address, and the port it had there last
 * @param first when it announced from there first (Unix seconds)
 * @param last  when it did last
 */
public record PlaceRow(int user, int torrent, PeerId peer, Endpoint from, long uploaded, long downloaded, long first,
        long last) {
    /** What tells them apart: the port does not. */
    public record Key(int user, int torrent, PeerId peer, int address) {
    }

    /** What an announce adds. */
    public static PlaceRow of(PeerRow peer, Stay stay, Endpoint from) {
        return new PlaceRow(peer.user(), peer.torrent(), peer.peer(), from, stay.uploaded(), stay.downloaded(),
                peer.time(), peer.time());
    }

    public Key key() {
        return new Key(user, torrent, peer, from.address());
    }

    /** This, and the {@code earlier} one before it, in one. */
    public PlaceRow after(PlaceRow earlier) {
        return new PlaceRow(user, torrent, peer, from, TransferRow.sum(uploaded, earlier.uploaded),
                TransferRow.sum(downloaded, earlier.downloaded), Math.min(first, earlier.first), last);
    }
}

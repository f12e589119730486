package dev.caracal.accounting;

import dev.caracal.id.PeerId;

/**
 * What a peer's next announce is accounted against, to be kept apart from the site's own table of peers: because the
 * peer is silent and the site deletes old rows, or because there is a remainder that the site's table has no column
 * for.
 *
 * @param corrupt           bytes that failed the hash check
 * @param left              bytes the client still wants
 * @param carriedHundredths what partial discounts have rounded off so far, in hundredths of a byte
 * @param first             Unix seconds of the session's first announce
 * @param last              Unix seconds of its last
 */
public record Baseline(int user, int torrent, PeerId peer, long uploaded, long downloaded, long corrupt, long left,
        int carriedHundredths, long first, long last, int announces) {

    public PeerRow.Key key() {
        return new PeerRow.Key(user, torrent, peer);
    }

    /** The baseline that a peer's row is. */
    public static Baseline of(PeerRow row, int carriedHundredths) {
        return new Baseline(row.user(), row.torrent(), row.peer(), row.uploaded(), row.downloaded(), row.corrupt(),
                row.remaining(), carriedHundredths, row.time() - row.timeSpent(), row.time(), row.announces());
    }
}

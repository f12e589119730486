package dev.caracal.accounting;

import java.util.Optional;

/**
 * Everything one announce changed. It is booked as a whole: a peer's new baseline and the credit for the way to it are
 * never apart.
 *
 * @param peer         the peer's row, whose user and torrent all the rest is about
 * @param credit       what the member gets
 * @param torrent      the torrent's row, if it is due to be written
 * @param snatch       the completed download, if it is one
 * @param tokenExpired whether the member's token on this torrent is used up and the site is to be told
 * @param reason       why the credit is what it is
 * @param kept         whether the baseline of this peer was kept in our own table before, which is void now
 */
public record Announced(PeerRow peer, Credit credit, Optional<TorrentRow> torrent, Optional<Snatch> snatch,
        boolean tokenExpired, Reason reason, boolean kept) {

    /** What was credited and why, for people. */
    public String receipt() {
        return "credited " + credit.uploaded() + " up, charged " + credit.downloaded() + " down"
                + (credit.tokenUsed() ? ", " + credit.tokenDownloaded() + " by token" : "") + ": " + reason.text();
    }

    /** Whether our own table must keep this peer's baseline: the site's has no column for a remainder. */
    public boolean keeps() {
        return credit.carriedHundredths() != 0 && peer.active();
    }
}

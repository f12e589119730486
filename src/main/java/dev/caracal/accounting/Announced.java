package dev.caracal.accounting;

import dev.caracal.swarm.Baseline;
import java.util.Optional;

/**
 * Everything one announce changed. It is booked as a whole: a peer's new baseline and the credit for the way to it are
 * never apart.
 *
 * @param peer         the peer's row, whose user and torrent all the rest is about
 * @param credit       what the member gets
 * @param torrent      the torrent's row, or {@link TorrentRow#NONE} if it is not due to be written
 * @param snatch       the completed download, if it is one
 * @param tokenExpired whether the member's token on this torrent is used up and the site is to be told
 * @param reason       why the credit is what it is
 * @param kept         whether the baseline of this peer was kept in our own table before, which is void now
 * @param stay         what the history is to be told, if one is kept
 */
public record Announced(PeerRow peer, Credit credit, TorrentRow torrent, Optional<Snatch> snatch,
        boolean tokenExpired, Reason reason, boolean kept, Optional<Stay> stay) {

    /** What was credited and why, for people. */
    public String receipt() {
        return "credited " + Credit.text(credit.uploaded(), credit.fractionUp()) + " up, charged "
                + Credit.text(credit.downloaded(), credit.fractionDown()) + " down"
                + (credit.tokenUsed() ? ", " + credit.tokenDownloaded() + " by token" : "") + ": " + reason.text()
                + stay.map(time -> "; " + time.text()).orElse("");
    }

    /** Whether our own table must keep this peer's baseline: the site's has no column for a remainder or a pause. */
    public boolean keeps() {
        return (credit.carriedUp() != 0 || credit.carriedDown() != 0 || paused()) && peer.active();
    }

    private boolean paused() {
        return stay.isPresent() && stay.get().paused();
    }

    /** What our own table keeps. */
    public Baseline baseline() {
        return peer.baseline(credit.carriedUp(), credit.carriedDown(), paused());
    }
}

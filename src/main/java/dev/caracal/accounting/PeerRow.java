package dev.caracal.accounting;

import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import dev.caracal.swarm.Baseline;
import java.nio.charset.StandardCharsets;

/**
 * A peer as its row in the site's database should say after an announce. The counters are the client's own, of its
 * session: they are the baseline that the next announce is accounted against.
 *
 * @param complete  Ocelot's "heavy" row, with counters and all; else a "light" one, which only says that the peer is
 *                  still there: of an existing row it touches times, speeds (both 0) and the count of announces alone
 * @param active    false once the client said {@code stopped}
 * @param remaining bytes the client still wants
 * @param timeSpent seconds since the session began
 * @param address   the address as text, for a new row; empty for users whose address is not to be written
 * @param userAgent the client's User-Agent header, raw, for a new row
 * @param time      Unix seconds of the announce
 */
public record PeerRow(int user, int torrent, PeerId peer, boolean complete, boolean active, long uploaded,
        long downloaded, long uploadSpeed, long downloadSpeed, long remaining, long corrupt, int timeSpent,
        int announces, byte[] address, byte[] userAgent, long time) {

    /** What identifies the row. */
    public PeerKey key() {
        return new PeerKey(user, torrent, peer);
    }

    /** The baseline that it is, with what has no column in it. */
    public Baseline baseline(int carriedUp, int carriedDown, boolean paused) {
        return new Baseline(key(), uploaded, downloaded, corrupt, remaining, carriedUp, carriedDown, time - timeSpent,
                time, announces, paused);
    }

    /** With the texts as texts: this is what an operator reads of a row that was put aside. */
    @Override
    public String toString() {
        return "PeerRow[user=" + user + ", torrent=" + torrent + ", peer=" + peer + ", complete=" + complete
                + ", active=" + active + ", uploaded=" + uploaded + ", downloaded=" + downloaded + ", remaining="
                + remaining + ", corrupt=" + corrupt + ", timeSpent=" + timeSpent + ", announces=" + announces
                + ", address=" + new String(address, StandardCharsets.ISO_8859_1) + ", userAgent="
                + new String(userAgent, StandardCharsets.ISO_8859_1) + ", time=" + time + "]";
    }

    /**
     * This row, written together with the {@code earlier} one of the same peer: the last announce decides what it says.
     * Only address and User-Agent are the earlier one's, as they would be had it been written by itself: an existing
     * row keeps them (Ocelot).
     */
    public PeerRow after(PeerRow earlier) {
        if (!earlier.complete) {
            return this;
        }
        return new PeerRow(user, torrent, peer, true, active, uploaded, downloaded, uploadSpeed, downloadSpeed,
                remaining, corrupt, timeSpent, announces, earlier.address, earlier.userAgent, time);
    }
}

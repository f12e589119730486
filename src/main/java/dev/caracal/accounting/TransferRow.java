package dev.caracal.accounting;

/**
 * What is to be added to the history of a member's stay on a torrent, and how it stands. Bytes are those that went over
 * the wire, and those that were credited and charged; times are seconds.
 *
 * @param first       when the session began that this is about (Unix seconds)
 * @param last        when it announced last
 * @param completions how many completions to add
 * @param completed   when the first of them was; 0 if there is none
 * @param present     whether a client of the member is on the torrent
 * @param seeding     whether one of them has all of it
 * @param remaining   bytes that the client that announced last still wants
 * @param lastSeeded  when a client of the member announced last that seeds (Unix seconds); 0 if none did
 */
public record TransferRow(int user, int torrent, long uploaded, long downloaded, long creditedUp, long creditedDown,
        long active, long seeded, long first, long last, int completions, long completed, boolean present,
        boolean seeding, long remaining, long lastSeeded) {

    /** What an announce adds. */
    public static TransferRow of(Announced announced, Stay stay) {
        PeerRow peer = announced.peer();
        return new TransferRow(peer.user(), peer.torrent(), stay.uploaded(), stay.downloaded(),
                announced.credit().uploaded(), announced.credit().downloaded(), stay.active(), stay.seeded(),
                peer.time() - peer.timeSpent(), peer.time(), announced.snatch().isPresent() ? 1 : 0,
                announced.snatch().map(Snatch::time).orElse(0L), stay.present(), stay.seeding(), peer.remaining(),
                peer.remaining() == 0 && !stay.paused() ? peer.time() : 0);
    }

    /** This, and the {@code earlier} one before it, in one. */
    public TransferRow after(TransferRow earlier) {
        return new TransferRow(user, torrent, sum(uploaded, earlier.uploaded), sum(downloaded, earlier.downloaded),
                sum(creditedUp, earlier.creditedUp), sum(creditedDown, earlier.creditedDown),
                active + earlier.active, seeded + earlier.seeded, Math.min(first, earlier.first), last,
                completions + earlier.completions, earlier.completed == 0 ? completed : earlier.completed, present,
                seeding, remaining, Math.max(lastSeeded, earlier.lastSeeded));
    }

    /** A sum of byte counts that stays at the largest number rather than wrap. */
    static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}

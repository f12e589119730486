package dev.caracal.accounting;

import dev.caracal.id.Endpoint;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What an announce adds to the history of its member's stay on its torrent.
 *
 * @param uploaded   bytes, as they went over the wire
 * @param downloaded the same
 * @param active     seconds on the torrent
 * @param seeded     seconds of these in which it was seeded
 * @param present    whether any client of the member is on the torrent from here on
 * @param seeding    whether any of them has all of it
 * @param paused   whether the client has everything and yet does not seed (BEP 21)
 * @param shared     what has been counted where the member has several clients there, for the next start; empty if not
 * @param from       where the client is, where the site has books of that
 */
public record Stay(long uploaded, long downloaded, long active, long seeded, boolean present, boolean seeding,
        boolean paused, byte[] shared, Optional<Endpoint> from) {

    /** Nothing shared. */
    public static final byte[] ALONE = {};

    /** One on a site that does not ask from where. */
    public Stay(long uploaded, long downloaded, long active, long seeded, boolean present, boolean seeding,
            boolean paused, byte[] shared) {
        this(uploaded, downloaded, active, seeded, present, seeding, paused, shared, Optional.empty());
    }

    /** This one, of a client that is there. */
    public Stay at(Endpoint place) {
        return new Stay(uploaded, downloaded, active, seeded, present, seeding, paused, shared, Optional.of(place));
    }

    /** What was counted, for people. */
    public String text() {
        return active + " s on the torrent, " + seeded + " s of them seeding" + (shared.length > 0
                ? ", not counting what another client of the member was there for" : "");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stay stay && uploaded == stay.uploaded && downloaded == stay.downloaded
                && active == stay.active && seeded == stay.seeded && present == stay.present
                && seeding == stay.seeding && paused == stay.paused && Arrays.equals(shared, stay.shared)
                && from.equals(stay.from);
    }

    @Override
    public String toString() {
        return "Stay[uploaded=" + uploaded + ", downloaded=" + downloaded + ", active=" + active + ", seeded=" + seeded
                + ", present=" + present + ", seeding=" + seeding + ", paused=" + paused + ", shared="
                + HexFormat.of().formatHex(shared) + ", from=" + from + "]";
    }

    @Override
    public int hashCode() {
        return Long.hashCode(uploaded + 31 * (downloaded + 31 * (active + 31 * seeded)));
    }
}

package dev.caracal.announce;

/**
 * How the history of members' stays on torrents is kept.
 *
 * @param kept    whether it is kept at all
 * @param grace   seconds that a client may be late for its next announce, and the time since the one before still
 *                counts in full
 * @param silence seconds after which a silent client has left: what it does when it is back is not joined to it
 * @param places  whether it tells where the clients are, too
 */
public record History(boolean kept, int grace, long silence, boolean places) {
    /** None is kept. */
    public static final History NONE = new History(false, 0, 0, false);

    /** One that does not tell where the clients are. */
    public History(boolean kept, int grace, long silence) {
        this(kept, grace, silence, false);
    }

    /** This one, but kept, and telling of places, as it was from the beginning. */
    public History asBegun(boolean keptSince, boolean placesSince) {
        return new History(keptSince, grace, silence, placesSince);
    }
}

package dev.caracal.announce;

/**
 * How the history of members' stays on torrents is kept.
 *
 * @param kept    whether it is kept at all
 * @param grace   seconds that a client may be late for its next announce, and the time since the one before still
 *                counts in full
 * @param silence seconds after which a silent client has left: what it does when it is back is not joined to it
 */
public record History(boolean kept, int grace, long silence) {
    /** None is kept. */
    public static final History NONE = new History(false, 0, 0);

    /** This one, but kept only if that was so from the beginning. */
    public History onlyIf(boolean fromTheBeginning) {
        return new History(fromTheBeginning, grace, silence);
    }
}

package dev.caracal.gazelle;

/**
 * What becomes of the history of members' stays in the database.
 *
 * @param kept     whether it is kept at all, in our own tables
 * @param mirrored whether whole hours of seeding go to where the site reads them, too
 * @param judged   whether hit-and-run is judged by it
 */
public record HistoryUse(boolean kept, boolean mirrored, boolean judged) {
    /** None is kept. */
    public static final HistoryUse NONE = new HistoryUse(false, false, false);
    /** The site has it, in tables of its own. */
    public static final HistoryUse SITES = new HistoryUse(true, false, false);
}

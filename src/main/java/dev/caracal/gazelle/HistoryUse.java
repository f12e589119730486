package dev.caracal.gazelle;

/**
 * What becomes of the history of members' stays in the database.
 *
 * @param kept     whether it is kept at all, in our own tables
 * @param mirrored whether whole hours of seeding go to where the site reads them, too
 */
public record HistoryUse(boolean kept, boolean mirrored) {
    /** None is kept. */
    public static final HistoryUse NONE = new HistoryUse(false, false);
}

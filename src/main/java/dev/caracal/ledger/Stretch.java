package dev.caracal.ledger;

/**
 * What becomes of a stretch of the journal: {@code parts} batches, the first of which has the number {@code first}.
 * Their content follows from it: what the stretch holds, coalesced and split (see {@link Entries#split}).
 *
 * @param from the position in the journal where it begins
 * @param to   where it ends
 */
record Stretch(long first, int parts, long from, long to) {
    /** The number of the last of its batches. */
    long last() {
        return first + parts - 1;
    }
}

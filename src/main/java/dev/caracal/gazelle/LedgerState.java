package dev.caracal.gazelle;

import dev.caracal.ledger.RandomId;

/**
 * What a database says of the ledger that writes it.
 *
 * @param id          the ledger's name
 * @param lastBatch   the number of the last batch that is in the database; 0 if there is none
 * @param writer      the run of a tracker that wrote it
 * @param committedAt when that was, in Unix seconds
 */
public record LedgerState(RandomId id, long lastBatch, RandomId writer, long committedAt) {
}

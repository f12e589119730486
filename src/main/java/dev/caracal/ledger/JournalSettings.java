package dev.caracal.ledger;

import java.nio.file.Path;

/**
 * @param folder       where the files are
 * @param segmentBytes size of one file
 * @param maxBytes     size of all files at which accounting stops
 * @param keptBytes    how much that is in the database already stays to be looked into
 */
public record JournalSettings(Path folder, int segmentBytes, long maxBytes, long keptBytes) {
}

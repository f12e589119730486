package dev.caracal.ledger;

import java.util.OptionalLong;

/** Writes batches into the site's database. */
public interface BatchWriter {

    /**
     * Writes the batch in one transaction, unless its number is in the database already: then nothing is written, and
     * the last number that is there is returned. When nothing is returned, the batch is in the database, once; rows
     * that can never be written were put aside.
     *
     * @throws NotWritten if it is to be tried again: nothing of it was written, or it is not known and the batch's
     *                    number will tell
     */
    OptionalLong write(Batch batch);

    /** The batch was not written now; later it may be. */
    final class NotWritten extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotWritten(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

package dev.caracal.ledger;

/** Writes batches into the site's database. */
public interface BatchWriter {

    /**
     * Writes the batch in one transaction, unless its number is in the database already: then nothing is written. When
     * it returns, the batch is in the database, once; rows that can never be written were put aside.
     *
     * @throws NotWritten if it is to be tried again: nothing of it was written, or it is not known and the batch's
     *                    number will tell
     */
    void write(Batch batch);

    /** Kinds of what keeps a batch from being written, as metrics count them. */
    enum Why {
        /** The server cannot be reached, or hung up. */
        CONNECTION,
        /** Somebody else's transaction and ours wanted each other's rows; ours gave way. */
        DEADLOCK,
        /** Somebody else's transaction held on to rows for too long. */
        LOCK_WAIT,
        /** Somebody else wrote the database since we did: what we accounted may be in it already, in another way. */
        SUPERSEDED,
        OTHER
    }

    /** The batch was not written now; later it may be. */
    final class NotWritten extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Why why;

        public NotWritten(Why why, String message, Throwable cause) {
            super(message, cause);
            this.why = why;
        }

        public Why why() {
            return why;
        }
    }
}

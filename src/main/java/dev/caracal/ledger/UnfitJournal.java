package dev.caracal.ledger;

/** The journal cannot be used with this database; the message says why and what to do. Nothing of it was applied. */
public final class UnfitJournal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfitJournal(String message) {
        super(message);
    }
}

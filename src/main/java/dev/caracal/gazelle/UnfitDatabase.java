package dev.caracal.gazelle;

/** The database cannot be used as it is; the message says all that is wrong with it. Trying again will not help. */
public final class UnfitDatabase extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnfitDatabase(String message) {
        super(message);
    }
}

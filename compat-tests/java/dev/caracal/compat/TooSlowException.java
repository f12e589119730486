package dev.caracal.compat;

/** The play fell so far behind the recorded times that comparing would mean nothing. */
final class TooSlowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooSlowException(String message) {
        super(message);
    }
}

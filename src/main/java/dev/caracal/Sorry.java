package dev.caracal;

/** Why it cannot go on, in one sentence that tells the operator what to do. */
final class Sorry extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Sorry(String message) {
        super(message);
    }
}

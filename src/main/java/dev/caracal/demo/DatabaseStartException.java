package dev.caracal.demo;

/** Why an embedded database server does not run. The message is one sentence for the person who started it. */
public final class DatabaseStartException extends RuntimeException {
    DatabaseStartException(String message) {
        super(message);
    }

    DatabaseStartException(String message, Throwable cause) {
        super(message, cause);
    }
}

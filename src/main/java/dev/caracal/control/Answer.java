package dev.caracal.control;

import dev.caracal.announce.Refusal;

/** What the site gets for a control or report request. */
public sealed interface Answer {
    /** A body, one byte a character (ISO 8859-1). */
    record Text(String body) implements Answer {
    }

    /** A bencoded failure, as clients get them. */
    record Failure(Refusal refusal) implements Answer {
    }
}

package dev.caracal.shadow;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A request that Ocelot has answered, as a log or a capture tells of it.
 *
 * @param time    Unix seconds
 * @param source  who asked
 * @param request whole, with the empty line at its end; of a log, with the headers that it knows of
 * @param theirs  what is known of Ocelot's answer
 */
public record Heard(long time, InetAddress source, byte[] request, Optional<Theirs> theirs) {

    /** What is known of an answer. */
    public sealed interface Theirs {
    }

    /** All of it, with its head. */
    public record Whole(byte[] answer) implements Theirs {
    }

    /** How long its body was: refusals differ in their lengths. */
    public record Length(long bodyBytes) implements Theirs {
    }
}

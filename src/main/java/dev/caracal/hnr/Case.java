package dev.caracal.hnr;

/**
 * A case: a member and a torrent it owes time, or owed. What was asked when it began is kept with it.
 *
 * @param version          of the rules
 * @param since            when it began (Unix seconds)
 * @param deadline         the last second in which the time may be reached
 * @param required         seconds to be seeded
 * @param ratioThousandths what does instead; 0: nothing
 */
public record Case(State state, int version, long since, long deadline, long required, int ratioThousandths) {
    Case as(State other) {
        return new Case(other, version, since, deadline, required, ratioThousandths);
    }

    /** The same with its grace from another moment on. */
    Case from(long moment) {
        return new Case(state, version, moment, moment + (deadline - since), required, ratioThousandths);
    }
}

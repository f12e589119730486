package dev.caracal.compat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One step of a recording. FORMAT.md says what each means. */
sealed interface Step {
    /**
     * Which connection a step speaks on.
     *
     * @param name a connection that is kept; empty: a new one that is closed afterwards
     * @param from the source address
     * @param alt  whether to the second port
     */
    record Route(Optional<String> name, Optional<String> from, boolean alt) {
    }

    /** @param rules instead of the recording's own, when present */
    record Request(Route route, String send, boolean halfClose, Optional<Duration> timeout, Response response,
                   Optional<List<ResponseRule>> rules) implements Step {
    }

    record Connect(Route route) implements Step {
    }

    record Send(Route route, String send, Duration pause) implements Step {
    }

    record Receive(Route route, Optional<Duration> timeout, Optional<Elapsed> elapsed, Response response,
                   Optional<List<ResponseRule>> rules) implements Step {
    }

    /** How long the tracker let its client wait. */
    record Elapsed(double seconds, double tolerance) {
        /** Too early is the tracker's fault; too late may be this machine's, which a second play alone will show. */
        Optional<String> fault(double took) {
            String text = "took %.2f s, recorded %.2f s".formatted(took, seconds);
            if (took > seconds + tolerance) {
                throw new TooSlowException(text);
            }
            return took < seconds - tolerance ? Optional.of(text) : Optional.empty();
        }
    }

    record Close(Route route) implements Step {
    }

    record Wait(Duration duration) implements Step {
    }

    /**
     * @param ticks  how many ticks to wait for
     * @param at     that tick counted from the start instead
     * @param within the steps before must have taken less than this
     */
    record Flush(int ticks, Optional<Integer> at, Optional<Duration> within) implements Step {
    }

    /** @param rules over the recording's own */
    record Database(Clock now, Map<String, Table> tables, Duration poll, Map<String, VolatileRule> rules)
            implements Step {
    }

    record Sql(String sql) implements Step {
    }

    record LockTables(List<String> tables) implements Step {
    }

    record UnlockTables(Duration pause) implements Step {
    }

    record Signal(String name, Duration pause) implements Step {
    }

    record Config(Map<String, String> set, List<String> unset) implements Step {
    }

    /** @param exitCode empty: the process is still running after the time-out */
    record WaitExit(Duration timeout, Optional<Integer> exitCode) implements Step {
    }

    /** @param atLeast that many of the first recorded callback, instead of exactly the recorded ones */
    record Site(List<String> requests, Duration patience, Optional<Integer> atLeast) implements Step {
    }
}

package dev.caracal.announce;

import dev.caracal.accounting.Announced;
import dev.caracal.swarm.PeerChoice;
import java.util.Optional;

/** What a client gets for its announce. */
public sealed interface AnnounceAnswer {
    /** What was credited and why, for people; none if nothing was accounted. */
    Optional<String> receipt();

    /**
     * Nothing, and why.
     *
     * @param effects what was accounted all the same
     */
    record Refused(Refusal refusal, Optional<Announced> effects) implements AnnounceAnswer {
        Refused(Refusal refusal) {
            this(refusal, Optional.empty());
        }

        @Override
        public Optional<String> receipt() {
            return effects.map(Announced::receipt);
        }
    }

    /**
     * @param complete    seeders
     * @param downloaded  completions ever
     * @param incomplete  leechers
     * @param interval    seconds to the next announce
     * @param minInterval seconds that must pass before it
     * @param peers       whom to connect to
     * @param addressBad  whether the client is to be warned that its address is no IPv4 address
     * @param effects     what was accounted
     */
    record Granted(int complete, long downloaded, int incomplete, int interval, int minInterval, PeerChoice peers,
            boolean addressBad, Announced effects) implements AnnounceAnswer {
        @Override
        public Optional<String> receipt() {
            return Optional.of(effects.receipt());
        }
    }
}

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

    /** What was asked for. It can be used for one answer after the other, by one thread at a time. */
    final class Granted implements AnnounceAnswer {
        private final PeerChoice peers = new PeerChoice();
        private int complete;
        private long downloaded;
        private int incomplete;
        private int interval;
        private int minInterval;
        private boolean addressBad;
        /** None: null. */
        private Announced effects;

        /** How the torrent stands. */
        public Granted counts(int seeders, long completions, int leechers) {
            complete = seeders;
            downloaded = completions;
            incomplete = leechers;
            return this;
        }

        /** When to come back: in so many seconds, and not before so many. */
        public Granted again(int seconds, int least) {
            interval = seconds;
            minInterval = least;
            return this;
        }

        /** Whether the client is to be warned that its address is no IPv4 address. */
        public Granted addressBad(boolean value) {
            addressBad = value;
            return this;
        }

        /** What was accounted. */
        Granted effects(Announced value) {
            effects = value;
            return this;
        }

        /** Seeders. */
        public int complete() {
            return complete;
        }

        /** Completions ever. */
        public long downloaded() {
            return downloaded;
        }

        /** Leechers. */
        public int incomplete() {
            return incomplete;
        }

        /** Seconds to the next announce. */
        public int interval() {
            return interval;
        }

        /** Seconds that must pass before it. */
        public int minInterval() {
            return minInterval;
        }

        /** Whom to connect to. */
        public PeerChoice peers() {
            return peers;
        }

        /** Whether the client is to be warned that its address is no IPv4 address. */
        public boolean addressBad() {
            return addressBad;
        }

        @Override
        public Optional<String> receipt() {
            return Optional.ofNullable(effects).map(Announced::receipt);
        }
    }
}

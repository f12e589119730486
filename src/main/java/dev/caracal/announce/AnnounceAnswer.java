package dev.caracal.announce;

import dev.caracal.swarm.PeerChoice;

/** What a client gets for its announce. */
public sealed interface AnnounceAnswer {

    /** Nothing, and why. */
    record Refused(Refusal refusal) implements AnnounceAnswer {
    }

    /**
     * @param complete    seeders
     * @param downloaded  completions ever
     * @param incomplete  leechers
     * @param interval    seconds to the next announce
     * @param minInterval seconds that must pass before it
     * @param peers       whom to connect to
     * @param addressBad  whether the client is to be warned that its address is no IPv4 address
     */
    record Granted(int complete, long downloaded, int incomplete, int interval, int minInterval, PeerChoice peers,
            boolean addressBad) implements AnnounceAnswer {
    }
}

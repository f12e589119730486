package dev.caracal.announce;

import dev.caracal.registry.OcelotVersion;

/**
 * @param intervalSeconds how long clients wait between announces at the least
 * @param jitterSeconds   up to how much longer they are told to wait, at random (2.1.3)
 * @param version         whose formula makes the interval of it
 * @param spread          what is added for a while
 * @param limits          how much is taken from one member
 * @param history         how the history of members' stays is kept
 */
public record AnnounceSettings(int intervalSeconds, int jitterSeconds, OcelotVersion version, Spread spread,
        Limits limits, History history) {
    /** 1.0 adds a second for each seeder, up to so many. */
    private static final int MOST_FOR_SEEDERS = 600;

    /**
     * Who could not reach the tracker while it was away comes when it is back, all at once, and would all come back at
     * once: until that time (Unix seconds) everybody is told to wait up to so many seconds more, at random.
     */
    public record Spread(int seconds, long until) {
        private static final Spread NONE = new Spread(0, 0);
    }

    /** Without a spread, limits and history. */
    public AnnounceSettings(int intervalSeconds, int jitterSeconds, OcelotVersion version) {
        this(intervalSeconds, jitterSeconds, version, Spread.NONE, Limits.NONE, History.NONE);
    }

    /** The interval told to one client. {@code chance} is from 0 up to, not including, 1. */
    int interval(int seeders, long now, double chance) {
        long random = now < spread.until ? spread.seconds : 0;
        long more = switch (version) {
            case ORIGINAL -> Math.min(MOST_FOR_SEEDERS, seeders) + (long) (chance * (random + 1.0));
            case ORPHEUS -> (long) (chance * (jitterSeconds + random + 1.0));
        };
        return (int) Math.min(Integer.MAX_VALUE, intervalSeconds + more);
    }

    /** The most seconds between two announces of a client that count as time spent: the longest interval, and grace. */
    public long longestStay() {
        long more = version == OcelotVersion.ORIGINAL ? MOST_FOR_SEEDERS : jitterSeconds;
        return (long) intervalSeconds + more + (spread.until == 0 ? 0 : spread.seconds) + history.grace();
    }

    AnnounceSettings withInterval(int seconds) {
        return new AnnounceSettings(seconds, jitterSeconds, version, spread, limits, history);
    }

    AnnounceSettings withJitter(int seconds) {
        return new AnnounceSettings(intervalSeconds, seconds, version, spread, limits, history);
    }
}

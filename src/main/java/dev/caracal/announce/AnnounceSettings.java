package dev.caracal.announce;

import dev.caracal.registry.OcelotVersion;

/**
 * @param intervalSeconds how long clients wait between announces at the least
 * @param jitterSeconds   up to how much longer they are told to wait, at random (2.1.3)
 * @param version         whose formula makes the interval of it
 */
public record AnnounceSettings(int intervalSeconds, int jitterSeconds, OcelotVersion version) {
    /** 1.0 adds a second for each seeder, up to so many. */
    private static final int MOST_FOR_SEEDERS = 600;

    /** The interval told to one client. {@code chance} is from 0 up to, not including, 1. */
    int interval(int seeders, double chance) {
        long more = switch (version) {
            case ORIGINAL -> Math.min(MOST_FOR_SEEDERS, seeders);
            case ORPHEUS -> (long) (chance * (jitterSeconds + 1.0));
        };
        return (int) Math.min(Integer.MAX_VALUE, intervalSeconds + more);
    }

    AnnounceSettings withInterval(int seconds) {
        return new AnnounceSettings(seconds, jitterSeconds, version);
    }

    AnnounceSettings withJitter(int seconds) {
        return new AnnounceSettings(intervalSeconds, seconds, version);
    }
}

package dev.caracal.bonus;

/**
 * What a formula may go by.
 *
 * @param seeders   of the torrent, at least 1: the member that is paid is one
 * @param leechers  of the torrent
 * @param gigabytes size of the torrent, in 1024 x 1024 x 1024 bytes
 * @param seedDays  days that the member has seeded it so far
 */
public record Facts(int seeders, int leechers, double gigabytes, double seedDays) {
    public Facts {
        seeders = Math.max(1, seeders);
        leechers = Math.max(0, leechers);
    }

    /** More where few leech. */
    double crowd() {
        return Math.sqrt(seeders) / Math.max(1, leechers);
    }

    /** The inverse: more where many leech and few seed. */
    double scarcity() {
        return Math.max(1, leechers) / Math.sqrt(seeders);
    }

    /** As Orpheus sites pay. */
    double orpheus() {
        return gigabytes * (0.0754 + 0.1207 * Math.log(1 + seedDays) / Math.pow(seeders, 0.55));
    }
}

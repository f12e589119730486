package dev.caracal.control;

import dev.caracal.announce.Announces;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import java.util.function.IntSupplier;

/**
 * The figures that reports are made of.
 *
 * @param waitingRows rows that are not in the database yet
 * @param startMillis when the tracker started, in milliseconds since 1970
 */
public record Figures(Statistics statistics, Registry registry, Announces announces, IntSupplier waitingRows,
        long startMillis, Rates rates) {

    /** Peers of one moment. */
    public record Peers(long seeders, long leechers) {
    }

    /** Counts the peers; walks over all torrents, so it is for reports and not for announces. */
    public Peers peers() {
        long seeders = 0;
        long leechers = 0;
        for (Torrent torrent : registry.torrents()) {
            synchronized (torrent) {
                seeders += torrent.seeders();
                leechers += torrent.leechers();
            }
        }
        return new Peers(seeders, leechers);
    }

    public long uptimeSeconds() {
        return (System.currentTimeMillis() - startMillis) / 1000;
    }
}

package dev.caracal.control;

import dev.caracal.announce.Announces;
import dev.caracal.registry.Registry;
import dev.caracal.swarm.PeerCounts;
import java.util.function.IntSupplier;

/**
 * The figures that reports are made of.
 *
 * @param waitingRows rows that are not in the database yet
 * @param startMillis when the tracker started, in milliseconds since 1970
 */
public record Figures(Statistics statistics, Registry registry, Announces announces, IntSupplier waitingRows,
        long startMillis, Rates rates) {

    public PeerCounts peers() {
        return registry.peerCounts();
    }

    public long uptimeSeconds() {
        return (System.currentTimeMillis() - startMillis) / 1000;
    }
}

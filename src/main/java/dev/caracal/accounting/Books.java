package dev.caracal.accounting;

import dev.caracal.registry.Promotion;
import dev.caracal.swarm.Baseline;

/**
 * Where everything that must reach the site's database is entered. Called with the torrent's lock held, so what
 * concerns one torrent is entered in the order in which it happened. Never waits for the database.
 */
public interface Books {
    /** Whether entries are still taken; if not, an announce must be refused so that the client keeps its counters. */
    boolean open();

    void announced(Announced effects);

    /** A torrent changed without an announce: its last peers fell silent. */
    void torrentChanged(TorrentRow row);

    /** A peer fell silent and left its swarm: its baseline is to be kept for when it comes back. */
    void fellSilent(Baseline baseline);

    /** What is left of a member's clients on a torrent after one fell silent; told only where a history is kept. */
    void left(Presence presence);

    /** A promotion is to be kept like this from now on. */
    void promoted(Promotion promotion);

    /** The site deleted a torrent: what is still to be written about its peers has nowhere to go. */
    void torrentDeleted(int torrent);
}

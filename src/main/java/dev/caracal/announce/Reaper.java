package dev.caracal.announce;

import dev.caracal.accounting.Books;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.swarm.Baseline;
import dev.caracal.swarm.Dormant;
import dev.caracal.swarm.Peer;
import dev.caracal.swarm.Swarm;
import java.util.Optional;

/** Drops peers that fell silent, one torrent after the other, holding no lock but that torrent's. */
public final class Reaper {
    private final Registry registry;
    private final Books books;
    private final Dormant dormant;
    private final boolean history;

    /** @param history whether a history of members' stays is kept */
    public Reaper(Registry registry, Books books, Dormant dormant, boolean history) {
        this.registry = registry;
        this.books = books;
        this.dormant = dormant;
        this.history = history;
    }

    /**
     * Drops the peers last heard before {@code silentSince}, keeping their baselines, and forgets baselines last used
     * before {@code baselinesBefore} and deletions before {@code deletedBefore} (Unix seconds); tells how many peers
     * there were. A torrent that became empty is written so (Ocelot).
     */
    public int reap(long silentSince, long baselinesBefore, long deletedBefore) {
        int reaped = 0;
        for (Torrent torrent : registry.torrents()) {
            synchronized (torrent) {
                Optional<Swarm> swarm = torrent.swarm();
                if (swarm.isPresent()) {
                    int silent = swarm.get().removeSilentSince(silentSince,
                            peer -> leave(torrent, swarm.get(), peer));
                    reaped += silent;
                    if (silent > 0 && swarm.get().isEmpty()) {
                        books.torrentChanged(new TorrentRow(torrent.id(), 0, 0, 0, torrent.balance()));
                    }
                    torrent.closeEmptySwarm();
                }
            }
        }
        dormant.forgetSilentSince(baselinesBefore);
        registry.deletionReasons().forgetBefore(deletedBefore);
        return reaped;
    }

    /** It is still in the swarm. */
    private void leave(Torrent torrent, Swarm swarm, Peer peer) {
        Baseline baseline = peer.baseline(torrent.id());
        if (dormant.keep(baseline)) {
            books.fellSilent(baseline);
        }
        if (history) {
            books.left(new Presence(peer.member().id(), torrent.id(), swarm.hasPeersOf(peer.member(), 2),
                    swarm.seededBy(peer.member(), peer)));
        }
    }
}

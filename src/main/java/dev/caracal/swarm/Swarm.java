package dev.caracal.swarm;

import dev.caracal.id.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The peers of one torrent. Every method is to be called with the lock of the torrent held; there is one lock per
 * torrent and none above it.
 *
 * <p>A peer is a seeder or a leecher, never both. Apart from that division, which the counts follow, the swarm keeps
 * the peers that may be handed out in two lists of their own, so that choosing peers costs as much as is chosen,
 * however many of the swarm's peers are hidden.
 */
public final class Swarm {
    private final Map<Peer.Key, Peer> peers = new HashMap<>(4);
    private final ShownPeers shownSeeders = new ShownPeers();
    private final ShownPeers shownLeechers = new ShownPeers();
    private int seeders;

    public int seeders() {
        return seeders;
    }

    public int leechers() {
        return peers.size() - seeders;
    }

    public boolean isEmpty() {
        return peers.isEmpty();
    }

    public Optional<Peer> find(int member, PeerId id) {
        return Optional.ofNullable(peers.get(new Peer.Key(member, id)));
    }

    /** A peer that was not there; hidden until {@link #show} is called. */
    public Peer add(Member member, PeerId id, boolean seeder) {
        Peer peer = new Peer(member, id, seeder);
        if (peers.putIfAbsent(peer.key(), peer) != null) {
            throw new IllegalStateException("peer " + id + " of member " + member.id() + " is already in the swarm");
        }
        member.counts(seeder, 1);
        if (seeder) {
            seeders++;
        }
        return peer;
    }

    /** A peer that comes back: it goes on from its baseline. */
    public Peer add(Member member, Baseline baseline) {
        Peer peer = add(member, baseline.key().peer(), baseline.seeder());
        peer.resume(baseline);
        return peer;
    }

    public void remove(Peer peer) {
        hide(peer);
        if (peers.remove(peer.key()) != null) {
            peer.member().counts(peer.seeder(), -1);
            if (peer.seeder()) {
                seeders--;
            }
        }
    }

    /** Moves a peer to the seeders or the leechers, if it is not there already. */
    public void seeds(Peer peer, boolean seeder) {
        if (peer.seeder() != seeder) {
            hide(peer);
            peer.seeder(seeder);
            seeders += seeder ? 1 : -1;
        }
    }

    /** Whether this peer may be handed out to others. */
    public void show(Peer peer, boolean visible) {
        if (visible && peer.shownAt() < 0) {
            shown(peer).add(peer);
        } else if (!visible) {
            hide(peer);
        }
    }

    /**
     * Peers for {@code asker}. Leechers get seeders first, then leechers; seeders get leechers. Never the same member,
     * nor a deleted one's or a hidden peer, nor, among leechers, the asker's own endpoint (Ocelot).
     */
    public void choose(Peer asker, boolean forSeeder, PeerChoice chosen) {
        if (!forSeeder) {
            shownSeeders.choose(asker, false, chosen);
        }
        shownLeechers.choose(asker, !forSeeder, chosen);
    }

    /** The seeder that was handed out last. */
    public Optional<PeerId> lastChosenSeeder() {
        return shownSeeders.lastChosen().map(Peer::id);
    }

    /** Removes who was last heard before {@code time} (Unix seconds), and passes them on; tells how many there were. */
    public int removeSilentSince(long time, Consumer<Peer> removed) {
        List<Peer> silent = new ArrayList<>();
        for (Peer peer : peers.values()) {
            if (peer.lastAnnounced() < time) {
                silent.add(peer);
            }
        }
        silent.forEach(peer -> {
            remove(peer);
            removed.accept(peer);
        });
        return silent.size();
    }

    /** Removes everybody. */
    public void clear() {
        List.copyOf(peers.values()).forEach(this::remove);
    }

    public void forEach(Consumer<Peer> action) {
        peers.values().forEach(action);
    }

    private void hide(Peer peer) {
        if (peer.shownAt() >= 0) {
            shown(peer).remove(peer);
        }
    }

    private ShownPeers shown(Peer peer) {
        return peer.seeder() ? shownSeeders : shownLeechers;
    }
}

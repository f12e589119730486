package dev.caracal.swarm;

import java.util.Arrays;
import java.util.Optional;

/**
 * The peers of one kind that may be handed out. Adding, removing and taking one cost the same in a swarm of two and of
 * ten thousand: a removed peer's place goes to the last one, and each choice goes on where the one before ended, so
 * that over successive announces everybody is handed out equally often.
 */
final class ShownPeers {
    private static final Peer[] NONE = {};

    private Peer[] peers = NONE;
    private int size;
    private int next;
    private boolean everChosen;

    /** The peer that the latest choice ended with. */
    Optional<Peer> lastChosen() {
        return everChosen && size > 0 ? Optional.of(peers[(next + size - 1) % size]) : Optional.empty();
    }

    void add(Peer peer) {
        if (size == peers.length) {
            peers = Arrays.copyOf(peers, size == 0 ? 2 : size * 2);
        }
        peer.shownAt(size);
        peers[size++] = peer;
    }

    void remove(Peer peer) {
        int at = peer.shownAt();
        Peer last = peers[--size];
        peers[at] = last;
        last.shownAt(at);
        peers[size] = null;
        peer.shownAt(-1);
        if (size < peers.length / 4) {
            peers = size == 0 ? NONE : Arrays.copyOf(peers, Math.max(2, size * 2));
        }
    }

    /** Chooses until {@code chosen} is full or everybody was asked once. */
    void choose(Peer asker, boolean notTheAskersEndpoint, PeerChoice chosen) {
        if (next >= size) {
            next = 0;
        }
        int at = next;
        for (int asked = 0; asked < size && !chosen.full(); ) {
            Peer candidate = peers[at];
            if (candidate.member().deleted()) {
                // Never again, so it leaves the list here: the cost of skipping it is paid once.
                remove(candidate);
            } else {
                if (candidate.member().id() != asker.member().id()
                        && !(notTheAskersEndpoint && candidate.packedEndpoint() == asker.packedEndpoint())) {
                    chosen.offer(candidate.address(), candidate.port());
                }
                at++;
                asked++;
            }
            if (at >= size) {
                at = 0;
            }
        }
        next = at;
        everChosen = true;
    }
}

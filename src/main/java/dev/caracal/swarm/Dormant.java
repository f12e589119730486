package dev.caracal.swarm;

import dev.caracal.id.PeerId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The baselines of peers that fell silent and left their swarms: a client that comes back without a new session (a
 * laptop that slept) is credited what it has transferred since it was last heard. They are kept for a while and up to a
 * number; when that is reached, further ones are not kept, and such a client begins anew, as with Ocelot. For any
 * thread, without waiting.
 */
public final class Dormant {
    private record Key(int torrent, int member, PeerId id) {
    }

    private record Baseline(boolean seeder, long uploaded, long downloaded, long corrupt, long left,
            int carriedHundredths, long first, long last, int announces) {
    }

    private final Map<Key, Baseline> baselines = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private volatile int most;

    public Dormant(int most) {
        this.most = most;
    }

    /** How many baselines are kept. */
    public int size() {
        return baselines.size();
    }

    /** How many were not kept because there were too many, since the start. */
    public long refused() {
        return refused.sum();
    }

    /** Changes the most that are kept; what is kept already stays. */
    public void most(int value) {
        most = value;
    }

    /** Keeps the baseline of a peer that leaves its swarm; false if there are too many already. */
    public boolean keep(int torrent, Peer peer) {
        if (baselines.size() >= most) {
            refused.increment();
            return false;
        }
        baselines.put(new Key(torrent, peer.member().id(), peer.id()),
                new Baseline(peer.seeder(), peer.uploaded(), peer.downloaded(), peer.corrupt(), peer.left(),
                        peer.carriedHundredths(), peer.firstAnnounced(), peer.lastAnnounced(), peer.announces()));
        return true;
    }

    /** Brings a peer back into its swarm, as it left it, if it is remembered. */
    public Optional<Peer> revive(int torrent, Swarm swarm, Member member, PeerId id) {
        Baseline baseline = baselines.remove(new Key(torrent, member.id(), id));
        if (baseline == null) {
            return Optional.empty();
        }
        Peer peer = swarm.add(member, id, baseline.seeder);
        peer.transferred(baseline.uploaded, baseline.downloaded);
        peer.corrupt(baseline.corrupt);
        peer.left(baseline.left);
        peer.carriedHundredths(baseline.carriedHundredths);
        peer.wasSeen(baseline.first, baseline.last, baseline.announces);
        peer.kept(true);
        return Optional.of(peer);
    }

    /** A new session has begun: what was remembered of the one before is void. */
    public void forget(int torrent, Member member, PeerId id) {
        if (!baselines.isEmpty()) {
            baselines.remove(new Key(torrent, member.id(), id));
        }
    }

    /** Whether our own table may have a baseline of this peer, which is not in its swarm. */
    public boolean mayBeKept(int torrent, Member member, PeerId id) {
        // One that was refused here may have been in the table before.
        return refused() > 0 || !baselines.isEmpty() && baselines.containsKey(new Key(torrent, member.id(), id));
    }

    /** Forgets who was last heard before {@code time} (Unix seconds). */
    public void forgetSilentSince(long time) {
        baselines.values().removeIf(baseline -> baseline.last < time);
    }
}

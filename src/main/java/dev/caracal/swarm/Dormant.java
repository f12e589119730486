package dev.caracal.swarm;

import dev.caracal.id.PeerKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The baselines of peers that fell silent and left their swarms: a client that comes back without a new session (a
 * laptop that slept) is credited what it has transferred since it was last heard. They are kept for a while and up to a
 * number, of all members together and of each, so that nobody can take the room of all others; when one of these is
 * reached, further ones are not kept, and such a client begins anew, as with Ocelot. For any thread, without waiting.
 */
public final class Dormant {
    private final Map<PeerKey, Baseline> baselines = new ConcurrentHashMap<>();
    /** How many there are of each member. */
    private final Map<Integer, Integer> shares = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private volatile int most;
    private volatile int mostOfOne;

    /** Without a limit to what one member may have of it. */
    public Dormant(int most) {
        this(most, 0);
    }

    /** @param mostOfOne how many of them may be one member's; 0: all */
    public Dormant(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
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
    public void most(int value, int valueOfOne) {
        most = value;
        mostOfOne = valueOfOne;
    }

    /** Keeps the baseline of a peer that is in no swarm; false if there are too many already. */
    public boolean keep(Baseline baseline) {
        int share = mostOfOne;
        int member = baseline.key().user();
        if (baselines.size() >= most || share > 0 && shares.getOrDefault(member, 0) >= share) {
            refused.increment();
            return false;
        }
        if (baselines.put(baseline.key(), baseline) == null) {
            shares.merge(member, 1, Integer::sum);
        }
        return true;
    }

    /** The baseline of a peer that comes back, or begins anew; it is kept here no more. */
    public Optional<Baseline> take(PeerKey peer) {
        if (baselines.isEmpty()) {
            return Optional.empty();
        }
        Optional<Baseline> taken = Optional.ofNullable(baselines.remove(peer));
        if (taken.isPresent()) {
            oneLess(peer.user());
        }
        return taken;
    }

    /** Whether our own table may have a baseline of this peer, which is not in its swarm. */
    public boolean mayBeKept(PeerKey peer) {
        // One that was refused here may have been in the table before.
        return refused() > 0 || !baselines.isEmpty() && baselines.containsKey(peer);
    }

    /** Forgets who was last heard before {@code time} (Unix seconds). */
    public void forgetSilentSince(long time) {
        baselines.forEach((peer, baseline) -> {
            if (baseline.last() < time && baselines.remove(peer, baseline)) {
                oneLess(peer.user());
            }
        });
    }

    private void oneLess(int member) {
        shares.computeIfPresent(member, (_, share) -> share == 1 ? null : share - 1);
    }
}

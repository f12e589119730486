package dev.caracal.swarm;

import dev.caracal.id.PeerKey;
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
    private final Map<PeerKey, Baseline> baselines = new ConcurrentHashMap<>();
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

    /** Keeps the baseline of a peer that is in no swarm; false if there are too many already. */
    public boolean keep(Baseline baseline) {
        if (baselines.size() >= most) {
            refused.increment();
            return false;
        }
        baselines.put(baseline.key(), baseline);
        return true;
    }

    /** The baseline of a peer that comes back, or begins anew; it is kept here no more. */
    public Optional<Baseline> take(PeerKey peer) {
        return baselines.isEmpty() ? Optional.empty() : Optional.ofNullable(baselines.remove(peer));
    }

    /** Whether our own table may have a baseline of this peer, which is not in its swarm. */
    public boolean mayBeKept(PeerKey peer) {
        // One that was refused here may have been in the table before.
        return refused() > 0 || !baselines.isEmpty() && baselines.containsKey(peer);
    }

    /** Forgets who was last heard before {@code time} (Unix seconds). */
    public void forgetSilentSince(long time) {
        baselines.values().removeIf(baseline -> baseline.last() < time);
    }
}

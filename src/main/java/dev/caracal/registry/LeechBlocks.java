package dev.caracal.registry;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Members who may not leech because of what they owe, but for the torrents that they owe. It has nothing to do with
 * {@link User#mayLeech()}, which is the site's: neither undoes the other. Asked by announces without a lock; while
 * nobody is blocked that costs one look.
 */
public final class LeechBlocks {
    private final Map<Integer, Set<Integer>> owed = new ConcurrentHashMap<>();

    /** Whether this member may not leech this torrent. */
    public boolean bars(int user, int torrent) {
        if (owed.isEmpty()) {
            return false;
        }
        Set<Integer> torrents = owed.get(user);
        return torrents != null && !torrents.contains(torrent);
    }

    /** Blocks a member from all torrents but these. */
    public void block(int user, Set<Integer> torrents) {
        owed.put(user, Set.copyOf(torrents));
    }

    /** Blocks a member no more. */
    public void lift(int user) {
        owed.remove(user);
    }

    /** Blocks these members alone, each from all torrents but its own. */
    void replace(Map<Integer, Set<Integer>> torrentsByUser) {
        owed.putAll(torrentsByUser);
        owed.keySet().retainAll(torrentsByUser.keySet());
    }

    /** How many members are blocked. */
    public int size() {
        return owed.size();
    }
}

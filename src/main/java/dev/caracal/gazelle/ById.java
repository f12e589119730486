package dev.caracal.gazelle;

import java.util.Collection;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * What a start looks up by id for each of its peers: two flat arrays with linear probing, at most two thirds full. A
 * map would go from its table to an entry to a key half a million times, which is a good part of a start. Does not
 * change; for any thread.
 */
final class ById<T> {
    private final int[] ids;
    private final T[] all;

    /** @param array makes an array of so many */
    ById(Collection<T> things, ToIntFunction<T> id, IntFunction<T[]> array) {
        int length = Math.max(2, Integer.highestOneBit(things.size() + things.size() / 2) * 2);
        ids = new int[length];
        all = array.apply(length);
        for (T thing : things) {
            int at = home(id.applyAsInt(thing));
            while (all[at] != null) {
                at = next(at);
            }
            ids[at] = id.applyAsInt(thing);
            all[at] = thing;
        }
    }

    /** Null if there is none. */
    T get(int id) {
        int at = home(id);
        while (all[at] != null && ids[at] != id) {
            at = next(at);
        }
        return all[at];
    }

    /** Spreads ids that have some step between them, too. */
    private int home(int id) {
        return id * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(ids.length) + 1;
    }

    private int next(int at) {
        return at + 1 & ids.length - 1;
    }
}

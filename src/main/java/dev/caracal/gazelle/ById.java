package dev.caracal.gazelle;

import java.util.Collection;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * What a start looks up by id for each of its peers: two flat arrays with linear probing, at most two thirds full. A
 * map would go from its table to an entry to a key half a million times, which is a good part of a start. They are
 * filled when something is looked up for the first time: where there are no peers yet, nobody waits for it. Does not
 * change after that; for any thread.
 */
final class ById<T> {
    private final Supplier<Collection<T>> things;
    private final ToIntFunction<T> id;
    private final IntFunction<T[]> array;
    private volatile Table<T> table;

    private record Table<T>(int[] ids, T[] all) {
        /** Spreads ids that have some step between them, too. */
        int home(int id) {
            return id * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(ids.length) + 1;
        }

        int next(int at) {
            return at + 1 & ids.length - 1;
        }
    }

    /**
     * @param things what there is; asked for once at most
     * @param array  makes an array of so many
     */
    ById(Supplier<Collection<T>> things, ToIntFunction<T> id, IntFunction<T[]> array) {
        this.things = things;
        this.id = id;
        this.array = array;
    }

    boolean filled() {
        return table != null;
    }

    /** Fills it now, for who knows that something will be looked up. */
    synchronized void fill() {
        if (table == null) {
            T[] present = things.get().toArray(array.apply(0));
            int length = Math.max(2, Integer.highestOneBit(present.length + present.length / 2) * 2);
            Table<T> filling = new Table<>(new int[length], array.apply(length));
            for (T thing : present) {
                int itsId = id.applyAsInt(thing);
                int at = filling.home(itsId);
                while (filling.all[at] != null) {
                    at = filling.next(at);
                }
                filling.ids[at] = itsId;
                filling.all[at] = thing;
            }
            table = filling;
        }
    }

    /** Null if there is none. */
    T get(int sought) {
        if (table == null) {
            fill();
        }
        Table<T> in = table;
        int at = in.home(sought);
        while (in.all[at] != null && in.ids[at] != sought) {
            at = in.next(at);
        }
        return in.all[at];
    }
}

package dev.caracal.ledger;

import java.nio.ByteBuffer;
import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.RandomAccess;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Rows by their keys, each as some bytes in one array that all of them share. Tens of thousands of rows wait for some
 * seconds until they are written. As objects every collection meanwhile would have to copy each of them, with everybody
 * waiting for it: that was most of the time that announces ever waited. Here there is one array to copy, and after the
 * first epochs none, because they are used again (see {@link #clear}). Whoever looks at a row gets a new object, which
 * is gone as quickly as it came.
 *
 * <p><b>Places.</b> A row begins with how much room it has, then come its key and the rest, as its {@link Form} has it.
 * What it is replaced by takes its place if there is room, else one at the end that has twice as much: whatever comes
 * for one key, what lies idle is never more than what is used. The index has the places, found by the bytes of the key,
 * at a power of two of slots of which at least half are free.
 *
 * <p>Guarded by whoever holds it.
 *
 * @param <R> the rows, which are immutable
 */
public final class Packed<R> extends AbstractCollection<R> {
    /** How rows are kept. */
    interface Form<R> {
        /** How many bytes the key has, which comes first and is made of ints and longs. */
        int keyBytes();

        /** No row needs more than so many bytes. */
        int most(R row);

        void put(ByteBuffer to, R row);

        R read(ByteBuffer from);

        /** What both come to. */
        R merged(R earlier, R later);
    }

    /** An order of rows, by some bytes of their keys after the others, without signs. */
    public static final class Order {
        private final int[] ranges;

        /** @param ranges where in the key each range begins and ends, the one that decides first first */
        Order(int... ranges) {
            this.ranges = ranges;
        }
    }

    /** What a row either is or not, as one of its bytes says. */
    public static final class Sign {
        private final int at;

        /** @param at where in the row that byte is, the key counted in */
        Sign(int at) {
            this.at = at;
        }
    }

    private static final int HEADER = Integer.BYTES;
    private static final int FIRST_BYTES = 1 << 12;
    private static final int FIRST_SLOTS = 1 << 6;
    /** With so many bytes it is full: not much more goes into one array. */
    private static final int FULL_BYTES = 1 << 30;
    private static final int MOST_OF_ARRAY = Integer.MAX_VALUE - 8;
    /** Larger ones, as a long time without the database leaves them, are not kept for later. */
    private static final int MOST_KEPT_BYTES = 1 << 24;
    /** Nobody knows which keys share a slot: clients choose a part of them. */
    private static final long SECRET = ThreadLocalRandom.current().nextLong() | 1;

    private final Form<R> form;
    private final Order byKey;
    private ByteBuffer rows = ByteBuffer.allocate(FIRST_BYTES);
    /** Where the next row goes. There is none at 0, which stands for a free slot. */
    private int end = HEADER;
    private int[] index = new int[FIRST_SLOTS];
    private int size;

    Packed(Form<R> form) {
        this.form = form;
        this.byKey = new Order(0, form.keyBytes());
    }

    /** Puts a row in; together with the one that has its key already, if there is one. */
    void put(R row) {
        int length = write(row);
        int slot = slot(end);
        int known = index[slot];
        if (known == 0) {
            add(slot, length);
        } else {
            index[slot] = replace(known, form.merged(at(known), row));
        }
    }

    /** Writes a row behind the others, as a draft; how long it is. */
    private int write(R row) {
        ensureRoom(form.most(row));
        form.put(rows.position(end + HEADER), row);
        return rows.position() - end - HEADER;
    }

    private void ensureRoom(int more) {
        int needed = Math.addExact(end, HEADER + more);
        if (rows.capacity() < needed) {
            int enough = (int) Math.min(rows.capacity() + rows.capacity() / 2L, MOST_OF_ARRAY);
            rows = ByteBuffer.wrap(Arrays.copyOf(rows.array(), Math.max(enough, needed)));
        }
    }

    /** The draft becomes a row with so much room; where it is. */
    private int accept(int room) {
        int place = end;
        rows.putInt(place, room);
        end += HEADER + room;
        return place;
    }

    /** Hands a copy of each row to the part that the first number of its key says; none of them has its key yet. */
    void deal(IntFunction<Packed<R>> parts) {
        for (int place = first(); place < end; place = next(place)) {
            parts.apply(rows.getInt(place + HEADER)).copy(rows.array(), place + HEADER, rows.getInt(place));
        }
    }

    private void copy(byte[] from, int at, int length) {
        ensureRoom(length);
        System.arraycopy(from, at, rows.array(), end + HEADER, length);
        add(slot(end), length);
    }

    /** The draft becomes the first row of its key. */
    private void add(int slot, int length) {
        index[slot] = accept(length);
        if (++size > index.length / 2) {
            enlargeIndex();
        }
    }

    private int replace(int place, R row) {
        int length = write(row);
        int room = rows.getInt(place);
        if (length <= room) {
            System.arraycopy(rows.array(), end + HEADER, rows.array(), place + HEADER, length);
            return place;
        }
        int more = Math.max(length, 2 * room);
        ensureRoom(more);
        rows.putInt(place, -room);
        return accept(more);
    }

    /** The slot of the row at this place, or of the one that has its key. */
    private int slot(int place) {
        int slot = hash(place) & index.length - 1;
        while (index[slot] != 0 && !sameKey(index[slot], place)) {
            slot = slot + 1 & index.length - 1;
        }
        return slot;
    }

    private boolean sameKey(int place, int other) {
        byte[] bytes = rows.array();
        return Arrays.equals(bytes, place + HEADER, place + HEADER + form.keyBytes(), bytes, other + HEADER,
                other + HEADER + form.keyBytes());
    }

    private int hash(int place) {
        long hash = 0;
        for (int i = 0; i < form.keyBytes(); i += Integer.BYTES) {
            hash = (hash + rows.getInt(place + HEADER + i)) * SECRET;
            hash ^= hash >>> Integer.SIZE;
        }
        return (int) hash;
    }

    private void enlargeIndex() {
        index = new int[2 * index.length];
        for (int place = first(); place < end; place = next(place)) {
            index[slot(place)] = place;
        }
    }

    /** The first row's place, or the end. */
    private int first() {
        return skipIdle(HEADER);
    }

    private int next(int place) {
        return skipIdle(place + HEADER + rows.getInt(place));
    }

    private int skipIdle(int from) {
        int place = from;
        while (place < end && rows.getInt(place) < 0) {
            place += HEADER - rows.getInt(place);
        }
        return place;
    }

    private R at(int place) {
        return form.read(rows.position(place + HEADER));
    }

    /** How many bytes it uses. */
    int bytes() {
        return rows.capacity();
    }

    /** Whether nothing more should be put in. */
    boolean full() {
        return end > FULL_BYTES;
    }

    /** Forgets all rows; what it has taken of memory it keeps for the next ones, unless that is very much. */
    @Override
    public void clear() {
        if (bytes() > MOST_KEPT_BYTES) {
            rows = ByteBuffer.allocate(FIRST_BYTES);
            index = new int[FIRST_SLOTS];
        } else if (size > 0) {
            Arrays.fill(index, 0);
        }
        end = HEADER;
        size = 0;
    }

    @Override
    public int size() {
        return size;
    }

    /** In the order in which their keys came. */
    @Override
    public Iterator<R> iterator() {
        return new Iterator<>() {
            private int place = first();

            @Override
            public boolean hasNext() {
                return place < end;
            }

            @Override
            public R next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                R row = at(place);
                place = Packed.this.next(place);
                return row;
            }
        };
    }

    /** All rows in the order of their keys. */
    public Selection<R> sorted() {
        return sorted(byKey);
    }

    /** All rows in this order. */
    public Selection<R> sorted(Order order) {
        return new Selection<>(this, IntStream.iterate(first(), place -> place < end, this::next).boxed()
                .sorted((one, other) -> compare(one, other, order.ranges)).mapToInt(Integer::intValue).toArray());
    }

    private int compare(int one, int other, int[] ranges) {
        byte[] bytes = rows.array();
        int result = 0;
        for (int i = 0; i < ranges.length && result == 0; i += 2) {
            result = Arrays.compareUnsigned(bytes, one + HEADER + ranges[i], one + HEADER + ranges[i + 1],
                    bytes, other + HEADER + ranges[i], other + HEADER + ranges[i + 1]);
        }
        return result;
    }

    /** Rows that are something, and those that are not. */
    public record Divided<R>(Selection<R> those, Selection<R> others) {
    }

    /** Some rows in some order, each of which is read when it is asked for; as long as nothing is put in. */
    public static final class Selection<R> extends AbstractList<R> implements RandomAccess {
        private final Packed<R> of;
        private final int[] places;

        private Selection(Packed<R> of, int[] places) {
            this.of = of;
            this.places = places;
        }

        /** Those of them that are like this, in the same order. */
        public Selection<R> where(Predicate<? super R> wanted) {
            return divided(place -> wanted.test(of.at(place))).those;
        }

        /** Those of them that are this and the others, each in the same order; no row is read for it. */
        public Divided<R> divided(Sign sign) {
            return divided(place -> of.rows.get(place + HEADER + sign.at) != 0);
        }

        private Divided<R> divided(IntPredicate wanted) {
            int[] those = new int[places.length];
            int[] others = new int[places.length];
            int wantedOnes = 0;
            for (int i = 0; i < places.length; i++) {
                if (wanted.test(places[i])) {
                    those[wantedOnes++] = places[i];
                } else {
                    others[i - wantedOnes] = places[i];
                }
            }
            return new Divided<>(new Selection<>(of, Arrays.copyOf(those, wantedOnes)),
                    new Selection<>(of, Arrays.copyOf(others, places.length - wantedOnes)));
        }

        @Override
        public R get(int number) {
            return of.at(places[number]);
        }

        @Override
        public int size() {
            return places.length;
        }
    }
}

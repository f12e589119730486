package dev.caracal.swarm;

import java.nio.ByteBuffer;

/**
 * Which seconds of the recent past have been counted already, so that none is counted twice: what several clients of
 * one member spent on one torrent at once is the union of their times. Whoever counts forgets what is so long ago that
 * nobody can claim it any more.
 *
 * <p>It is a few spans, in the order of time, that neither meet nor overlap. Should there be more than {@value #MOST},
 * the two oldest become one and the gap between them is never counted: a client that comes and goes every second gets
 * less that way, nobody gets more.
 */
public final class Spans {
    static final int MOST = 16;

    /** Where each begins and, at the next place, ends (Unix seconds). */
    private final long[] borders = new long[2 * (MOST + 1)];
    private int size;

    /** Counts the seconds between these times; tells how many of them had not been counted yet. */
    public long count(long from, long to) {
        if (from >= to) {
            return 0;
        }
        int first = 0;
        while (first < size && end(first) < from) {
            first++;
        }
        long begin = from;
        long end = to;
        long known = 0;
        int last = first;
        for (; last < size && begin(last) <= to; last++) {
            known += Math.max(0, Math.min(end(last), to) - Math.max(begin(last), from));
            begin = Math.min(begin, begin(last));
            end = Math.max(end, end(last));
        }
        replace(first, last, begin, end);
        if (size > MOST) {
            replace(0, 2, begin(0), end(1));
        }
        return to - from - known;
    }

    /** Forgets what ended by then. */
    public void forgetUntil(long time) {
        int gone = 0;
        while (gone < size && end(gone) <= time) {
            gone++;
        }
        System.arraycopy(borders, 2 * gone, borders, 0, 2 * (size - gone));
        size -= gone;
    }

    /** Up to when something was counted; 0 if nothing was. */
    public long end() {
        return size == 0 ? 0 : end(size - 1);
    }

    private long begin(int span) {
        return borders[2 * span];
    }

    private long end(int span) {
        return borders[2 * span + 1];
    }

    /** Puts one span in the place of those from {@code first} up to, not including, {@code last}. */
    private void replace(int first, int last, long begin, long end) {
        System.arraycopy(borders, 2 * last, borders, 2 * (first + 1), 2 * (size - last));
        borders[2 * first] = begin;
        borders[2 * first + 1] = end;
        size += 1 - (last - first);
    }

    /** Bytes that {@link #put} needs. */
    int length() {
        return 1 + size * 2 * Integer.BYTES;
    }

    /** How many there are, then 32 bits without a sign for each border. */
    void put(ByteBuffer to) {
        to.put((byte) size);
        for (int i = 0; i < 2 * size; i++) {
            to.putInt((int) borders[i]);
        }
    }

    /** Takes what {@link #put} gave; false if these bytes are nothing of the kind. */
    boolean take(ByteBuffer from) {
        size = 0;
        int count = from.hasRemaining() ? from.get() : -1;
        if (count < 0 || count > MOST || from.remaining() < count * 2 * Integer.BYTES) {
            return false;
        }
        long before = -1;
        for (int i = 0; i < 2 * count; i++) {
            borders[i] = Integer.toUnsignedLong(from.getInt());
            if (borders[i] <= before) {
                return false;
            }
            before = borders[i];
        }
        size = count;
        return true;
    }
}

package dev.caracal.shadow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * What something of ours has been of late. Ocelot writes every few seconds, and what it has not written yet we have
 * counted already, so its row may say any of these; once nothing has changed for that long it must say the last.
 */
final class Track<T> {
    /** Something that changes faster than that while we look is compared with its latest values. */
    private static final int MOST = 1000;

    private record At<T>(long time, T value) {
    }

    private final Deque<At<T>> values = new ArrayDeque<>(2);
    private boolean agreed;
    private int missed;

    Track(T first, long time) {
        values.add(new At<>(time, first));
    }

    T last() {
        return values.getLast().value();
    }

    void set(T value, long time) {
        if (value.equals(last())) {
            return;
        }
        if (values.size() == MOST) {
            values.removeFirst();
        }
        values.add(new At<>(time, value));
        agreed = false;
        missed = 0;
    }

    /** What was before that time is needed no more, but for the last of it. */
    void forget(long before) {
        while (values.size() > 1 && second().time() <= before) {
            values.removeFirst();
        }
    }

    private At<T> second() {
        var iterator = values.iterator();
        iterator.next();
        return iterator.next();
    }

    boolean quietSince(long time) {
        return values.getLast().time() <= time;
    }

    /** Whether one of the values is it. */
    boolean any(Predicate<T> is) {
        return values.stream().anyMatch(at -> is.test(at.value()));
    }

    /** Whether Ocelot's row said our last value and nothing has changed since. */
    boolean agreed() {
        return agreed;
    }

    void agreed(boolean value) {
        agreed = value;
        missed = 0;
    }

    /** Another look at which it did not agree; how many there were. */
    int missed() {
        return ++missed;
    }
}

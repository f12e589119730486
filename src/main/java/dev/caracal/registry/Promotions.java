package dev.caracal.registry;

import dev.caracal.registry.Promotion.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All promotions: read by announces from an immutable {@link Timetable}, changed by control requests, and loaded from
 * our own table. What a request has changed wins over what a load reads until the database is known to have it. One
 * that is over is kept for as long as an announce may refer to a time when it was in force. For any thread.
 */
public final class Promotions {
    /** How many of one target are kept that are over; who changes one more often shall not fill the memory. */
    private static final int MOST_OVER = 100;

    /** What became of a change. */
    public enum Outcome {
        CHANGED,
        /** There was nothing to change. */
        SAME,
        /** There are as many as there may be. */
        TOO_MANY,
        /** Our own table for them is missing. */
        NO_TABLE,
        /** Nothing may be written, so it would not be kept. */
        READONLY
    }

    private volatile Timetable now = Timetable.empty(Stacking.BEST);
    private volatile int most;
    private boolean kept;
    private LongSupplier unixSeconds = () -> 0;
    private boolean readonly;
    private long memorySeconds;
    /** What the database is not known to have yet. */
    private final Map<Promotion.Key, Promotion> unwritten = new HashMap<>();
    /** Written while a load was under way, which may have looked before. */
    private final List<Promotion> writtenMeanwhile = new ArrayList<>();
    private boolean loading;

    /** What holds now. */
    public Timetable now() {
        return now;
    }

    /** How many there are, with those that are over. */
    public int size() {
        return now.size();
    }

    /** How many there may be. */
    public int most() {
        return most;
    }

    /** How many are in force. */
    public synchronized long inForce() {
        long time = unixSeconds.getAsLong();
        return now.all().filter(promotion -> promotion.inForce(time)).count();
    }

    /** From now on they are kept, in our own table, and go by that clock; before that there are none. */
    public synchronized void keep(LongSupplier clock) {
        kept = true;
        unixSeconds = clock;
    }

    /** Whether they are kept. */
    public synchronized boolean kept() {
        return kept;
    }

    /** While nothing may be written they stay as they are. */
    public synchronized void readonly(boolean value) {
        readonly = value;
    }

    /**
     * Takes up settings.
     *
     * @param atMost how many there may be
     * @param memory how long those that are over are kept
     */
    public synchronized void settings(Stacking stacking, int atMost, Duration memory) {
        most = atMost;
        memorySeconds = memory.toSeconds();
        now = now.with(stacking);
    }

    /**
     * Sets what holds for a target from the promotion's beginning on. What holds until then ends there, and what was to
     * begin later is void: of one target there is never more than one in force.
     *
     * @param changes is told, under the lock that keeps changes in order, every promotion that is not as it was
     */
    public synchronized Outcome set(Promotion promotion, Consumer<Promotion> changes) {
        return change(promotion.scope(), promotion.target(), promotion.begins(), Optional.of(promotion), changes);
    }

    /** From that second on nothing holds for the target; the rest as for {@link #set}. */
    public synchronized Outcome clear(Scope scope, int target, long from, Consumer<Promotion> changes) {
        return change(scope, target, from, Optional.empty(), changes);
    }

    private Outcome change(Scope scope, int target, long from, Optional<Promotion> added,
            Consumer<Promotion> changes) {
        long time = unixSeconds.getAsLong();
        if (!kept || readonly) {
            return kept ? Outcome.READONLY : Outcome.NO_TABLE;
        }
        List<Promotion> before = now.of(scope, target);
        List<Promotion> after = new ArrayList<>();
        before.stream().filter(one -> one.begins() < from).map(one -> one.until(from)).forEach(after::add);
        added.map(one -> one.after(before)).ifPresent(one -> {
            after.removeIf(earlier -> earlier.begins() >= one.begins());
            after.add(one);
        });
        if (after.equals(before)) {
            return Outcome.SAME;
        }
        // The oldest go first: those that nobody refers to any more, and what there is no room for.
        while (!after.isEmpty() && after.getFirst().endedBefore(time)
                && (after.getFirst().endedBefore(time - memorySeconds) || after.size() > MOST_OVER
                        || tooMany(before, after))) {
            after.removeFirst();
        }
        if (tooMany(before, after)) {
            return Outcome.TOO_MANY;
        }
        after.stream().filter(one -> !before.contains(one)).forEach(one -> note(one, changes));
        before.stream().filter(one -> after.stream().noneMatch(other -> other.key().equals(one.key())))
                .map(one -> one.until(one.begins())).forEach(one -> note(one, changes));
        now = now.with(scope, target, after);
        return Outcome.CHANGED;
    }

    private boolean tooMany(List<Promotion> before, List<Promotion> after) {
        return after.size() > before.size() && now.size() + after.size() - before.size() > most;
    }

    private void note(Promotion promotion, Consumer<Promotion> changes) {
        unwritten.put(promotion.key(), promotion);
        changes.accept(promotion);
    }

    /** These are in the database now. */
    public synchronized void written(Collection<Promotion> promotions) {
        if (loading) {
            writtenMeanwhile.addAll(promotions);
        } else {
            promotions.forEach(promotion -> unwritten.remove(promotion.key(), promotion));
        }
    }

    /** A load is about to look at our own table; to be ended by {@link #endLoading}. */
    synchronized void beginLoading() {
        loading = true;
    }

    /** Takes what a load has read; what is still to be written wins. */
    synchronized void load(Collection<Promotion> read) {
        long remembered = unixSeconds.getAsLong() - memorySeconds;
        Map<Promotion.Key, Promotion> all = new HashMap<>();
        read.forEach(promotion -> all.put(promotion.key(), promotion));
        all.putAll(unwritten);
        now = Timetable.of(now.stacking(), all.values().stream()
                .filter(one -> !one.isVoid() && !one.endedBefore(remembered))
                .sorted(Comparator.comparingLong(Promotion::begins)).toList());
    }

    synchronized void endLoading() {
        loading = false;
        written(writtenMeanwhile);
        writtenMeanwhile.clear();
    }
}

package dev.caracal.control;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by name, of names that are known beforehand; all others are one, so that nobody can make it grow. */
public final class Tally {
    static final String OTHER = "other";

    private final Map<String, LongAdder> counts;

    Tally(List<String> names) {
        Map<String, LongAdder> all = new TreeMap<>();
        names.forEach(name -> all.put(name, new LongAdder()));
        all.put(OTHER, new LongAdder());
        counts = Map.copyOf(all);
    }

    public void count(String name) {
        counts.getOrDefault(name, counts.get(OTHER)).increment();
    }

    public long of(String name) {
        return counts.get(name).sum();
    }

    /** The names that are counted. */
    public Iterable<String> names() {
        return counts.keySet();
    }
}

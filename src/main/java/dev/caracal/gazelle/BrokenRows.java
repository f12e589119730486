package dev.caracal.gazelle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows that a load left out, by table and by what is wrong with them. Each load reports what is new in one line for
 * each kind: what the load before has said is not said again. For one thread at a time.
 */
final class BrokenRows {
    private static final System.Logger LOG = System.getLogger(BrokenRows.class.getName());
    private static final int IDS_NAMED = 20;

    private static final class Kind {
        private final List<Long> ids = new ArrayList<>();
        private int count;
    }

    private final Map<String, Kind> kinds = new TreeMap<>();
    private final Map<String, String> reported = new HashMap<>();
    private volatile int last;
    private volatile List<String> lastLines = List.of();

    /** A row of {@code table} that is left out because of {@code problem}. */
    void add(String table, long id, String problem) {
        Kind kind = kinds.computeIfAbsent(table + " because " + problem, _ -> new Kind());
        kind.count++;
        if (kind.ids.size() < IDS_NAMED) {
            kind.ids.add(id);
        }
    }

    /** The load is through. */
    void report() {
        int count = 0;
        List<String> lines = new ArrayList<>();
        reported.keySet().retainAll(kinds.keySet());
        for (Map.Entry<String, Kind> entry : kinds.entrySet()) {
            Kind kind = entry.getValue();
            count += kind.count;
            String line = "left out of " + entry.getKey() + ": " + kind.count + (kind.count == 1 ? " row" : " rows")
                    + ", ID " + String.join(", ", kind.ids.stream().map(Object::toString).toList())
                    + (kind.count > kind.ids.size() ? " and others" : "");
            lines.add(line);
            if (!line.equals(reported.put(entry.getKey(), line))) {
                LOG.log(System.Logger.Level.WARNING, line);
            }
        }
        kinds.clear();
        last = count;
        lastLines = List.copyOf(lines);
    }

    /** How many rows the last load left out; for any thread. */
    int count() {
        return last;
    }

    /** What the last load left out, a line for each kind; for any thread. */
    List<String> lines() {
        return lastLines;
    }
}

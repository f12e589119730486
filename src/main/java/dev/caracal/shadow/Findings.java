package dev.caracal.shadow;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one look has found. Filled by one thread, then only read. */
final class Findings {
    /** What is compared of Ocelot's rows. */
    enum Kind {
        USER("users"), TORRENT("torrents"), PEER("peers"), SNATCH("snatches"), TOKEN("tokens");

        private final String plural;

        Kind(String plural) {
            this.plural = plural;
        }

        String plural() {
            return plural;
        }
    }

    /** A row that differs. */
    record Row(String who, String ours, String theirs) {
    }

    /** Answers that differ in the same way. */
    record Told(String ours, String theirs, long count, List<String> examples) {
    }

    /** Unix seconds. */
    final long time;
    final long begun;
    final Map<Kind, List<Row>> rows = new EnumMap<>(Kind.class);
    private final Set<String> named = new HashSet<>();
    final List<Told> answers = new ArrayList<>();
    final Map<Why, Long> explained = new EnumMap<>(Why.class);
    final Map<String, Long> actions = new TreeMap<>();
    final Map<String, Long> refusals = new TreeMap<>();
    int users;
    int torrents;
    int peers;
    int snatches;
    long announces;
    long answersCompared;
    long answersLeftOut;
    long peersLeftOut;
    /** What Ocelot may not have written yet, or what the next reading of the lists will tell. */
    long waiting;
    /** Whose comparison begins at this look. */
    long begunNow;
    /** Announces that Ocelot has accounted and the shadow has not heard. */
    long unheard;
    /** Requests of before the shadow's start. */
    long tooEarly;
    boolean answersOnly;
    /** What kept the shadow from looking; empty if nothing did. */
    String problem = "";

    Findings(long time, long begun) {
        this.time = time;
        this.begun = begun;
    }

    void add(Kind kind, String who, String ours, String theirs) {
        if (named.add(kind + who)) {
            rows.computeIfAbsent(kind, _ -> new ArrayList<>()).add(new Row(who, ours, theirs));
        }
    }

    long differences() {
        return rows.values().stream().mapToLong(List::size).sum() + answers.stream().mapToLong(Told::count).sum()
                + answersLeftOut;
    }
}

package dev.caracal.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where this tracker differs from a recording on purpose; accepted-differences.txt says how an entry reads.
 *
 * <p>An entry excuses its steps and nothing else, and only as long as they do differ.
 */
record AcceptedDifferences(Map<String, Entry> entries) {
    static final Path FILE = Path.of("compat-tests", "accepted-differences.txt");
    private static final Pattern ROW = Pattern.compile("\\w+ row \\[.*?]: (.*)", Pattern.DOTALL);
    private static final Pattern STEP = Pattern.compile("step (\\d+)");

    /**
     * @param sections the numbers among the intended differences
     * @param steps    by number, texts of which a difference must contain one
     */
    record Entry(List<Integer> sections, Map<Integer, List<String>> steps, String why) {
    }

    static AcceptedDifferences read() {
        try {
            return parse(Files.readAllLines(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AcceptedDifferences parse(List<String> lines) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<String> block = new ArrayList<>();
        for (String line : lines) {
            boolean starts = !line.isBlank() && !line.startsWith(" ") && !line.startsWith("#");
            if (starts) {
                add(entries, block);
                block.clear();
            }
            if (!line.isBlank() && !line.startsWith("#")) {
                block.add(line);
            }
        }
        add(entries, block);
        return new AcceptedDifferences(entries);
    }

    private static void add(Map<String, Entry> entries, List<String> block) {
        if (block.isEmpty()) {
            return;
        }
        String name = block.getFirst().strip();
        Map<String, String> values = new LinkedHashMap<>();
        Map<Integer, List<String>> steps = new LinkedHashMap<>();
        for (String line : block.subList(1, block.size())) {
            String[] parts = line.strip().split(":\\s*", 2);
            Matcher step = STEP.matcher(parts[0]);
            boolean again = parts.length < 2 || (step.matches()
                    ? steps.put(Integer.valueOf(step.group(1)), List.of(parts[1].split(" \\| ")))
                    : values.put(parts[0], parts[1])) != null;
            if (again) {
                throw new IllegalArgumentException(FILE + ", " + name + ": what does '" + line.strip() + "' say?");
            }
        }
        if (!values.keySet().equals(Set.of("trackers", "section", "why")) || steps.isEmpty()) {
            throw new IllegalArgumentException(FILE + ", " + name + ": an entry has trackers, section, why and steps");
        }
        List<Integer> sections = Stream.of(values.get("section").split(",\\s*")).map(Integer::valueOf).toList();
        Entry entry = new Entry(sections, steps, values.get("why"));
        for (String tracker : values.get("trackers").split(",\\s*")) {
            if (entries.put("ocelot-" + tracker + "/" + name, entry) != null) {
                throw new IllegalArgumentException(FILE + ": " + name + " of " + tracker + " stands there twice");
            }
        }
    }

    /** What is wrong with a play: differences that nobody accepted, and accepted ones that are none any more. */
    List<String> complaints(String recording, List<Difference> differences) {
        Entry entry = entry(recording);
        List<String> complaints = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (Difference difference : differences) {
            if (excuses(recording, difference.step(), difference.text())) {
                seen.add(difference.step());
            } else {
                complaints.add(difference.toString());
            }
        }
        entry.steps().keySet().stream().filter(step -> !seen.contains(step)).forEach(step -> complaints.add(
                "step " + step + " no longer differs as accepted (" + entry.why() + "): take it out of " + FILE));
        return complaints;
    }

    /** Whether a step may differ in this way; of a row, each column that differs must be one that may. */
    boolean excuses(String recording, int step, String text) {
        List<String> accepted = entry(recording).steps().getOrDefault(step, List.of());
        Matcher row = ROW.matcher(text);
        Stream<String> parts = row.matches() ? Stream.of(row.group(1).split("; ")) : Stream.of(text);
        return parts.allMatch(part -> accepted.stream().anyMatch(part::contains));
    }

    private Entry entry(String recording) {
        return entries.getOrDefault(recording, new Entry(List.of(), Map.of(), ""));
    }

    /** Entries that no recording answers to. */
    List<String> unknown(Set<String> recordings) {
        return entries.keySet().stream().filter(name -> !recordings.contains(name)).toList();
    }
}

package dev.caracal.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prometheus' text format, read more strictly than Prometheus does: every name once and all its samples together, its
 * type before them, no series twice, counters not below 0, histograms that add up.
 */
public final class Exposition {
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\"(,|$)");

    /** One line: a series and its value. */
    public record Sample(String name, Map<String, String> labels, double value) {
    }

    /** A metric as its type line names it. */
    public record Family(String type, List<Sample> samples) {
    }

    private final Map<String, Family> families = new LinkedHashMap<>();

    private Exposition() {
    }

    /** @throws AssertionError naming what is wrong with it */
    public static Exposition parse(String text) {
        assertTrue(text.endsWith("\n"), "the last line ends");
        Exposition exposition = new Exposition();
        Set<String> helped = new HashSet<>();
        Set<String> series = new HashSet<>();
        String current = "";
        for (String line : text.split("\n")) {
            if (line.startsWith("# HELP ")) {
                assertTrue(helped.add(line.split(" ")[2]), "two helps: " + line);
            } else if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                assertEquals(4, words.length, line);
                assertTrue(TYPES.contains(words[3]), line);
                assertNull(exposition.families.put(words[2], new Family(words[3], new ArrayList<>())),
                        "two types: " + line);
                current = words[2];
            } else {
                Sample sample = sample(line);
                assertTrue(series.add(sample.name + new TreeMap<>(sample.labels)), "twice: " + line);
                Family family = exposition.families.get(current);
                assertTrue(belongs(sample.name, current, family.type), line + " does not belong to " + current);
                family.samples.add(sample);
            }
        }
        exposition.families.forEach(Exposition::check);
        return exposition;
    }

    private static boolean belongs(String sample, String family, String type) {
        return sample.equals(family) ? !type.equals("histogram")
                : (type.equals("histogram") || type.equals("summary")) && sample.startsWith(family)
                        && Set.of("_bucket", "_sum", "_count").contains(sample.substring(family.length()));
    }

    private static Sample sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        assertTrue(sample.matches(), line);
        Map<String, String> labels = new LinkedHashMap<>();
        if (sample.group(2) != null) {
            Matcher label = LABEL.matcher(sample.group(2));
            int at = 0;
            while (at < sample.group(2).length()) {
                assertTrue(label.find(at) && label.start() == at, line);
                assertNull(labels.put(label.group(1), label.group(2)), line);
                at = label.end();
            }
        }
        String value = sample.group(3);
        return new Sample(sample.group(1), labels, value.equals("+Inf") ? Double.POSITIVE_INFINITY
                : Double.parseDouble(value));
    }

    private static void check(String name, Family family) {
        assertTrue(!family.samples.isEmpty(), name + " has no samples");
        for (Sample sample : family.samples) {
            assertTrue(family.type.equals("gauge") || sample.value >= 0, sample + " is below 0");
        }
        if (family.type.equals("histogram")) {
            Map<Map<String, String>, List<Sample>> buckets = new LinkedHashMap<>();
            family.samples.stream().filter(sample -> sample.name.endsWith("_bucket")).forEach(sample ->
                    buckets.computeIfAbsent(without(sample.labels), _ -> new ArrayList<>()).add(sample));
            buckets.forEach((labels, all) -> checkHistogram(family, name, labels, all));
        }
    }

    private static void checkHistogram(Family family, String name, Map<String, String> labels, List<Sample> buckets) {
        double bound = Double.NEGATIVE_INFINITY;
        double count = 0;
        for (Sample bucket : buckets) {
            String le = bucket.labels.get("le");
            double next = le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
            assertTrue(next > bound, bucket.toString());
            assertTrue(bucket.value >= count, bucket.toString());
            bound = next;
            count = bucket.value;
        }
        assertEquals(Double.POSITIVE_INFINITY, bound, name + labels);
        assertTrue(family.samples.contains(new Sample(name + "_count", labels, count)), name + labels);
    }

    private static Map<String, String> without(Map<String, String> labels) {
        Map<String, String> others = new LinkedHashMap<>(labels);
        others.remove("le");
        return others;
    }

    /** The names that type lines say. */
    public Set<String> names() {
        return families.keySet();
    }

    public String type(String name) {
        return families.get(name).type;
    }

    /** The label names of each sample's name, of all its series together. */
    public Map<String, Set<String>> labels() {
        Map<String, Set<String>> labels = new TreeMap<>();
        families.values().forEach(family -> family.samples.forEach(sample ->
                labels.computeIfAbsent(sample.name, _ -> new TreeSet<>()).addAll(sample.labels.keySet())));
        return labels;
    }

    /** The values that a label has. */
    public Set<String> values(String name, String label) {
        Set<String> values = new TreeSet<>();
        families.values().forEach(family -> family.samples.stream().filter(sample -> sample.name.equals(name))
                .filter(sample -> sample.labels.containsKey(label))
                .forEach(sample -> values.add(sample.labels.get(label))));
        return values;
    }

    /** The value of the one series with exactly these labels. */
    public double value(String name, String... labels) {
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        List<Sample> found = families.values().stream().flatMap(family -> family.samples.stream())
                .filter(sample -> sample.name.equals(name) && new TreeMap<>(sample.labels).equals(wanted)).toList();
        assertEquals(1, found.size(), name + wanted);
        return found.getFirst().value;
    }
}

package dev.caracal.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Whether a dashboard and alert rules speak of what a tracker's /metrics really has. */
public final class Watching {
    private static final Set<String> PROMETHEUS_OWN = Set.of("up");
    private static final Set<String> TARGETS_OWN = Set.of("job", "instance");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{([^}]*)}}");
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\s*\\$(labels\\.\\w+|value(\\s*\\|\\s*humanize(Percentage|Duration|1024)?)?)\\s*");
    private static final Pattern DURATION = Pattern.compile("\\d+[smhd]");

    private Watching() {
    }

    /** Every query's metrics and labels exist, and its panel's unit is theirs. */
    public static void assertDashboardFits(Path file, Exposition metrics) throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(file));
        assertTrue(dashboard.get("templating").get("list").findValuesAsText("type").contains("datasource"));
        Set<Integer> ids = new HashSet<>();
        Set<String> rows = new HashSet<>();
        int queries = 0;
        for (JsonNode panel : dashboard.get("panels")) {
            String title = panel.get("title").asText();
            assertTrue(ids.add(panel.get("id").asInt()), title);
            if (panel.get("type").asText().equals("row")) {
                rows.add(title);
                continue;
            }
            String unit = panel.get("fieldConfig").get("defaults").get("unit").asText();
            assertEquals("${datasource}", panel.get("datasource").get("uid").asText(), title);
            for (JsonNode target : panel.get("targets")) {
                String query = target.get("expr").asText();
                Set<String> labels = check(query, metrics);
                legend(target.get("legendFormat").asText()).forEach(label ->
                        assertTrue(labels.contains(label), title + " has no label " + label + ": " + query));
                assertTrue(units(query).contains(unit), title + " is no " + unit + ": " + query);
                queries++;
            }
        }
        assertTrue(rows.containsAll(Set.of("Traffic", "Refusals", "Latency", "Ledger", "Database",
                "Java machine and process")), rows.toString());
        assertTrue(queries > 30);
    }

    /** Every rule is whole, says what to do, and asks for what there is. */
    public static void assertAlertsFit(Path file, Exposition metrics) throws IOException {
        Map<?, ?> rules = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
        assertEquals(Set.of("groups"), rules.keySet());
        Set<Object> names = new HashSet<>();
        for (Object group : (List<?>) rules.get("groups")) {
            assertEquals(Set.of("name", "rules"), ((Map<?, ?>) group).keySet());
            assertTrue(names.add(((Map<?, ?>) group).get("name")));
            for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
                checkRule((Map<?, ?>) rule, names, metrics);
            }
        }
        assertTrue(names.size() > 15);
    }

    private static void checkRule(Map<?, ?> rule, Set<Object> names, Exposition metrics) {
        String name = (String) rule.get("alert");
        assertTrue(name.matches("Caracal[A-Za-z]+") && names.add(name), name);
        assertTrue(Set.of("alert", "expr", "for", "labels", "annotations").containsAll(rule.keySet()), name);
        assertTrue(rule.get("for") == null || DURATION.matcher((String) rule.get("for")).matches(), name);
        assertTrue(Set.of(Map.of("severity", "critical"), Map.of("severity", "warning")).contains(rule.get("labels")),
                name);
        Set<String> labels = check((String) rule.get("expr"), metrics);
        Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
        assertEquals(Set.of("summary", "description"), annotations.keySet(), name);
        for (Object annotation : annotations.values()) {
            String text = (String) annotation;
            assertTrue(text.length() > 30 && text.endsWith("."), name + ": " + text);
            Matcher template = TEMPLATE.matcher(text);
            while (template.find()) {
                assertTrue(PLACEHOLDER.matcher(template.group(1)).matches(), name + ": " + template.group());
            }
            legend(text).stream().filter(label -> !label.equals("value")).forEach(label ->
                    assertTrue(labels.contains(label), name + " has no label " + label));
        }
    }

    /** Whether all of a query exists; returns the labels that its metrics have. */
    private static Set<String> check(String query, Exposition metrics) {
        PromQl asked = PromQl.parse(query);
        assertTrue(!asked.metrics().isEmpty(), query);
        Map<String, Set<String>> there = metrics.labels();
        Set<String> labels = new HashSet<>(TARGETS_OWN);
        asked.metrics().forEach((metric, matchers) -> {
            boolean own = PROMETHEUS_OWN.contains(metric);
            assertTrue(own || there.containsKey(metric), "there is no " + metric + ": " + query);
            labels.addAll(there.getOrDefault(metric, Set.of()));
            matchers.forEach((label, values) -> {
                if (!TARGETS_OWN.contains(label)) {
                    assertTrue(there.get(metric).contains(label), metric + " has no " + label + ": " + query);
                    assertTrue(metrics.values(metric, label).containsAll(values), metric + " has no " + values);
                }
            });
        });
        asked.grouping().forEach(label -> assertTrue(labels.contains(label), "no " + label + ": " + query));
        return labels;
    }

    /** The units that what a query asks for can be shown in. */
    private static Set<String> units(String query) {
        boolean rate = query.contains("rate(");
        if (query.contains("histogram_quantile(")) {
            assertTrue(query.contains("_seconds_bucket"), query);
            return Set.of("s");
        }
        if (query.contains("_sum") && query.contains("_count")) {
            return Set.of(query.contains("_seconds_") ? "s" : "short");
        }
        if (query.contains("_seconds_bucket")) {
            return Set.of("s"); // a heatmap's axis
        }
        if (query.contains(" / ") || query.contains("_cpu_usage") || rate && query.contains("_seconds_sum")) {
            return Set.of("percentunit");
        }
        if (rate) {
            return query.contains("_bytes_total") ? Set.of("Bps") : query.contains("_connections_") ? Set.of("cps")
                    : query.contains("_ledger_") ? Set.of("ops") : Set.of("reqps");
        }
        String metric = PromQl.parse(query).metrics().keySet().iterator().next();
        return metric.endsWith("_seconds") ? Set.of("s") : metric.endsWith("_bytes") ? Set.of("bytes")
                : Set.of("short", "none");
    }

    private static List<String> legend(String format) {
        return LEGEND.matcher(format).results().map(found -> found.group(1)).toList();
    }
}

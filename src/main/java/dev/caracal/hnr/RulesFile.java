package dev.caracal.hnr;

import java.io.StringReader;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the rules as people write them (contrib/hnr-rules.yml explains each key). The library reads YAML; what the keys
 * mean is read from its nodes, which know their lines. Everything that is wrong is told at once.
 */
public final class RulesFile {
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);
    private static final int MOST_DAYS = 3650;
    private static final int MOST_HOURS = 24 * MOST_DAYS;
    private static final long MOST_GIB = 1 << 20;
    private static final int MOST_RATIO = 100;

    private static final int DEFAULT_HOURS = 72;
    private static final int DEFAULT_DAYS = 14;
    private static final int DEFAULT_SHARE = 20;

    private final String name;
    private final List<String> problems = new ArrayList<>();

    private RulesFile(String name) {
        this.name = name;
    }

    /**
     * Reads the text of a file.
     *
     * @param name for what is wrong
     * @throws BadRules if anything is, with the lines
     */
    public static Rules read(String text, String name) {
        RulesFile file = new RulesFile(name);
        Rules rules = new Rules(file.versions(text));
        if (!file.problems.isEmpty()) {
            throw new BadRules(file.problems);
        }
        return rules;
    }

    private List<Rules.Version> versions(String text) {
        Node root;
        try {
            root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            problem(Optional.ofNullable(e.getProblemMark()), "this is no YAML: " + e.getProblem());
            return List.of();
        } catch (YAMLException e) {
            problem(Optional.empty(), "this is no YAML: " + e.getMessage());
            return List.of();
        }
        if (root == null) {
            problem(Optional.empty(), "there are no rules in it");
            return List.of();
        }
        Fields file = fields(root, "versions");
        List<Rules.Version> versions = new ArrayList<>();
        Optional<Node> list = file.node("versions");
        if (list.isEmpty() && problems.isEmpty()) {
            problem(root, "versions is missing: a list of what is asked, and since when");
        }
        for (Node node : list.map(this::items).orElse(List.of())) {
            Rules.Version version = version(node);
            if (!versions.isEmpty() && version.number() <= versions.getLast().number()) {
                problem(node, "version must be larger than that of the one before");
            }
            if (!versions.isEmpty() && version.since() <= versions.getLast().since()) {
                problem(node, "since must be later than that of the version before");
            }
            versions.add(version);
        }
        if (versions.isEmpty() && list.isPresent() && problems.isEmpty()) {
            problem(list.get(), "versions must have at least one");
        }
        return versions;
    }

    private Rules.Version version(Node node) {
        Fields fields = fields(node, "version", "since", "seed_hours", "sizes", "grace_days", "ratio",
                "minimum_share", "any_completion", "exempt");
        fields.needs("version", "since");
        if (fields.node("seed_hours").isPresent() && fields.node("sizes").isPresent()) {
            problem(fields.node("sizes").get(), "there can be seed_hours or sizes, not both");
        }
        return new Rules.Version((int) fields.whole("version", 1, 1, Integer.MAX_VALUE), fields.time("since"),
                fields.node("sizes").map(this::sizes).orElseGet(() -> List.of(new Rules.SizeClass(Long.MAX_VALUE,
                        Duration.ofHours(fields.whole("seed_hours", DEFAULT_HOURS, 1, MOST_HOURS))))),
                Duration.ofDays(fields.whole("grace_days", DEFAULT_DAYS, 1, MOST_DAYS)),
                fields.decimal("ratio", BigDecimal.ZERO, MOST_RATIO).movePointRight(3).intValue(),
                (int) fields.whole("minimum_share", DEFAULT_SHARE, 1, 100),
                fields.yes("any_completion", true),
                exemptions(fields.node("exempt")));
    }

    private List<Rules.SizeClass> sizes(Node list) {
        List<Rules.SizeClass> sizes = new ArrayList<>();
        List<Node> items = items(list);
        for (Node node : items) {
            Fields fields = fields(node, "up_to_gib", "seed_hours");
            fields.needs("seed_hours");
            boolean last = node == items.getLast();
            if (last == fields.node("up_to_gib").isPresent()) {
                problem(node, last ? "the last of sizes is for all larger ones and has no up_to_gib"
                        : "up_to_gib is missing: only the last of sizes is without");
            }
            long upTo = last ? Long.MAX_VALUE
                    : fields.decimal("up_to_gib", BigDecimal.ONE, MOST_GIB).multiply(GIB).longValue();
            if (!last && !sizes.isEmpty() && upTo <= sizes.getLast().upTo()) {
                problem(node, "up_to_gib must be larger than that of the one before");
            }
            sizes.add(new Rules.SizeClass(upTo,
                    Duration.ofHours(fields.whole("seed_hours", DEFAULT_HOURS, 1, MOST_HOURS))));
        }
        if (sizes.isEmpty()) {
            problem(list, "sizes must have at least one");
            sizes.add(new Rules.SizeClass(Long.MAX_VALUE, Duration.ofHours(DEFAULT_HOURS)));
        }
        return List.copyOf(sizes);
    }

    private Rules.Exemptions exemptions(Optional<Node> node) {
        if (node.isEmpty()) {
            return new Rules.Exemptions(true, false, Set.of(), Set.of());
        }
        Fields fields = fields(node.get(), "uploader", "freeleech", "users", "classes");
        return new Rules.Exemptions(fields.yes("uploader", true), fields.yes("freeleech", false),
                fields.ids("users"), fields.ids("classes"));
    }

    private List<Node> items(Node node) {
        if (node instanceof SequenceNode list) {
            return list.getValue();
        }
        problem(node, "this must be a list: lines that begin with -");
        return List.of();
    }

    private Fields fields(Node node, String... known) {
        Fields fields = new Fields(node);
        if (!(node instanceof MappingNode mapping)) {
            problem(node, "this must be keys with values: " + String.join(", ", known));
            return fields;
        }
        for (NodeTuple pair : mapping.getValue()) {
            String key = pair.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (!List.of(known).contains(key)) {
                problem(pair.getKeyNode(), key + " is no key here; there are " + String.join(", ", known));
            } else if (fields.nodes.put(key, pair.getValueNode()) != null) {
                problem(pair.getKeyNode(), key + " is here twice");
            }
        }
        return fields;
    }

    private void problem(Node node, String text) {
        problem(Optional.of(node.getStartMark()), text);
    }

    private void problem(Optional<Mark> mark, String text) {
        problems.add(name + mark.map(at -> ", line " + (at.getLine() + 1)).orElse("") + ": " + text + ".");
    }

    /** The keys of one place with their values, which are read as what they are to be. */
    private final class Fields {
        private final Node place;
        private final Map<String, Node> nodes = new HashMap<>();

        Fields(Node place) {
            this.place = place;
        }

        Optional<Node> node(String key) {
            return Optional.ofNullable(nodes.get(key));
        }

        void needs(String... keys) {
            for (String key : keys) {
                if (!nodes.containsKey(key)) {
                    problem(place, key + " is missing");
                }
            }
        }

        long whole(String key, long initial, long least, long most) {
            return node(key).map(node -> whole(node, key, least, most).orElse(initial)).orElse(initial);
        }

        private Optional<Long> whole(Node node, String key, long least, long most) {
            String text = text(node);
            Optional<Long> number = text.matches("\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
            if (number.filter(value -> value >= least && value <= most).isEmpty()) {
                problem(node, key + " must be a whole number from " + least + " to " + most);
                return Optional.empty();
            }
            return number;
        }

        BigDecimal decimal(String key, BigDecimal initial, long most) {
            if (node(key).isEmpty()) {
                return initial;
            }
            String text = text(nodes.get(key));
            if (!text.matches("\\d{1,9}(\\.\\d{1,3})?")
                    || new BigDecimal(text).compareTo(BigDecimal.valueOf(most)) > 0) {
                problem(nodes.get(key), key + " must be a number from 0 to " + most + ", with three decimals at most");
                return initial;
            }
            return new BigDecimal(text);
        }

        boolean yes(String key, boolean initial) {
            String text = node(key).map(RulesFile::text).orElse(Boolean.toString(initial));
            if (!text.equals("true") && !text.equals("false")) {
                problem(nodes.get(key), key + " must be true or false");
            }
            return text.equals("true");
        }

        /** A day begins at midnight in UTC. */
        long time(String key) {
            String text = node(key).map(RulesFile::text).orElse("1970-01-01");
            try {
                return text.length() == "1970-01-01".length()
                        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toEpochSecond()
                        : Instant.parse(text).getEpochSecond();
            } catch (DateTimeException e) {
                problem(nodes.get(key), key + " must be a day like 2026-01-31, or a time like 2026-01-31T18:00:00Z");
                return 0;
            }
        }

        Set<Integer> ids(String key) {
            Set<Integer> ids = new HashSet<>();
            for (Node node : node(key).map(RulesFile.this::items).orElse(List.of())) {
                whole(node, "an id in " + key, 1, Integer.MAX_VALUE).ifPresent(id -> ids.add(id.intValue()));
            }
            return Set.copyOf(ids);
        }
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}

package dev.caracal.ops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a query of Prometheus asks for: its metrics, the labels it picks them by, and those it groups by. */
record PromQl(Map<String, Map<String, List<String>>> metrics, Set<String> grouping) {
    private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[a-zA-Z_:][a-zA-Z0-9_:]*|\\$\\w+"
            + "|\\[[^]]*]|[0-9][0-9.e]*[a-z]*|=~|!~|!=|==|>=|<=|[-+*/%^(){}=<>,]|\\s+");
    private static final Set<String> GROUPING = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

    /** @throws AssertionError if there is something in it that is not understood here */
    static PromQl parse(String query) {
        List<String> tokens = tokens(query);
        PromQl parsed = new PromQl(new HashMap<>(), new HashSet<>());
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
            if (GROUPING.contains(token)) {
                require(next.equals("("), query, token);
                for (i += 2; !tokens.get(i).equals(")"); i++) {
                    if (!tokens.get(i).equals(",")) {
                        parsed.grouping.add(tokens.get(i));
                    }
                }
            } else if (Character.isLetter(token.charAt(0)) && !WORDS.contains(token) && !next.equals("(")
                    && !(next.equals("by") || next.equals("without"))) {
                Map<String, List<String>> labels = parsed.metrics.computeIfAbsent(token, _ -> new HashMap<>());
                if (next.equals("{")) {
                    i = matchers(tokens, i + 2, labels, query);
                }
            } else {
                require(!token.equals("{"), query, "labels without a metric");
            }
        }
        return parsed;
    }

    /** Reads {@code name="value", ...}; returns where the brace is closed. */
    private static int matchers(List<String> tokens, int from, Map<String, List<String>> labels, String query) {
        int i = from;
        while (!tokens.get(i).equals("}")) {
            if (tokens.get(i).equals(",")) {
                i++;
            }
            String operator = tokens.get(i + 1);
            String value = tokens.get(i + 2);
            require(Set.of("=", "=~", "!=", "!~").contains(operator) && value.startsWith("\""), query, operator);
            String plain = value.substring(1, value.length() - 1);
            labels.computeIfAbsent(tokens.get(i), _ -> new ArrayList<>())
                    .addAll(operator.endsWith("~") ? List.of(plain.split("\\|")) : List.of(plain));
            i += 3;
        }
        return i;
    }

    private static List<String> tokens(String query) {
        List<String> tokens = new ArrayList<>();
        Matcher token = TOKEN.matcher(query);
        int at = 0;
        while (at < query.length()) {
            require(token.find(at) && token.start() == at, query, query.substring(at));
            if (!token.group().isBlank()) {
                tokens.add(token.group());
            }
            at = token.end();
        }
        return tokens;
    }

    private static void require(boolean right, String query, String where) {
        if (!right) {
            throw new AssertionError("not understood: " + where + " in " + query);
        }
    }
}

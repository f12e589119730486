package dev.caracal.compat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Holds a table against the recorded one. Rows are paired after sorting by the columns that are not volatile; those
 * must be equal, the others satisfy their rule.
 *
 * @param rules by "table.column"
 */
record TableComparer(Map<String, VolatileRule> rules, Clock.Span span) {
    private static final int MOST_ROWS_SHOWN = 5;

    List<String> differences(String name, Table recorded, Table got) {
        if (!recorded.columns().equals(got.columns())) {
            return List.of(name + ": columns " + got.columns() + ", recorded " + recorded.columns());
        }
        List<Integer> stable = IntStream.range(0, recorded.columns().size()).boxed()
                .filter(i -> !rules.containsKey(name + "." + recorded.columns().get(i)))
                .toList();
        List<List<Optional<String>>> want = sorted(recorded, stable);
        List<List<Optional<String>>> have = sorted(got, stable);
        if (want.size() != have.size()) {
            List<String> out = new ArrayList<>();
            out.add(name + ": " + have.size() + " rows, recorded " + want.size());
            lacking(want, have, stable).forEach(row -> out.add("  missing " + show(recorded.columns(), row)));
            lacking(have, want, stable).forEach(row -> out.add("  extra   " + show(recorded.columns(), row)));
            return out;
        }
        return IntStream.range(0, want.size())
                .mapToObj(i -> rowFault(name, recorded.columns(), stable, want.get(i), have.get(i)))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<String> rowFault(String name, List<String> columns, List<Integer> stable,
                                      List<Optional<String>> want, List<Optional<String>> have) {
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            Optional<String> wanted = want.get(i);
            Optional<String> got = have.get(i);
            VolatileRule rule = rules.get(name + "." + column);
            if (rule != null) {
                rule.fault(wanted, got, Optional.of(span)).ifPresent(fault -> faults.add(column + " " + fault));
            } else if (!wanted.equals(got)) {
                faults.add(column + " " + show(got) + ", recorded " + show(wanted));
            }
        }
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(name + " row " + key(want, stable).subList(0, Math.min(3, stable.size())) + ": "
                        + String.join("; ", faults));
    }

    private static List<List<Optional<String>>> sorted(Table table, List<Integer> stable) {
        Comparator<List<Optional<String>>> order = (one, other) -> 0;
        for (int i : stable) {
            // NULL before everything else.
            order = order.thenComparing((List<Optional<String>> row) -> row.get(i).isPresent())
                    .thenComparing(row -> row.get(i).orElse(""));
        }
        return table.rows().stream().sorted(order).toList();
    }

    private static List<List<Optional<String>>> lacking(List<List<Optional<String>>> rows,
                                                        List<List<Optional<String>>> others, List<Integer> stable) {
        List<List<String>> there = others.stream().map(row -> key(row, stable)).toList();
        return rows.stream().filter(row -> !there.contains(key(row, stable))).limit(MOST_ROWS_SHOWN).toList();
    }

    private static List<String> key(List<Optional<String>> row, List<Integer> stable) {
        return stable.stream().map(i -> show(row.get(i))).toList();
    }

    private static String show(List<String> columns, List<Optional<String>> row) {
        return String.join(" ", IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i) + "=" + show(row.get(i))).toList());
    }

    private static String show(Optional<String> cell) {
        return cell.map(Bytes::show).orElse("NULL");
    }
}

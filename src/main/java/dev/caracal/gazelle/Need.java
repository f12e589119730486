package dev.caracal.gazelle;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A table that must be there with these columns, and what we must be allowed to do with them. */
record Need(String table, List<String> rights, List<String> columns) {
    /** @param rights in lower case, with commas between them */
    static Need to(String rights, String table, String... columns) {
        return new Need(table, Arrays.stream(rights.split(",")).filter(right -> !right.isEmpty()).toList(),
                List.of(columns));
    }

    /** Adds what of it is not there. */
    void check(Schema schema, List<Lack> lacks) {
        Optional<Schema.Table> found = schema.table(table);
        if (found.isEmpty()) {
            lacks.add(new Lack(Lack.Kind.TABLE, table, List.of()));
            return;
        }
        List<String> missing = columns.stream().filter(name -> found.get().column(name).isEmpty()).toList();
        if (!missing.isEmpty()) {
            lacks.add(new Lack(Lack.Kind.COLUMNS, table, missing));
        }
        List<String> denied = rights.stream().filter(right -> columns.stream()
                .flatMap(name -> found.get().column(name).stream())
                .anyMatch(column -> !column.privileges().contains(right))).toList();
        if (!denied.isEmpty()) {
            lacks.add(new Lack(Lack.Kind.RIGHTS, table, denied));
        }
    }
}

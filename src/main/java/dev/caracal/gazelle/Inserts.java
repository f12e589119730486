package dev.caracal.gazelle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Inserts that fit the site's table, whatever a fork has added to it. */
final class Inserts {
    private Inserts() {
    }

    /**
     * An insert of a value for each of these columns, with a clause for rows that are there already. Columns that we
     * know nothing of and that need a value get the one that a server that is not strict would give them.
     */
    static ManyRows into(Site site, String table, List<String> columns, String clause) {
        List<String> names = new ArrayList<>(columns);
        List<String> values = new ArrayList<>(columns.stream().map(_ -> "?").toList());
        for (Schema.Column column : site.schema().table(table).orElseThrow().columns().values()) {
            if (column.needsValue() && columns.stream().noneMatch(name -> name.equalsIgnoreCase(column.name()))) {
                names.add("`" + column.name().replace("`", "``") + "`");
                values.add(emptyValue(column));
            }
        }
        return ManyRows.inserted("INSERT INTO " + table + " (" + String.join(", ", names) + ") VALUES " + ManyRows.ROWS
                + " " + clause, "(" + String.join(", ", values) + ")");
    }

    private static String emptyValue(Schema.Column column) {
        return switch (column.type().toLowerCase(Locale.ROOT)) {
            case "date", "datetime", "timestamp" -> "'1970-01-02 00:00:00'";
            case "time" -> "'00:00:00'";
            case "enum", "year" -> "1";
            case "json" -> "'{}'";
            default -> column.integer() || column.type().matches("decimal|float|double|bit") ? "0" : "''";
        };
    }

    /** The largest number that a column and 64 bits can hold. */
    static long most(Schema.Column column) {
        return largest(column).min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    /** The largest number that a column can hold; for columns that are not whole numbers, the largest of all. */
    static BigInteger largest(Schema.Column column) {
        int bits = switch (column.type()) {
            case "tinyint" -> 8;
            case "smallint" -> 16;
            case "mediumint" -> 24;
            case "int" -> 32;
            default -> 64;
        };
        return BigInteger.TWO.pow(column.unsigned() ? bits : bits - 1).subtract(BigInteger.ONE);
    }
}

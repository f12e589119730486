package dev.caracal.gazelle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A statement that writes any number of rows at once. An update goes to its rows over a derived table of the new
 * values, in the order in which they are given. One update for each row, sent together, cost the server six times as
 * much and us ten times (20,000 users' totals, MariaDB 11.4).
 *
 * <p>What it consists of is UTF-8, as it goes to the server.
 *
 * @param before     what comes before the rows
 * @param first      the first row, in the pieces that its values stand between
 * @param next       every further row, with what separates it
 * @param after      what comes after the rows
 * @param rowsAtOnce how many rows make a statement of a good size
 */
record ManyRows(byte[] before, List<byte[]> first, List<byte[]> next, byte[] after, int rowsAtOnce) {
    /** Where the rows go. */
    static final String ROWS = "{rows}";

    private static final String VALUE = "?";
    private static final int VALUES_AT_ONCE = 1000;
    private static final int SELECTS_AT_ONCE = 250;

    /** An insert: {@code INSERT INTO t (a, b) VALUES {rows}}, with a {@code ?} for each value of one row. */
    static ManyRows inserted(String sql, String row) {
        return of(sql, row, ", " + row, VALUES_AT_ONCE);
    }

    /**
     * An update or delete of rows of a table: {@code UPDATE {rows} v STRAIGHT_JOIN t ON t.a = v.a SET t.b = v.b}, in a
     * form that every server understands.
     */
    static ManyRows joined(String sql, String... columns) {
        String first = Arrays.stream(columns).map(column -> "? AS " + column)
                .collect(Collectors.joining(", ", "(SELECT ", ""));
        String next = Arrays.stream(columns).map(_ -> "?").collect(Collectors.joining(", ", " UNION ALL SELECT ", ""));
        return of(sql.replace(ROWS, ROWS + ")"), first, next, SELECTS_AT_ONCE);
    }

    /**
     * The same in the form that costs this server the least, for what every flush writes: bare values, where it takes
     * them, cost MariaDB an eighth to a quarter less than selects (the same totals).
     */
    static ManyRows joined(ServerVersion server, String sql, String... columns) {
        if (!server.values()) {
            return joined(sql, columns);
        }
        // Names of columns come from the first of the selects, types from what is in the rows.
        String names = Arrays.stream(columns).map(column -> "NULL AS " + column).collect(Collectors.joining(", "));
        String row = Arrays.stream(columns).map(_ -> VALUE).collect(Collectors.joining(", ", "(", ")"));
        return of(sql.replace(ROWS, "(SELECT " + names + " FROM DUAL WHERE FALSE UNION ALL VALUES " + ROWS + ")"), row,
                ", " + row, VALUES_AT_ONCE);
    }

    private static ManyRows of(String sql, String first, String next, int rowsAtOnce) {
        int rows = sql.indexOf(ROWS);
        return new ManyRows(bytes(sql.substring(0, rows)), pieces(first), pieces(next),
                bytes(sql.substring(rows + ROWS.length())), rowsAtOnce);
    }

    private static List<byte[]> pieces(String row) {
        return Arrays.stream(row.split(Pattern.quote(VALUE), -1)).map(ManyRows::bytes).toList();
    }

    private static byte[] bytes(String sql) {
        return sql.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] sql) {
        return new String(sql, StandardCharsets.UTF_8);
    }

    /** The statement for one row, to be shown to people. */
    @Override
    public String toString() {
        return first.stream().map(ManyRows::text).collect(Collectors.joining(VALUE, text(before), text(after)));
    }
}

package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The site's tables as INFORMATION_SCHEMA shows them to our database user. Names are found in any case. */
final class Schema {

    /**
     * A column.
     *
     * @param type       the type's name, like {@code varchar}
     * @param fullType   the type as declared, like {@code enum('0','1','2')}
     * @param needsValue whether an insert must give it a value: NOT NULL without a default
     * @param length     the most characters, for texts
     * @param charset    of texts; empty for others
     * @param privileges what our user may do with it, in lower case
     */
    record Column(String name, String type, String fullType, boolean needsValue, long length, String charset,
            Set<String> privileges) {
        boolean unsigned() {
            return fullType.contains("unsigned");
        }

        boolean integer() {
            return type.endsWith("int");
        }

        boolean text() {
            return !charset.isEmpty();
        }
    }

    /** A table. */
    record Table(String name, String engine, Map<String, Column> columns) {
        Optional<Column> column(String wanted) {
            return Optional.ofNullable(columns.get(wanted.toLowerCase(Locale.ROOT)));
        }

        boolean transactional() {
            return engine.equalsIgnoreCase("InnoDB");
        }
    }

    private final Map<String, Table> tables;
    private final Map<String, List<Set<String>>> uniqueKeys;

    private Schema(Map<String, Table> tables, Map<String, List<Set<String>>> uniqueKeys) {
        this.tables = tables;
        this.uniqueKeys = uniqueKeys;
    }

    static Schema read(Connection connection) throws SQLException {
        Map<String, Table> tables = new TreeMap<>();
        String engines = "SELECT TABLE_NAME, COALESCE(ENGINE, '') FROM INFORMATION_SCHEMA.TABLES "
                + "WHERE TABLE_SCHEMA = DATABASE()";
        try (PreparedStatement statement = connection.prepareStatement(engines);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                tables.put(lower(rows.getString(1)),
                        new Table(rows.getString(1), rows.getString(2), new LinkedHashMap<>()));
            }
        }
        String columns = "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, "
                + "IS_NULLABLE = 'NO' AND COLUMN_DEFAULT IS NULL AND EXTRA NOT LIKE '%auto_increment%' "
                + "AND EXTRA NOT LIKE '%GENERATED%', COALESCE(CHARACTER_MAXIMUM_LENGTH, 0), "
                + "COALESCE(CHARACTER_SET_NAME, ''), PRIVILEGES "
                + "FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = DATABASE() "
                + "ORDER BY TABLE_NAME, ORDINAL_POSITION";
        try (PreparedStatement statement = connection.prepareStatement(columns);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Table table = tables.get(lower(rows.getString(1)));
                if (table != null) {
                    Column column = new Column(rows.getString(2), lower(rows.getString(3)), lower(rows.getString(4)),
                            rows.getBoolean(5), rows.getLong(6), lower(rows.getString(7)),
                            Set.of(lower(rows.getString(8)).split("\\s*,\\s*")));
                    table.columns().put(lower(column.name()), column);
                }
            }
        }
        return new Schema(tables, uniqueKeys(connection));
    }

    private static Map<String, List<Set<String>>> uniqueKeys(Connection connection) throws SQLException {
        Map<String, Map<String, Set<String>>> byName = new TreeMap<>();
        String keys = "SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.STATISTICS "
                + "WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0";
        try (PreparedStatement statement = connection.prepareStatement(keys);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                byName.computeIfAbsent(lower(rows.getString(1)), _ -> new TreeMap<>())
                        .computeIfAbsent(rows.getString(2), _ -> new TreeSet<>()).add(lower(rows.getString(3)));
            }
        }
        Map<String, List<Set<String>>> uniqueKeys = new TreeMap<>();
        byName.forEach((table, indexes) -> uniqueKeys.put(table, new ArrayList<>(indexes.values())));
        return uniqueKeys;
    }

    Optional<Table> table(String name) {
        return Optional.ofNullable(tables.get(lower(name)));
    }

    Collection<Table> tables() {
        return tables.values();
    }

    /** Whether exactly these columns, in any order, make rows of the table unique. */
    boolean unique(String table, String... columns) {
        Set<String> wanted = new TreeSet<>();
        for (String column : columns) {
            wanted.add(lower(column));
        }
        return uniqueKeys.getOrDefault(lower(table), List.of()).contains(wanted);
    }

    /** Whether a unique key of the table has this column, among others. */
    boolean inUniqueKey(String table, String column) {
        return uniqueKeys.getOrDefault(lower(table), List.of()).stream().anyMatch(key -> key.contains(lower(column)));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}

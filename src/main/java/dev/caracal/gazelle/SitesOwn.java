package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a site's PHP does by itself of what a tracker of ours could do, as far as its database shows it: the tasks of
 * Orpheus' scheduler that are switched on, and the columns that only a site has which does such a thing. Only what our
 * database user may see counts.
 *
 * @param signs  of each duty what was found; nothing for those that nothing points to
 * @param hidden whether there may be a scheduler's table that our user may not see
 */
public record SitesOwn(Map<Duty, List<Sign>> signs, boolean hidden) {
    /** What either side can do. */
    public enum Duty {
        SEED_TIME("UpdateSeedTimes"),
        BONUS("UpdateUserBonusPoints"),
        RATIO_WATCH("RatioWatch", "RatioRequirements", "DisableLeechingRatioWatch", "DisableDownloadingRatioWatch"),
        HIT_AND_RUN();

        private final List<String> tasks;

        Duty(String... tasks) {
            this.tasks = List.of(tasks);
        }
    }

    /**
     * Something that points to a duty.
     *
     * @param text what it is
     * @param off  the statement that switches it off, where there is one
     */
    public record Sign(String text, Optional<String> off) {
    }

    /** Names of columns, in small letters without underscores, in which forks count hits and runs. */
    private static final Set<String> HNR_COLUMNS = Set.of("hnr", "hnrs", "hitandrun", "hitandruns", "hitrun");

    /** What is found of all of them. */
    static SitesOwn of(Connection connection) throws SQLException {
        Schema schema = Schema.read(connection);
        Map<Duty, List<Sign>> signs = new EnumMap<>(Duty.class);
        Optional<Set<String>> tasks = tasks(connection, schema);
        for (Duty duty : Duty.values()) {
            List<Sign> found = new ArrayList<>();
            tasks.ifPresent(enabled -> task(duty, enabled).ifPresent(found::add));
            found.addAll(switch (duty) {
                case SEED_TIME, HIT_AND_RUN -> List.of();
                case BONUS -> points(connection, schema);
                case RATIO_WATCH -> watched(connection, schema);
            });
            signs.put(duty, found);
        }
        signs.get(Duty.HIT_AND_RUN).addAll(hnrColumns(schema));
        return new SitesOwn(signs, tasks.isEmpty() && schema.table("users_leech_stats").isPresent());
    }

    /** What was found of a duty. */
    public List<Sign> of(Duty duty) {
        return signs.get(duty);
    }

    /** The tasks that the site's own scheduler carries out; nothing if it has none that we may see. */
    private static Optional<Set<String>> tasks(Connection connection, Schema schema) throws SQLException {
        if (!has(schema, "periodic_task", "classname") || !has(schema, "periodic_task", "is_enabled")) {
            return Optional.empty();
        }
        Set<String> tasks = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(
                "SELECT classname FROM periodic_task WHERE is_enabled = 1")) {
            while (rows.next()) {
                tasks.add(rows.getString(1));
            }
        }
        return Optional.of(tasks);
    }

    private static Optional<Sign> task(Duty duty, Set<String> enabled) {
        List<String> own = duty.tasks.stream().filter(enabled::contains).toList();
        return own.isEmpty() ? Optional.empty() : Optional.of(new Sign((own.size() == 1 ? "the task " : "the tasks ")
                + String.join(", ", own), Optional.of("UPDATE periodic_task SET is_enabled = 0 WHERE classname IN ('"
                        + String.join("', '", own) + "')")));
    }

    /** Where members have points; where we have paid some, they may be ours. */
    private static List<Sign> points(Connection connection, Schema schema) throws SQLException {
        List<Sign> found = new ArrayList<>();
        boolean ours = OwnTables.bonus(schema)
                && number(connection, "SELECT COUNT(*) FROM (SELECT 1 FROM caracal_bonus_totals LIMIT 1) t") > 0;
        if (!ours && has(schema, "users_main", "BonusPoints")
                && any(connection, "users_main WHERE BonusPoints > 0")) {
            found.add(new Sign("points in users_main.BonusPoints", Optional.empty()));
        }
        if (has(schema, "user_bonus", "points") && any(connection, "user_bonus WHERE points > 0")) {
            found.add(new Sign("points in user_bonus", Optional.empty()));
        }
        return found;
    }

    /** The original's scheduler has no table of tasks: but who is watched has a date at which that ends. */
    private static List<Sign> watched(Connection connection, Schema schema) throws SQLException {
        // Zero dates are nothing; a strict server lets nobody write them, not even to compare.
        return has(schema, "users_info", "RatioWatchEnds")
                && any(connection, "users_info WHERE CAST(RatioWatchEnds AS CHAR(4)) > '0000'")
                ? List.of(new Sign("members on ratio watch in users_info.RatioWatchEnds", Optional.empty()))
                : List.of();
    }

    private static List<Sign> hnrColumns(Schema schema) {
        return schema.tables().stream().filter(table -> !table.name().toLowerCase(Locale.ROOT).startsWith("caracal_"))
                .flatMap(table -> table.columns().values().stream()
                        .filter(column -> HNR_COLUMNS.contains(column.name().toLowerCase(Locale.ROOT)
                                .replace("_", "")))
                        .map(column -> new Sign("the column " + table.name() + "." + column.name(),
                                Optional.empty())))
                .toList();
    }

    private static boolean has(Schema schema, String table, String column) {
        return schema.table(table).flatMap(found -> found.column(column)).isPresent();
    }

    private static boolean any(Connection connection, String rows) throws SQLException {
        return number(connection, "SELECT COUNT(*) FROM (SELECT 1 FROM " + rows + " LIMIT 1) t") > 0;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}

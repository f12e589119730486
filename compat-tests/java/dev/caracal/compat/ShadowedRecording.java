package dev.caracal.compat;

import dev.caracal.ShadowRun;
import dev.caracal.config.Settings;
import dev.caracal.database.DatabaseServers;
import dev.caracal.database.TestServer;
import dev.caracal.shadow.Feed;
import dev.caracal.shadow.Report;
import dev.caracal.shadow.Shadow;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A recording as a shadow would have met it: its dialogue with the real Ocelot is a capture, and what Ocelot had in its
 * tables at the end are the other side's rows. Only times are moved, to now.
 */
final class ShadowedRecording implements AutoCloseable {
    private static final int PORT = 34000;
    private static final Feed.Limits LIMITS = new Feed.Limits(PORT, 1000, 1 << 20);
    private static final List<String> TIMES = List.of("mtime", "tstamp");

    private final String dialect;
    private final SiteDatabase database;
    private final ShadowRun run;

    private ShadowedRecording(String dialect, SiteDatabase database, ShadowRun run) {
        this.dialect = dialect;
        this.database = database;
        this.run = run;
    }

    /** @param answers changes what Ocelot answered */
    static ShadowedRecording of(Recording recording, Path folder, Duration window, UnaryOperator<String> answers)
            throws IOException, SQLException, InterruptedException {
        TestServer server = DatabaseServers.withSqlMode(recording.sqlMode());
        SiteDatabase database = SiteDatabase.filledFor(recording, server);
        Configuration conf = new Configuration(folder.resolve(recording.tracker() + recording.name() + ".conf"), PORT);
        conf.setAll(Map.of("mysql_host", server.host(), "mysql_port", "" + server.port(), "mysql_db", database.name(),
                "mysql_username", server.user(), "mysql_password", server.password()));
        conf.setAll(recording.config());
        conf.write();
        ShadowRun run = new ShadowRun(Settings.read(conf.file(), Map.of()),
                new Shadow.Settings(window, 1000, 1000, false, new Report.Rules(0, 5, 100)),
                new ShadowRun.Pace(Duration.ofHours(1), Duration.ofHours(1),
                        folder.resolve(recording.tracker() + recording.name())));
        ShadowedRecording shadowed = new ShadowedRecording(recording.dialect(), database, run);
        shadowed.play(recording, answers);
        return shadowed;
    }

    private void play(Recording recording, UnaryOperator<String> answers) throws IOException, SQLException {
        long now = System.currentTimeMillis() / 1000;
        PcapFile capture = new PcapFile(PORT);
        Map<String, Table> tables = new HashMap<>();
        for (Step step : recording.steps()) {
            switch (step) {
                case Step.Request request -> capture.exchange(request.route().from().orElse("127.0.0.1"),
                        request.send(), answers.apply(request.response().raw()), now);
                case Step.Database rows -> tables.putAll(rows.tables());
                case Step.Flush _ -> { }
                default -> throw new IllegalArgumentException(recording + " has steps that no capture shows");
            }
        }
        if (run.take(capture.open(), LIMITS) != 0) {
            throw new IllegalStateException("the capture of " + recording + " was not understood");
        }
        for (Map.Entry<String, Table> table : tables.entrySet()) {
            write(table.getKey(), table.getValue(), now);
        }
    }

    /** Whether a capture could show all of it, and the rows at its end are known. */
    static boolean possible(Recording recording) {
        List<String> tables = recording.dialect().equals("ops")
                ? List.of("users_leech_stats", "torrents_leech_stats", "xbt_files_users", "xbt_snatched")
                : List.of("users_main", "torrents", "xbt_files_users", "xbt_snatched");
        return recording.steps().stream().filter(step -> !isReport(step)).reduce((_, later) -> later)
                .filter(last -> last instanceof Step.Database rows && rows.tables().keySet().containsAll(tables))
                .isPresent() && recording.steps().stream().allMatch(step -> step instanceof Step.Request
                        || step instanceof Step.Flush || step instanceof Step.Database);
    }

    private static boolean isReport(Step step) {
        return step instanceof Step.Request request && request.send().contains("/report?");
    }

    private void write(String name, Table table, long now) throws SQLException {
        Schema.TableShape shape = Schema.of(dialect).tables().get(name);
        boolean whole = name.startsWith("xbt_");
        List<String> statements = new ArrayList<>();
        if (whole) {
            statements.add("DELETE FROM " + name);
        }
        for (List<Optional<String>> row : table.rows()) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                String column = table.columns().get(i);
                cells.add("`" + column + "` = " + (TIMES.contains(column) ? "" + now
                        : literal(row.get(i), shape.binary().contains(column))));
            }
            int keys = name.equals("users_freeleeches") ? 2 : 1;
            statements.add(whole || keys == 2 ? "REPLACE INTO " + name + " SET " + String.join(", ", cells)
                    : "UPDATE " + name + " SET " + String.join(", ", cells) + " WHERE "
                            + cells.stream().limit(keys).collect(Collectors.joining(" AND ")));
        }
        database.run(String.join(";", statements));
    }

    private static String literal(Optional<String> cell, boolean binary) {
        return cell.map(text -> binary ? "x'" + text + "'"
                : "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'").orElse("NULL");
    }

    /** Changes Ocelot's rows. */
    void change(String sql) throws SQLException {
        database.run(sql);
    }

    Report report() throws IOException {
        return run.report();
    }

    @Override
    public void close() throws SQLException {
        run.close();
        database.close();
    }
}

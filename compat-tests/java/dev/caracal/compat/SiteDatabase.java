package dev.caracal.compat;

import dev.caracal.database.TestDatabase;
import dev.caracal.database.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The database of one play: filled, looked at, changed and locked from outside the tracker. */
final class SiteDatabase implements AutoCloseable {
    private final TestDatabase database;
    private final Schema schema;
    private final Connection connection;
    private Optional<Connection> locker = Optional.empty();

    /** @param tables everything asked for, as it was at this moment */
    record Snapshot(Clock now, Map<String, Table> tables) {
    }

    private SiteDatabase(TestDatabase database, Schema schema, Connection connection) {
        this.database = database;
        this.schema = schema;
        this.connection = connection;
    }

    /** A fresh database with the recording's schema and rows. */
    static SiteDatabase filledFor(Recording recording, TestServer server) throws SQLException, IOException {
        TestDatabase database = server.freshDatabase();
        SiteDatabase site = new SiteDatabase(database, Schema.of(recording.dialect()), database.connect());
        try {
            // What the player itself does is never strict, as when the recordings were made.
            site.run("SET SESSION sql_mode=''");
            for (String statement : site.schema.statements()) {
                site.run(statement);
            }
            site.run("START TRANSACTION;\n" + Files.readString(RecordingFile.FOLDER.resolve("fixtures")
                    .resolve(recording.dialect()).resolve(recording.fixture() + ".sql"))
                    + "\n" + recording.fixtureExtra() + "\n;COMMIT");
            return site;
        } catch (SQLException | IOException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    TestServer server() {
        return database.server();
    }

    String name() {
        return database.name();
    }

    /** One statement or several, separated by semicolons. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(withoutEmptyEnd(sql));
            // A failure after the first statement shows only when its result is asked for.
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                continue;
            }
        }
    }

    /** The server takes an empty statement for an error; the command line client sends none. */
    private static String withoutEmptyEnd(String sql) {
        return sql.replaceAll(";\\s*(?=;)", "").replaceAll("[;\\s]+$", "");
    }

    Clock now() throws SQLException {
        return snapshot(List.of()).now();
    }

    Snapshot snapshot(List<String> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            Clock now;
            try (ResultSet row = statement.executeQuery("SELECT CAST(NOW() AS CHAR), UNIX_TIMESTAMP()")) {
                row.next();
                now = new Clock(row.getString(1), row.getLong(2));
            }
            Map<String, Table> found = new LinkedHashMap<>();
            for (String table : tables) {
                found.put(table, read(statement, table));
            }
            statement.execute("COMMIT");
            return new Snapshot(now, found);
        }
    }

    private Table read(Statement statement, String name) throws SQLException {
        Schema.TableShape shape = schema.tables().get(name);
        // Bytes as they are stored: no character set of the connection in between.
        String columns = shape.snapshot().stream().map(column -> "HEX(CAST(`" + column + "` AS BINARY))")
                .collect(Collectors.joining(", "));
        List<List<Optional<String>>> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("SELECT " + columns + " FROM `" + name + "`")) {
            while (row.next()) {
                List<Optional<String>> cells = new ArrayList<>();
                for (int i = 0; i < shape.snapshot().size(); i++) {
                    boolean binary = shape.binary().contains(shape.snapshot().get(i));
                    cells.add(Optional.ofNullable(row.getString(i + 1)).map(hex -> binary
                            ? hex.toLowerCase(Locale.ROOT)
                            : Bytes.text(HexFormat.of().parseHex(hex))));
                }
                rows.add(cells);
            }
        }
        return new Table(shape.snapshot(), rows);
    }

    /** Another session takes the tables for itself until {@link #unlock()}. */
    void lock(List<String> tables) throws SQLException {
        Connection session = database.connect();
        locker = Optional.of(session);
        try (Statement statement = session.createStatement()) {
            statement.execute("LOCK TABLES " + tables.stream().map(table -> "`" + table + "` WRITE")
                    .collect(Collectors.joining(", ")));
        }
    }

    boolean isLocked() {
        return locker.isPresent();
    }

    void unlock() throws SQLException {
        if (locker.isPresent()) {
            locker.get().close();
            locker = Optional.empty();
        }
    }

    @Override
    public void close() throws SQLException {
        unlock();
        connection.close();
        database.close();
    }
}

package dev.caracal.gazelle;

import dev.caracal.database.TestDatabase;
import dev.caracal.database.TestServer;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A site's database for one test: the project's own minimal schema and Caracal's tables, still without rows. */
public final class TestSite implements AutoCloseable {
    private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(30);

    private final SiteKind kind;
    private final TestDatabase database;

    private TestSite(SiteKind kind, TestDatabase database) {
        this.kind = kind;
        this.database = database;
    }

    /** @param changes SQL that makes a fork's database of the plain one */
    public static TestSite open(SiteKind kind, String... changes) throws SQLException {
        return open(kind, kind.server(), changes);
    }

    /** The same on a server of the test's own. */
    public static TestSite open(SiteKind kind, TestServer server, String... changes) throws SQLException {
        return open(kind, kind.original() ? "original" : "orpheus", server, changes);
    }

    /** One of the third dialect; totals and counts are where the original has them. */
    public static TestSite animebytes(boolean strict, String... changes) throws SQLException {
        SiteKind kind = strict ? SiteKind.ORIGINAL_STRICT : SiteKind.ORIGINAL_LENIENT;
        return open(kind, "animebytes", kind.server(), changes);
    }

    /** The same on a server of the test's own. */
    public static TestSite animebytes(TestServer server) throws SQLException {
        return open(SiteKind.ORIGINAL_STRICT, "animebytes", server);
    }

    private static TestSite open(SiteKind kind, String schema, TestServer server, String... changes)
            throws SQLException {
        TestSite site = new TestSite(kind, server.freshDatabase());
        try {
            site.run(schema(schema));
            site.run(OwnTables.sql());
            for (String change : changes) {
                site.run(change);
            }
            return site;
        } catch (SQLException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    private static String schema(String name) {
        try (InputStream file = TestSite.class.getResourceAsStream("/sql/" + name + ".sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SiteKind kind() {
        return kind;
    }

    public TestServer server() {
        return database.server();
    }

    public String name() {
        return database.name();
    }

    /** The tests' servers forget for speed what a real one must not; one that is given need not. */
    public void keepCommits() throws SQLException {
        if (row("SELECT @@global.innodb_flush_log_at_trx_commit").equals("0")) {
            run("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
        }
    }

    /** One statement or several, separated by semicolons. */
    public void run(String sql) throws SQLException {
        database.run(sql.strip().replaceAll(";$", ""));
    }

    public Connection connect() throws SQLException {
        return database.connect();
    }

    /** Every row as its columns' texts with commas between them. */
    public List<String> rows(String query) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    cells.add(rows.getString(i));
                }
                found.add(String.join(",", cells.stream().map(String::valueOf).toList()));
            }
            return found;
        }
    }

    /** The one row that the query finds. */
    public String row(String query) throws SQLException {
        List<String> rows = rows(query);
        if (rows.size() != 1) {
            throw new AssertionError(rows.size() + " rows instead of one: " + query);
        }
        return rows.getFirst();
    }

    /** A member whose passkey is {@link #passkey} of the id. */
    public void user(int id) throws SQLException {
        run("INSERT INTO users_main (ID, Username, Enabled, torrent_pass) VALUES (" + id + ", 'user" + id + "', '1', '"
                + passkeyText(id) + "')" + (kind.original() ? ""
                        : "; INSERT INTO users_leech_stats (UserID) VALUES (" + id + ")"));
    }

    /** A torrent whose info_hash is {@link #infoHash} of the id. */
    public void torrent(int id) throws SQLException {
        run("INSERT INTO torrents (ID, GroupID, info_hash, Size) VALUES (" + id + ", 1, x'"
                + HexFormat.of().formatHex(infoHash(id).bytes()) + "', 1000)" + (kind.original() ? ""
                        : "; INSERT INTO torrents_leech_stats (TorrentID) VALUES (" + id + ")"));
    }

    public void users(int first, int last) throws SQLException {
        for (int id = first; id <= last; id++) {
            user(id);
        }
    }

    public void torrents(int first, int last) throws SQLException {
        for (int id = first; id <= last; id++) {
            torrent(id);
        }
    }

    /** A member's totals as {@code up,down}. */
    public String totals(int user) throws SQLException {
        return row("SELECT Uploaded, Downloaded FROM " + kind.totals() + " WHERE " + kind.totalsId() + " = " + user);
    }

    /** A torrent's counts as {@code seeders,leechers,snatched,balance}. */
    public String counts(int torrent) throws SQLException {
        return row("SELECT Seeders, Leechers, Snatched, balance FROM " + kind.counts() + " WHERE " + kind.countsId()
                + " = " + torrent);
    }

    public static String passkeyText(int user) {
        return "%032d".formatted(user);
    }

    public static Passkey passkey(int user) {
        return Passkey.of(passkeyText(user)).orElseThrow();
    }

    /** Twenty digits, which need no escaping. */
    public static String infoHashText(int torrent) {
        return "%020d".formatted(torrent);
    }

    public static InfoHash infoHash(int torrent) {
        return InfoHash.of(infoHashText(torrent).getBytes(StandardCharsets.US_ASCII)).orElseThrow();
    }

    /** How a tracker reaches this database. */
    public DatabaseSettings settings() {
        return settings(database.server().user(), database.server().password());
    }

    DatabaseSettings settings(String user, String password) {
        TestServer server = database.server();
        return new DatabaseSettings(server.host(), server.port(), "", database.name(), user, password,
                STATEMENT_LIMIT);
    }

    /** The same as lines of ocelot.conf, with what else a tracker in a test needs. */
    public String conf(Path state) {
        TestServer server = database.server();
        return """
                mysql_host = %s
                mysql_port = %d
                mysql_db = %s
                mysql_username = %s
                mysql_password = %s
                site_password = %s
                report_password = %s
                schedule_interval = 1
                admin_port = 0
                state_path = %s
                """.formatted(server.host(), server.port(), database.name(), server.user(), server.password(),
                "s".repeat(32), "r".repeat(32), state);
    }

    @Override
    public void close() {
        database.close();
    }
}

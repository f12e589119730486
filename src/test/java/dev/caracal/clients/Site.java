package dev.caracal.clients;

import dev.caracal.Tracker;
import dev.caracal.config.Settings;
import dev.caracal.database.DatabaseServers;
import dev.caracal.database.Ports;
import dev.caracal.database.TestDatabase;
import dev.caracal.database.TestServer;
import dev.caracal.demo.SampleTorrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A Gazelle site with two members and one torrent, its database, and the tracker on it. */
final class Site implements AutoCloseable {
    private static final int TORRENT = 7;

    private final SiteDialect dialect;
    private final TestDatabase database;
    private final Tracker tracker;

    private Site(SiteDialect dialect, TestDatabase database, Tracker tracker) {
        this.dialect = dialect;
        this.database = database;
        this.tracker = tracker;
    }

    /**
     * @param home      where ocelot.conf goes
     * @param whitelist peer id prefixes of the clients that may take part
     */
    static Site open(SiteDialect dialect, Path home, SampleTorrent torrent, List<String> whitelist)
            throws IOException, SQLException, InterruptedException {
        TestDatabase database = DatabaseServers.withSqlMode(dialect.sqlMode()).freshDatabase();
        try {
            for (String file : dialect.tables()) {
                database.run(Files.readString(Path.of("sql", file)));
            }
            populate(database, dialect, torrent, whitelist);
            Path conf = Files.writeString(home.resolve("ocelot.conf"), conf(database, home));
            return new Site(dialect, database, Tracker.start(Settings.read(conf, Map.of())));
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    String announceUrl(Member member) {
        return "http://" + PrivateNetwork.TRACKER_ADDRESS + ":" + tracker.port() + "/" + member.passkey() + "/announce";
    }

    int torrentId() {
        return TORRENT;
    }

    Rows rows(Cast cast) {
        try (Connection connection = database.connect()) {
            return Rows.read(connection, dialect, TORRENT, cast.clients());
        } catch (SQLException e) {
            throw new IllegalStateException("The site's rows cannot be read", e);
        }
    }

    @Override
    public void close() {
        try {
            tracker.close();
        } finally {
            database.close();
        }
    }

    private static void populate(TestDatabase database, SiteDialect dialect, SampleTorrent torrent,
                                 List<String> whitelist) throws SQLException {
        try (Connection connection = database.connect()) {
            for (Member member : Member.values()) {
                execute(connection, """
                        INSERT INTO users_main (ID, Username, Enabled, torrent_pass) VALUES (?, ?, '1', ?)""",
                        member.id(), member.userName(), member.passkey());
            }
            execute(connection, "INSERT INTO torrents (ID, GroupID, info_hash, Size) VALUES (?, 1, ?, ?)", TORRENT,
                    torrent.infoHash().bytes(), torrent.length());
            for (String prefix : whitelist) {
                execute(connection, "INSERT INTO xbt_client_whitelist (peer_id) VALUES (?)", prefix);
            }
            for (String sql : dialect.companionRows()) {
                execute(connection, sql);
            }
        }
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /** Short intervals: what a site waits half an hour for, the round sees in seconds. */
    private static String conf(TestDatabase database, Path home) throws IOException {
        TestServer server = database.server();
        return """
                listen_port = %d
                admin_port = 0
                announce_interval = 5
                announce_jitter = 0
                schedule_interval = 1
                mysql_host = %s
                mysql_port = %d
                mysql_db = %s
                mysql_username = %s
                mysql_password = %s
                state_path = %s
                """.formatted(Ports.free(), server.host(), server.port(), database.name(), server.user(),
                server.password(), home.resolve("state"));
    }
}

package dev.caracal.demo;

import dev.caracal.gazelle.OwnTables;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/** The demo site's database on its embedded server: made at the first start, found again by every other. */
final class DemoDatabase implements AutoCloseable {
    static final String NAME = "gazelle";
    private static final String USER = "caracal";

    /** What all members have up to now, in bytes, and who is on the site's torrents. */
    record Totals(long uploaded, long downloaded, long seeders, long leechers) {
    }

    private final EmbeddedMariaDb server;
    private final DemoDialect dialect;

    private DemoDatabase(EmbeddedMariaDb server, DemoDialect dialect) {
        this.server = server;
        this.dialect = dialect;
    }

    static DemoDatabase start(ServerBinaries binaries, DemoFolder folder, DemoDialect dialect,
            List<Listing> torrents) {
        // The account may do anything in this user's name; others on the machine can reach the port.
        byte[] password = new byte[16];
        new SecureRandom().nextBytes(password);
        EmbeddedMariaDb server = EmbeddedMariaDb.start(binaries, MariaDbOptions.persistent(folder.database())
                .account(USER, HexFormat.of().formatHex(password)).withDatabase(NAME));
        DemoDatabase database = new DemoDatabase(server, dialect);
        try {
            database.fill(torrents);
            return database;
        } catch (SQLException e) {
            database.close();
            throw new DemoProblem(Disk.mentionsFullDisk(e.getMessage())
                    ? Disk.full(folder.path(), "the demo's database", e).getMessage()
                    : "The demo's database in " + folder.path() + " cannot be used: " + e.getMessage()
                            + "; delete the folder to begin anew.");
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    EmbeddedMariaDb server() {
        return server;
    }

    Totals totals() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT u.up, u.down, t.seeders, t.leechers FROM"
                        + " (SELECT SUM(Uploaded) AS up, SUM(Downloaded) AS down FROM " + dialect.userTotals()
                        + ") u, (SELECT SUM(Seeders) AS seeders, SUM(Leechers) AS leechers FROM "
                        + dialect.torrentCounts() + ") t")) {
            row.next();
            return new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
        }
    }

    /** What the site does when it hears that a download with a token is complete. */
    void expireToken(int user, int torrent) throws SQLException {
        try (Connection connection = connect(); PreparedStatement statement = connection.prepareStatement(
                "UPDATE users_freeleeches SET Expired = 1 WHERE UserID = ? AND TorrentID = ?")) {
            statement.setInt(1, user);
            statement.setInt(2, torrent);
            statement.executeUpdate();
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("password", server.password());
        properties.setProperty("sslMode", "DISABLED");
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("allowMultiQueries", "true");
        return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + server.port() + "/" + NAME, properties);
    }

    /** Tables cannot be made in a transaction, but rows can: with a member in it, everything else is there, too. */
    private void fill(List<Listing> torrents) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            if (!isFilled(statement)) {
                statement.execute("DROP DATABASE " + NAME + "; CREATE DATABASE " + NAME
                        + " CHARACTER SET utf8mb4; USE " + NAME);
                runAll(statement, dialect.schema());
                connection.setAutoCommit(false);
                for (Member member : Member.values()) {
                    insert(statement, member);
                }
                for (Listing torrent : torrents) {
                    insert(statement, torrent);
                }
                statement.executeUpdate("INSERT INTO users_freeleeches (UserID, TorrentID, Time) VALUES ("
                        + Member.TOKENHOLDER.id() + ", " + Listing.SAMPLE + ", NOW())");
                connection.commit();
                connection.setAutoCommit(true);
            }
            OwnTables.install(connection);
        }
    }

    private static boolean isFilled(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES"
                + " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users_main'")) {
            row.next();
            if (row.getInt(1) == 0) {
                return false;
            }
        }
        try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM users_main")) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private void insert(Statement statement, Member member) throws SQLException {
        statement.executeUpdate("INSERT INTO users_main (ID, Username, Enabled, Visible, can_leech, torrent_pass)"
                + " VALUES (%d, '%s', '%d', '%d', %d, '%s')".formatted(member.id(), member.username(),
                        member.enabled() ? 1 : 2, member.visible() ? 1 : 0, member.mayLeech() ? 1 : 0,
                        member.passkey()));
        String totals = switch (dialect) {
            case ORIGINAL -> "UPDATE users_main SET Uploaded = %2$d, Downloaded = %3$d WHERE ID = %1$d";
            case ORPHEUS -> "INSERT INTO users_leech_stats (UserID, Uploaded, Downloaded) VALUES (%d, %d, %d)";
        };
        statement.executeUpdate(totals.formatted(member.id(), member.uploaded(), member.downloaded()));
    }

    private void insert(Statement statement, Listing torrent) throws SQLException {
        statement.executeUpdate("INSERT INTO torrents (ID, GroupID, info_hash, Size, FreeTorrent)"
                + " VALUES (%1$d, %1$d, X'%2$s', %3$d, '%4$d')".formatted(torrent.id(), torrent.infoHash(),
                        torrent.size(), torrent.freeleech()));
        if (dialect == DemoDialect.ORPHEUS) {
            statement.executeUpdate("INSERT INTO torrents_leech_stats (TorrentID) VALUES (" + torrent.id() + ")");
        }
    }

    private static void runAll(Statement statement, String sql) throws SQLException {
        statement.execute(sql);
        // A failure after the first statement shows only when its result is asked for.
        while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
            continue;
        }
    }

    @Override
    public void close() {
        server.close();
    }
}

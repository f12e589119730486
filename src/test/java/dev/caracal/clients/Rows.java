package dev.caracal.clients;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that the site's database says about the round's torrent and its two members. */
record Rows(Map<Integer, Totals> totals, Counts counts, List<Peer> peers, List<Snatch> snatches) {
    record Totals(long uploaded, long downloaded) {
    }

    record Counts(int seeders, int leechers, int snatched, long balance) {
    }

    record Snatch(int user, int torrent, String address) {
    }

    /**
     * A row of xbt_files_users.
     *
     * @param peerIdStart    as much of the peer id as the member's client is known by
     * @param userAgentStart likewise
     */
    record Peer(int user, int torrent, boolean active, long uploaded, long downloaded, long remaining, long corrupt,
                String address, String peerIdStart, String userAgentStart) {
        /** The row after this client has stopped. */
        Peer stopped() {
            return new Peer(user, torrent, false, uploaded, downloaded, remaining, corrupt, address, peerIdStart,
                    userAgentStart);
        }
    }

    static Rows read(Connection connection, SiteDialect dialect, int torrent, Map<Integer, TorrentClient> clients)
            throws SQLException {
        return new Rows(totals(connection, dialect), counts(connection, dialect, torrent), peers(connection, clients),
                snatches(connection));
    }

    private static Map<Integer, Totals> totals(Connection connection, SiteDialect dialect) throws SQLException {
        Map<Integer, Totals> totals = new TreeMap<>();
        try (PreparedStatement query = connection.prepareStatement(dialect.totals());
             ResultSet row = query.executeQuery()) {
            while (row.next()) {
                totals.put(row.getInt(1), new Totals(row.getLong(2), row.getLong(3)));
            }
        }
        return totals;
    }

    private static Counts counts(Connection connection, SiteDialect dialect, int torrent) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(dialect.counts())) {
            query.setInt(1, torrent);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("The torrent's row is gone");
                }
                return new Counts(row.getInt(1), row.getInt(2), row.getInt(3), row.getLong(4));
            }
        }
    }

    private static List<Peer> peers(Connection connection, Map<Integer, TorrentClient> clients) throws SQLException {
        List<Peer> peers = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT uid, fid, active, uploaded, downloaded, remaining, corrupt, ip, peer_id, useragent
                FROM xbt_files_users ORDER BY uid, fid, peer_id""");
             ResultSet row = query.executeQuery()) {
            while (row.next()) {
                TorrentClient client = clients.get(row.getInt(1));
                if (client == null) {
                    throw new IllegalStateException("A peer row of user " + row.getInt(1) + ", whom no site has");
                }
                String peerId = new String(row.getBytes(9), StandardCharsets.ISO_8859_1);
                peers.add(new Peer(row.getInt(1), row.getInt(2), row.getBoolean(3), row.getLong(4), row.getLong(5),
                        row.getLong(6), row.getLong(7), row.getString(8),
                        start(peerId, client.peerIdPrefix()), start(row.getString(10), client.userAgentPrefix())));
            }
        }
        return peers;
    }

    private static List<Snatch> snatches(Connection connection) throws SQLException {
        List<Snatch> snatches = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT uid, fid, IP FROM xbt_snatched");
             ResultSet row = query.executeQuery()) {
            while (row.next()) {
                snatches.add(new Snatch(row.getInt(1), row.getInt(2), row.getString(3)));
            }
        }
        return snatches;
    }

    private static String start(String text, String expected) {
        return text.substring(0, Math.min(text.length(), expected.length()));
    }
}

package dev.caracal.clients;

import java.util.List;

/**
 * Where each kind of Gazelle site keeps what the round looks at. They differ on purpose in more than that: one database
 * is lenient and lacks the tracker's own tables, the other is strict and has them.
 */
enum SiteDialect {
    ORIGINAL(List.of("original.sql"), "",
            List.of(),
            "SELECT ID, Uploaded, Downloaded FROM users_main",
            "SELECT Seeders, Leechers, Snatched, balance FROM torrents WHERE ID = ?"),
    ORPHEUS(List.of("orpheus.sql", "caracal.sql"), "STRICT_TRANS_TABLES",
            List.of("INSERT INTO users_leech_stats (UserID) SELECT ID FROM users_main",
                    "INSERT INTO torrents_leech_stats (TorrentID) SELECT ID FROM torrents"),
            "SELECT UserID, Uploaded, Downloaded FROM users_leech_stats",
            "SELECT Seeders, Leechers, Snatched, Balance FROM torrents_leech_stats WHERE TorrentID = ?");

    private final List<String> tables;
    private final String sqlMode;
    private final List<String> companionRows;
    private final String totals;
    private final String counts;

    SiteDialect(List<String> tables, String sqlMode, List<String> companionRows, String totals, String counts) {
        this.tables = tables;
        this.sqlMode = sqlMode;
        this.companionRows = companionRows;
        this.totals = totals;
        this.counts = counts;
    }

    /** The files below sql/ that make its tables. */
    List<String> tables() {
        return tables;
    }

    String sqlMode() {
        return sqlMode;
    }

    /** The rows that such a site writes together with a user or a torrent. */
    List<String> companionRows() {
        return companionRows;
    }

    /** Every member's id, upload, download. */
    String totals() {
        return totals;
    }

    /** One torrent's seeders, leechers, snatches, balance. */
    String counts() {
        return counts;
    }
}

package dev.caracal.gazelle;

import dev.caracal.database.DatabaseServers;
import dev.caracal.database.TestServer;

/** The sites that tests run against: each dialect, on a server that is strict and on one that is not. */
public enum SiteKind {
    ORIGINAL_LENIENT, ORIGINAL_STRICT, ORPHEUS_LENIENT, ORPHEUS_STRICT;

    public boolean original() {
        return this == ORIGINAL_LENIENT || this == ORIGINAL_STRICT;
    }

    TestServer server() {
        return this == ORIGINAL_LENIENT || this == ORPHEUS_LENIENT ? DatabaseServers.lenient()
                : DatabaseServers.strict();
    }

    /** The table of members' totals. */
    public String totals() {
        return original() ? "users_main" : "users_leech_stats";
    }

    /** The user's id in {@link #totals()}. */
    public String totalsId() {
        return original() ? "ID" : "UserID";
    }

    /** The table of torrents' counts. */
    public String counts() {
        return original() ? "torrents" : "torrents_leech_stats";
    }

    /** The torrent's id in {@link #counts()}. */
    public String countsId() {
        return original() ? "ID" : "TorrentID";
    }
}

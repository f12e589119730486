package dev.caracal.gazelle;

import dev.caracal.registry.OcelotVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * Which shape a site's database has: where it keeps the totals that Ocelot 1.0 finds in {@code users_main} and
 * {@code torrents}. Found by looking at the tables, never by a setting.
 */
enum Dialect {
    /** Gazelle as it was published, and most forks of its time. */
    ORIGINAL(OcelotVersion.ORIGINAL, "users_main", "ID", "torrents", "ID"),
    /** Orpheus: totals and counts in tables of their own. */
    ORPHEUS(OcelotVersion.ORPHEUS, "users_leech_stats", "UserID", "torrents_leech_stats", "TorrentID"),
    /**
     * As AnimeBytes: what a byte is worth is a product of factors, what goes over the wire is counted beside it, and
     * histories of members' stays take the place of Ocelot's tables of peers, snatches and tokens.
     */
    ANIMEBYTES(OcelotVersion.ORIGINAL, "users_main", "ID", "torrents", "ID");

    private final OcelotVersion version;
    private final String userTotals;
    private final String userId;
    private final String torrentCounts;
    private final String torrentId;

    Dialect(OcelotVersion version, String userTotals, String userId, String torrentCounts, String torrentId) {
        this.version = version;
        this.userTotals = userTotals;
        this.userId = userId;
        this.torrentCounts = torrentCounts;
        this.torrentId = torrentId;
    }

    /** The Ocelot that such a site runs. */
    OcelotVersion version() {
        return version;
    }

    /** The table of members' totals, Uploaded and Downloaded. */
    String userTotals() {
        return userTotals;
    }

    /** The user's id in {@link #userTotals()}. */
    String userId() {
        return userId;
    }

    /** The table of torrents' counts: Seeders, Leechers, Snatched, balance, last_action. */
    String torrentCounts() {
        return torrentCounts;
    }

    /** The torrent's id in {@link #torrentCounts()}. */
    String torrentId() {
        return torrentId;
    }

    /** The dialect that a database speaks, or comes nearest to. */
    static Dialect of(Schema schema) {
        if (schema.table("transfer_history").isPresent()
                && schema.table("users_main").flatMap(table -> table.column("rawup")).isPresent()) {
            return ANIMEBYTES;
        }
        return schema.table("users_leech_stats").isPresent() || schema.table("torrents_leech_stats").isPresent()
                ? ORPHEUS : ORIGINAL;
    }

    /**
     * What a database lacks for a tracker that speaks this dialect; all but the rights that only a try can tell.
     *
     * @param writing whether its rows will be written
     * @param history what becomes of a history of members' stays
     */
    List<Lack> lacks(Schema schema, boolean writing, HistoryUse history) {
        List<Lack> lacks = new ArrayList<>();
        if (this == ANIMEBYTES) {
            AnimebytesNeeds.check(schema, writing, lacks);
            return lacks;
        }
        needs(schema, writing).forEach(need -> need.check(schema, lacks));
        if (writing && (history.kept() || OwnTables.begun(schema))) {
            OWN_TABLES.forEach(need -> need.check(schema, lacks));
        }
        if (writing && OwnTables.promotions(schema)) {
            FREELEECH_TABLE.check(schema, lacks);
        }
        if (writing && history.kept()) {
            HISTORY_TABLES.forEach(need -> need.check(schema, lacks));
        }
        if (writing && history.judged()) {
            HNR_TABLES.forEach(need -> need.check(schema, lacks));
        }
        if (writing && schema.table("xbt_files_users").isPresent()
                && !schema.unique("xbt_files_users", "uid", "fid", "peer_id")) {
            lacks.add(new Lack(Lack.Kind.KEY, "xbt_files_users", List.of("uid", "fid", "peer_id")));
        }
        return lacks;
    }

    static final List<Need> OWN_TABLES = List.of(
            Need.to("select,update", "caracal_ledger", "id", "ledger_id", "last_batch", "writer",
                    "committed_at"),
            Need.to("select,insert,update", "caracal_baselines", "uid", "fid", "peer_id", "uploaded", "downloaded",
                    "corrupt", "remaining", "carried", "first_announced", "last_announced", "announces"),
            Need.to("select,insert,update", "caracal_token_expiries", "uid", "tid"));

    static final Need FREELEECH_TABLE = Need.to("select,insert,update", "caracal_freeleech", "scope", "target",
            "begins", "ends", "up_percent", "down_percent");

    private static final List<Need> HISTORY_TABLES = List.of(
            Need.to("select,insert,update", "caracal_transfers", "uid", "fid", "uploaded", "downloaded", "credited_up",
                    "credited_down", "seedtime", "activetime", "first_announced", "last_announced", "completed_at",
                    "completions", "active", "seeding", "remaining"),
            Need.to("select,insert,update", "caracal_baselines", "paused"),
            Need.to("select,insert,update", "caracal_shared_time", "uid", "fid", "counted", "last_announced"));

    private static final List<Need> HNR_TABLES = List.of(
            Need.to("select,insert,update", "caracal_hnr", "uid", "fid", "state", "version", "since", "deadline",
                    "required", "ratio", "decided_at", "counted", "note"),
            Need.to("select,update", "caracal_hnr_sweep", "id", "uid", "fid", "began_at", "under_way"),
            Need.to("select,insert,update", "caracal_hnr_blocks", "uid", "since", "until", "cases", "reason"));

    private List<Need> needs(Schema schema, boolean writing) {
        String count = writing ? "select,update" : "select";
        List<Need> needs = new ArrayList<>(List.of(
                Need.to("select", "users_main", "ID", "Enabled", "Visible", "can_leech", "torrent_pass"),
                Need.to("select", "torrents", "ID", "info_hash", "FreeTorrent"),
                Need.to(count, userTotals, userId, "Uploaded", "Downloaded"),
                Need.to(count, torrentCounts, torrentId, "Seeders", "Leechers", "Snatched", "balance", "last_action"),
                Need.to(count, "users_freeleeches", "UserID", "TorrentID", "Expired", "Downloaded"),
                Need.to("select", "xbt_client_whitelist", "peer_id")));
        needs.add(Need.to(writing ? "select,insert,update" : "select", "xbt_files_users", "uid", "fid", "peer_id",
                "active", "announced", "uploaded", "downloaded", "remaining", "upspeed", "downspeed", "corrupt",
                "timespent", "useragent", "ip", "mtime"));
        String snatch = schema.inUniqueKey("xbt_snatched", "uid") ? "insert,update" : "insert";
        needs.add(Need.to(writing ? snatch : "", "xbt_snatched", "uid", "fid", "tstamp", "IP"));
        return needs;
    }
}

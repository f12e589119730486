package dev.caracal.gazelle;

import java.util.ArrayList;
import java.util.List;

/**
 * What a tracker needs of a database of the {@link Dialect#ANIMEBYTES} kind. There our own tables are no choice: no
 * table of the site's has the counters that the next announce is accounted against.
 */
final class AnimebytesNeeds {
    private static final List<Need> OWN_TABLES = List.of(
            Need.to("select,insert,update", "caracal_baselines", "paused"),
            Need.to("select,insert,update", "caracal_fractions", "uid", "up", "down"),
            Need.to("select,insert,update", "caracal_shared_time", "uid", "fid", "counted", "last_announced"));

    private AnimebytesNeeds() {
    }

    static void check(Schema schema, boolean writing, List<Lack> lacks) {
        String change = writing ? "select,update" : "select";
        String keep = writing ? "select,insert,update" : "select";
        List<Need> needs = new ArrayList<>(List.of(
                Need.to("select", "users_main", "ID", "Enabled", "torrent_pass", "DownMultiplier", "UpMultiplier",
                        "DisableDownload", "TrackerHide"),
                Need.to(change, "users_main", "Uploaded", "Downloaded", "rawup", "rawdl"),
                Need.to("select", "torrents", "ID", "GroupID", "TorrentType", "info_hash", "DownMultiplier",
                        "UpMultiplier"),
                Need.to(change, "torrents", "Seeders", "Leechers", "Snatched", "last_action", "Status"),
                Need.to("select", "torrent_group_freeleech", "GroupID", "Type", "DownMultiplier", "UpMultiplier"),
                Need.to("select", "approved_clients", "id", "peer_id", "archived"),
                Need.to("select", "mod_core", "mod_option", "mod_setting"),
                Need.to("select", "transfer_history", "hnr"),
                Need.to(keep, "transfer_history", "uid", "fid", "uploaded", "downloaded", "seeding", "seedtime",
                        "activetime", "remaining", "active", "starttime", "last_announce", "snatched",
                        "snatched_time"),
                Need.to(keep, "transfer_ips", "uid", "fid", "ip", "client_id", "port", "uploaded", "downloaded",
                        "starttime", "last_announce")));
        if (writing) {
            needs.addAll(Dialect.OWN_TABLES);
            needs.addAll(OWN_TABLES);
            if (OwnTables.promotions(schema)) {
                needs.add(Dialect.FREELEECH_TABLE);
            }
        } else {
            needs.add(Need.to("select", "caracal_baselines", "uid", "fid", "peer_id", "paused"));
        }
        needs.forEach(need -> need.check(schema, lacks));
        if (writing && schema.table("transfer_history").isPresent()
                && !schema.unique("transfer_history", "uid", "fid")) {
            lacks.add(new Lack(Lack.Kind.KEY, "transfer_history", List.of("uid", "fid")));
        }
        if (writing && schema.table("transfer_ips").isPresent()
                && !schema.unique("transfer_ips", "uid", "fid", "ip", "client_id")) {
            lacks.add(new Lack(Lack.Kind.KEY, "transfer_ips", List.of("uid", "fid", "ip", "client_id")));
        }
    }
}

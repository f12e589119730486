package dev.caracal.gazelle;

import dev.caracal.accounting.PeerRow;
import java.util.List;

/**
 * The two statements that write a peer's row. {@code VALUES(column)} is the one form of an upsert that every server
 * understands. Neither touches address and User-Agent of a row that exists (Ocelot).
 */
final class PeerStatements {
    private final ManyRows complete;
    private final ManyRows light;
    private final Texts address;
    private final Texts userAgent;
    private final long mostUploaded;
    private final long mostDownloaded;
    private final long mostUpSpeed;
    private final long mostDownSpeed;
    private final long mostRemaining;
    private final long mostCorrupt;
    private final long mostTimeSpent;
    private final long mostAnnounced;

    PeerStatements(Site site) {
        complete = Inserts.into(site, "xbt_files_users", List.of("uid", "fid", "peer_id", "active", "uploaded",
                "downloaded", "upspeed", "downspeed", "remaining", "corrupt", "timespent", "announced", "ip",
                "useragent", "mtime"),
                "ON DUPLICATE KEY UPDATE active = VALUES(active), uploaded = VALUES(uploaded), "
                + "downloaded = VALUES(downloaded), upspeed = VALUES(upspeed), downspeed = VALUES(downspeed), "
                + "remaining = VALUES(remaining), corrupt = VALUES(corrupt), timespent = VALUES(timespent), "
                + "announced = VALUES(announced), mtime = VALUES(mtime)");
        light = Inserts.into(site, "xbt_files_users", List.of("uid", "fid", "peer_id", "timespent", "announced",
                "mtime"),
                "ON DUPLICATE KEY UPDATE upspeed = 0, downspeed = 0, timespent = VALUES(timespent), "
                + "announced = VALUES(announced), mtime = VALUES(mtime)");
        address = Texts.of(site.column("xbt_files_users", "ip"));
        userAgent = Texts.of(site.column("xbt_files_users", "useragent"));
        mostUploaded = most(site, "uploaded");
        mostDownloaded = most(site, "downloaded");
        mostUpSpeed = most(site, "upspeed");
        mostDownSpeed = most(site, "downspeed");
        mostRemaining = most(site, "remaining");
        mostCorrupt = most(site, "corrupt");
        mostTimeSpent = most(site, "timespent");
        mostAnnounced = most(site, "announced");
    }

    /** The largest number that a column of the peers' table and 64 bits can hold. */
    static long most(Site site, String column) {
        return Inserts.most(site.column("xbt_files_users", column));
    }

    ManyRows complete() {
        return complete;
    }

    ManyRows light() {
        return light;
    }

    void bindComplete(RowWriter.Values values, PeerRow row) {
        values.add(row.user()).add(row.torrent()).add(row.peer()).add(row.active() ? 1 : 0)
                .add(Math.min(row.uploaded(), mostUploaded)).add(Math.min(row.downloaded(), mostDownloaded))
                .add(Math.min(row.uploadSpeed(), mostUpSpeed)).add(Math.min(row.downloadSpeed(), mostDownSpeed))
                .add(Math.min(row.remaining(), mostRemaining)).add(Math.min(row.corrupt(), mostCorrupt))
                .add(Math.clamp(row.timeSpent(), 0, mostTimeSpent)).add(Math.min(row.announces(), mostAnnounced))
                .add(address, row.address()).add(userAgent, row.userAgent()).add(row.time());
    }

    void bindLight(RowWriter.Values values, PeerRow row) {
        values.add(row.user()).add(row.torrent()).add(row.peer())
                .add(Math.clamp(row.timeSpent(), 0, mostTimeSpent)).add(Math.min(row.announces(), mostAnnounced))
                .add(row.time());
    }
}

package dev.caracal.gazelle;

import dev.caracal.accounting.PeerRow;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * The two statements that write a peer's row. {@code VALUES(column)} is the one form of an upsert that every server
 * understands. Neither touches address and User-Agent of a row that exists (Ocelot).
 */
final class PeerStatements {
    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final String complete;
    private final String light;
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
                "useragent", "mtime"))
                + " ON DUPLICATE KEY UPDATE active = VALUES(active), uploaded = VALUES(uploaded), "
                + "downloaded = VALUES(downloaded), upspeed = VALUES(upspeed), downspeed = VALUES(downspeed), "
                + "remaining = VALUES(remaining), corrupt = VALUES(corrupt), timespent = VALUES(timespent), "
                + "announced = VALUES(announced), mtime = VALUES(mtime)";
        light = Inserts.into(site, "xbt_files_users", List.of("uid", "fid", "peer_id", "timespent", "announced",
                "mtime"))
                + " ON DUPLICATE KEY UPDATE upspeed = 0, downspeed = 0, timespent = VALUES(timespent), "
                + "announced = VALUES(announced), mtime = VALUES(mtime)";
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

    private static long most(Site site, String column) {
        return Inserts.largest(site.column("xbt_files_users", column)).min(LONGEST).longValue();
    }

    String complete() {
        return complete;
    }

    String light() {
        return light;
    }

    void bindComplete(PreparedStatement statement, PeerRow row) throws SQLException {
        statement.setInt(1, row.user());
        statement.setInt(2, row.torrent());
        statement.setBytes(3, row.peer().bytes());
        statement.setInt(4, row.active() ? 1 : 0);
        statement.setLong(5, Math.min(row.uploaded(), mostUploaded));
        statement.setLong(6, Math.min(row.downloaded(), mostDownloaded));
        statement.setLong(7, Math.min(row.uploadSpeed(), mostUpSpeed));
        statement.setLong(8, Math.min(row.downloadSpeed(), mostDownSpeed));
        statement.setLong(9, Math.min(row.remaining(), mostRemaining));
        statement.setLong(10, Math.min(row.corrupt(), mostCorrupt));
        statement.setLong(11, Math.clamp(row.timeSpent(), 0, mostTimeSpent));
        statement.setLong(12, Math.min(row.announces(), mostAnnounced));
        statement.setString(13, address.fit(row.address()));
        statement.setString(14, userAgent.fit(row.userAgent()));
        statement.setLong(15, row.time());
    }

    void bindLight(PreparedStatement statement, PeerRow row) throws SQLException {
        statement.setInt(1, row.user());
        statement.setInt(2, row.torrent());
        statement.setBytes(3, row.peer().bytes());
        statement.setLong(4, Math.clamp(row.timeSpent(), 0, mostTimeSpent));
        statement.setLong(5, Math.min(row.announces(), mostAnnounced));
        statement.setLong(6, row.time());
    }
}

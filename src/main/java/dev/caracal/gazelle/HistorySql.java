package dev.caracal.gazelle;

import dev.caracal.accounting.Presence;
import dev.caracal.accounting.TransferRow;
import dev.caracal.ledger.Entries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes the history of members' stays on torrents, in the transaction of the batch that has the credits. A row begins
 * with the first announce and is never deleted: the first completion and what was spent on a torrent outlive the
 * sessions and the site's own rows of them. For one thread, the flusher.
 */
final class HistorySql {
    /** Longer than any interval that is told to a client: what was counted before cannot be claimed again. */
    private static final long SHARED_LIFETIME_SECONDS = 7 * 86400;
    private static final int EXPIRED_AT_ONCE = 5000;

    private static final ManyRows ADD = ManyRows.inserted("INSERT INTO caracal_transfers (uid, fid, uploaded, "
            + "downloaded, credited_up, credited_down, seedtime, activetime, first_announced, last_announced, "
            + "completed_at, completions, active, seeding, remaining) VALUES {rows} ON DUPLICATE KEY UPDATE "
            + sum("uploaded") + ", " + sum("downloaded") + ", " + sum("credited_up") + ", " + sum("credited_down")
            + ", seedtime = seedtime + VALUES(seedtime), activetime = activetime + VALUES(activetime), "
            + "first_announced = LEAST(first_announced, VALUES(first_announced)), "
            + "last_announced = VALUES(last_announced), "
            + "completed_at = IF(completed_at = 0, VALUES(completed_at), completed_at), "
            + "completions = completions + VALUES(completions), active = VALUES(active), seeding = VALUES(seeding), "
            + "remaining = VALUES(remaining)", "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    private static final ManyRows LEAVE = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN caracal_transfers t "
            + "ON t.uid = v.uid AND t.fid = v.fid SET t.active = v.active, t.seeding = v.seeding",
            "uid", "fid", "active", "seeding");
    private static final ManyRows SHARE = ManyRows.inserted("INSERT INTO caracal_shared_time (uid, fid, counted, "
            + "last_announced) VALUES {rows} ON DUPLICATE KEY UPDATE counted = VALUES(counted), "
            + "last_announced = VALUES(last_announced)", "(?, ?, ?, ?)");

    private final RowWriter rows;
    private final Optional<SeedHours> hours;
    /** Whether a history is kept: who keeps none need not give us the rights. */
    private boolean used;

    /** @param hours what else is to be told of time seeding, if anything is */
    HistorySql(RowWriter rows, Optional<SeedHours> hours) {
        this.rows = rows;
        this.hours = hours;
    }

    /** Bytes are added up to what the column can hold, and stay there. */
    private static String sum(String column) {
        return column + " = LEAST(18446744073709551615, CAST(" + column + " AS DECIMAL(20)) + VALUES(" + column + "))";
    }

    void write(Connection connection, Entries entries) throws SQLException {
        used |= !entries.transfers().isEmpty();
        List<TransferRow> transfers = entries.transfers().sorted();
        rows.write(connection, ADD, transfers, HistorySql::bind);
        if (hours.isPresent()) {
            hours.get().add(connection, rows, transfers);
        }
        rows.write(connection, LEAVE, SiteRows.sorted(entries.presences(), Comparator.comparingInt(Presence::user)
                .thenComparingInt(Presence::torrent)), (values, left) -> values.add(left.user()).add(left.torrent())
                .add(left.present() ? 1 : 0).add(left.seeding() ? 1 : 0));
        share(connection, rows, entries);
    }

    /** What has been counted of members with several clients on one torrent. */
    static void share(Connection connection, RowWriter rows, Entries entries) throws SQLException {
        rows.write(connection, SHARE, SiteRows.sorted(entries.shared(), Comparator.comparingInt(Entries.Shared::user)
                .thenComparingInt(Entries.Shared::torrent)), (values, shared) -> values.add(shared.user())
                .add(shared.torrent()).add(shared.time()).add(shared.last()));
    }

    /** Deletes what nobody can claim any more; tells whether there is more of it. */
    boolean expire(Connection connection, long now) throws SQLException {
        return used && expireShared(connection, now);
    }

    static boolean expireShared(Connection connection, long now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM caracal_shared_time WHERE last_announced < ? LIMIT " + EXPIRED_AT_ONCE)) {
            statement.setLong(1, now - SHARED_LIFETIME_SECONDS);
            return statement.executeUpdate() == EXPIRED_AT_ONCE;
        }
    }

    private static void bind(RowWriter.Values values, TransferRow row) {
        values.add(row.user()).add(row.torrent()).add(row.uploaded()).add(row.downloaded()).add(row.creditedUp())
                .add(row.creditedDown()).add(row.seeded()).add(row.active()).add(row.first()).add(row.last())
                .add(row.completed()).add(row.completions()).add(row.present() ? 1 : 0).add(row.seeding() ? 1 : 0)
                .add(row.remaining());
    }
}

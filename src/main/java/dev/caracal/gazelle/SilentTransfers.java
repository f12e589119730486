package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds rows of the site's transfer_history that say that somebody is there who has not announced for too long, and
 * that nobody else mends: what a tracker before has left, and who was on a torrent that is tracked no more. It goes
 * through the table by its key, a limited number of rows with every flush, round after round. For one thread, the
 * flusher.
 */
final class SilentTransfers {
    private static final int ROWS_AT_ONCE = 5000;
    /** Again with the same question: in between an announce may have been written. */
    private static final String LEAVE = "UPDATE {rows} v STRAIGHT_JOIN transfer_history t ON t.uid = v.uid "
            + "AND t.fid = v.fid SET t.active = 0, t.seeding = 0 WHERE t.last_announce < ";

    private record Key(int user, int torrent) {
    }

    private final RowWriter rows;
    private Key at = new Key(0, 0);

    SilentTransfers(RowWriter rows) {
        this.rows = rows;
    }

    /** @param since who has announced then or later is there (Unix seconds) */
    void step(Connection connection, long since) throws SQLException {
        List<Key> silent = new ArrayList<>();
        int seen = 0;
        try (PreparedStatement statement = connection.prepareStatement("SELECT uid, fid, active <> '0' AND "
                + "last_announce < ? FROM transfer_history WHERE uid > ? OR uid = ? AND fid > ? ORDER BY uid, fid "
                + "LIMIT " + ROWS_AT_ONCE)) {
            statement.setLong(1, since);
            statement.setInt(2, at.user);
            statement.setInt(3, at.user);
            statement.setInt(4, at.torrent);
            try (ResultSet row = statement.executeQuery()) {
                for (; row.next(); seen++) {
                    at = new Key(row.getInt(1), row.getInt(2));
                    if (row.getBoolean(3)) {
                        silent.add(at);
                    }
                }
            }
        }
        rows.write(connection, ManyRows.joined(LEAVE + since, "uid", "fid"), silent,
                (values, key) -> values.add(key.user).add(key.torrent));
        at = seen < ROWS_AT_ONCE ? new Key(0, 0) : at;
    }
}

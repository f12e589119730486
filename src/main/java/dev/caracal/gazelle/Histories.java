package dev.caracal.gazelle;

import dev.caracal.accounting.TransferRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Reads the history of members' stays on torrents. */
public final class Histories {
    private static final String OURS = "SELECT uploaded, downloaded, credited_up, credited_down, activetime, "
            + "seedtime, first_announced, last_announced, completions, completed_at, active, seeding, remaining "
            + "FROM caracal_transfers WHERE uid = ? AND fid = ?";
    private static final String SITES = "SELECT uploaded, downloaded, 0, 0, activetime, seedtime, starttime, "
            + "last_announce, snatched, snatched_time, active, seeding, remaining FROM transfer_history "
            + "WHERE uid = ? AND fid = ?";

    private Histories() {
    }

    /**
     * A member's row of a torrent, as the last flush has left it. Where it is the site's ({@link Site#multiplies}) it
     * tells nothing of credits.
     */
    public static Optional<TransferRow> find(Database database, Site site, int user, int torrent)
            throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(site.multiplies() ? SITES : OURS)) {
            statement.setInt(1, user);
            statement.setInt(2, torrent);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new TransferRow(user, torrent, row.getLong(1), row.getLong(2),
                        row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7),
                        row.getLong(8), row.getInt(9), row.getLong(10), row.getBoolean(11), row.getBoolean(12),
                        row.getLong(13), 0)) : Optional.empty();
            }
        }
    }
}

package dev.caracal.gazelle;

import dev.caracal.hnr.Case;
import dev.caracal.hnr.Facts;
import dev.caracal.hnr.State;
import dev.caracal.id.InfoHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what cases are judged by: rows of the history with what the site says of their members and torrents, and the
 * cases as they are. A part at a time, along the primary key: what a part costs does not depend on how many there are.
 */
public final class HnrRows {
    private static final String MOST = "LEAST(%s, " + Long.MAX_VALUE + ")";

    /**
     * A member on a torrent.
     *
     * @param infoHash the torrent's, if the site still has it
     */
    public record Row(int user, int torrent, Facts facts, Optional<Case> known, Optional<InfoHash> infoHash) {
    }

    private final String columns;
    private final String joins;

    /** Without our table of cases there are none; who only rehearses need not have it. */
    public HnrRows(Site site) {
        boolean cases = site.schema().table("caracal_hnr").isPresent();
        columns = "SELECT t.uid, t.fid, " + MOST.formatted("t.uploaded") + ", " + MOST.formatted("t.downloaded") + ", "
                + MOST.formatted("t.credited_down") + ", t.seedtime, t.completed_at, t.last_announced, t.seeding, "
                + "s.ID IS NOT NULL, " + column(site, "torrents", "Size", "s") + ", "
                + column(site, "torrents", "UserID", "s") + ", COALESCE(s.FreeTorrent IN ('1', '2'), 0), s.info_hash, "
                + column(site, "users_main", "PermissionID", "u")
                + (cases ? ", h.state, h.version, h.since, h.deadline, h.required, h.ratio" : ", NULL") + " FROM ";
        joins = " t LEFT JOIN torrents s ON s.ID = t.fid LEFT JOIN users_main u ON u.ID = t.uid"
                + (cases ? " LEFT JOIN caracal_hnr h ON h.uid = t.uid AND h.fid = t.fid" : "");
    }

    /** For a database that this connection leads to. */
    public static HnrRows of(Connection connection) throws SQLException {
        return new HnrRows(Site.asItIs(connection));
    }

    /** Not every site has every one of these columns; 0 is what is said of nobody and nothing. */
    private static String column(Site site, String table, String name, String alias) {
        return site.schema().table(table).flatMap(found -> found.column(name)).isPresent()
                ? "COALESCE(" + alias + "." + name + ", 0)" : "0";
    }

    /**
     * The next rows.
     *
     * @param user      the last one read, 0 at the beginning; rows of it with a larger {@code torrent} come first
     * @param seenSince a member that has not announced since then is not seeding (Unix seconds)
     */
    public List<Row> after(Connection connection, int user, int torrent, int most, long seenSince)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(columns + "(SELECT * FROM caracal_transfers "
                + "WHERE uid = ? AND fid > ? OR uid > ? ORDER BY uid, fid LIMIT ?)" + joins
                + " ORDER BY t.uid, t.fid")) {
            statement.setInt(1, user);
            statement.setInt(2, torrent);
            statement.setInt(3, user);
            statement.setInt(4, most);
            return read(statement, seenSince);
        }
    }

    /** The row of a member on a torrent. */
    public Optional<Row> of(Connection connection, int user, int torrent, long seenSince) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(columns + "caracal_transfers" + joins
                + " WHERE t.uid = ? AND t.fid = ?")) {
            statement.setInt(1, user);
            statement.setInt(2, torrent);
            return read(statement, seenSince).stream().findFirst();
        }
    }

    private static List<Row> read(PreparedStatement statement, long seenSince) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(row(rows, seenSince));
            }
        }
        return found;
    }

    private static Row row(ResultSet row, long seenSince) throws SQLException {
        long last = row.getLong(8);
        Facts.Torrent torrent = row.getBoolean(10)
                ? new Facts.Torrent(true, row.getLong(11), row.getInt(12), row.getBoolean(13)) : Facts.Torrent.GONE;
        Facts facts = new Facts(row.getInt(1), row.getInt(15), row.getLong(3), row.getLong(4), row.getLong(5),
                row.getLong(6), row.getLong(7), last, row.getBoolean(9) && last >= seenSince, torrent);
        int state = row.getInt(16);
        Optional<Case> known = row.wasNull() ? Optional.empty() : Optional.of(new Case(State.of(state),
                row.getInt(17), row.getLong(18), row.getLong(19), row.getLong(20), row.getInt(21)));
        return new Row(row.getInt(1), row.getInt(2), facts, known,
                Optional.ofNullable(row.getBytes(14)).flatMap(InfoHash::of));
    }
}

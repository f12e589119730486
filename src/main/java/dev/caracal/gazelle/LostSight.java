package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Members who, by a table of stays, are on a torrent and have not announced for so long that they are gone. A tracker
 * that runs notes who falls silent; nobody did so for those whose peers' rows the site has deleted while there was no
 * tracker. It is looked for once after a start, along the primary key and a few rows at a time. What it writes is true
 * whoever else writes meanwhile: a row that was announced since then is left alone. For one thread.
 */
public final class LostSight {
    /**
     * A table of stays, with the primary key {@code (uid, fid)}.
     *
     * @param name          of the table
     * @param lastAnnounced the column that says when the member announced last (Unix seconds)
     */
    public record Table(String name, String lastAnnounced) {
        /** Our own. */
        public static final Table OURS = new Table("caracal_transfers", "last_announced");
    }

    private record Pair(int user, int torrent) {
    }

    private final Database database;
    private final WritingConnection writing;
    private final long seenSince;
    private final String read;
    private final ManyRows write;
    private final RowWriter writer;
    private Pair place = new Pair(0, 0);
    private long found;

    /**
     * @param writing   whose lock tells that it is this tracker that writes the database
     * @param seenSince who has not announced since then is gone (Unix seconds)
     */
    public LostSight(Database database, WritingConnection writing, DeadLetters deadLetters, Table table,
            long seenSince) {
        this.database = database;
        this.writing = writing;
        this.seenSince = seenSince;
        this.writer = new RowWriter(deadLetters);
        String gone = "(active <> 0 OR seeding <> 0) AND " + table.lastAnnounced() + " < ?";
        read = "SELECT uid, fid, " + gone + " FROM " + table.name()
                + " WHERE uid = ? AND fid > ? OR uid > ? ORDER BY uid, fid LIMIT ?";
        write = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN " + table.name() + " t ON t.uid = v.uid "
                + "AND t.fid = v.fid SET t.active = 0, t.seeding = 0 WHERE t." + table.lastAnnounced() + " < v.since",
                "uid", "fid", "since");
    }

    /**
     * Looks at the next {@code most} rows; tells whether there are more.
     *
     * @throws SQLException if it could not be done now: the next step is the same again
     */
    public boolean step(int most) throws SQLException {
        try (Connection connection = database.connection()) {
            if (!writing.heldBy(connection)) {
                throw new SQLException("the database is not ours to write now");
            }
            List<Pair> gone = new ArrayList<>();
            Pair last = place;
            int rows = 0;
            try (PreparedStatement statement = connection.prepareStatement(read)) {
                statement.setLong(1, seenSince);
                statement.setInt(2, place.user());
                statement.setInt(3, place.torrent());
                statement.setInt(4, place.user());
                statement.setInt(5, most);
                try (ResultSet row = statement.executeQuery()) {
                    for (; row.next(); rows++) {
                        last = new Pair(row.getInt(1), row.getInt(2));
                        if (row.getBoolean(3)) {
                            gone.add(last);
                        }
                    }
                }
            }
            write(connection, gone);
            place = last;
            found += gone.size();
            return rows == most;
        }
    }

    private void write(Connection connection, List<Pair> gone) throws SQLException {
        connection.setAutoCommit(false);
        try {
            writer.write(connection, write, gone, (values, pair) -> values.add(pair.user()).add(pair.torrent())
                    .add(seenSince));
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    /** How many there were so far. */
    public long found() {
        return found;
    }
}

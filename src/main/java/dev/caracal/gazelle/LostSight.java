package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends the stays of members who, by the history, are on a torrent and have not announced for so long that they are
 * gone. A tracker that runs notes who of its peers falls silent; nobody does for those who left while there was none,
 * nor for those on a torrent that was deleted. So the history is looked through, along its primary key and a few rows
 * at a time, round after round.
 *
 * <p>What it reads it reads without a lock, and what it writes is true whoever writes meanwhile: the last announce is
 * asked for once more with the change, so who has come back and is written is left alone, and who comes back later is
 * written as being there by the batch that has the announce. The place it has come to is in memory alone: a start
 * begins at the beginning. For one thread.
 */
public final class LostSight {
    /**
     * A table of stays, with the primary key {@code (uid, fid)}.
     *
     * @param name          of the table
     * @param lastAnnounced the column that says when the member announced last (Unix seconds)
     */
    public record Table(String name, String lastAnnounced) {
        /** Where this site's history is: its own table, or ours. */
        public static Table of(Site site) {
            return site.multiplies() ? new Table("transfer_history", "last_announce")
                    : new Table("caracal_transfers", "last_announced");
        }
    }

    /**
     * What a step came to.
     *
     * @param ended how many stays it has ended
     * @param last  whether it was the last of a round
     */
    public record Step(int ended, boolean last) {
    }

    private record Pair(int user, int torrent) {
        static final Pair BEFORE_ALL = new Pair(0, 0);
    }

    private final Database database;
    private final WritingConnection writing;
    private final String read;
    private final ManyRows write;
    private final RowWriter writer;
    private Pair place = Pair.BEFORE_ALL;

    /** @param writing whose lock tells that it is this tracker that writes the database */
    public LostSight(Database database, WritingConnection writing, DeadLetters deadLetters, Table table) {
        this.database = database;
        this.writing = writing;
        this.writer = new RowWriter(deadLetters);
        // A site's columns may be numbers or enums: a text is compared with either, and set in either.
        read = "SELECT uid, fid, (active <> '0' OR seeding <> '0') AND " + table.lastAnnounced() + " < ? FROM "
                + table.name() + " WHERE uid = ? AND fid > ? OR uid > ? ORDER BY uid, fid LIMIT ?";
        write = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN " + table.name() + " t ON t.uid = v.uid "
                + "AND t.fid = v.fid SET t.active = '0', t.seeding = '0' WHERE t." + table.lastAnnounced()
                + " < v.since", "uid", "fid", "since");
    }

    /**
     * Looks at the next {@code most} rows; after the last of them a round begins anew.
     *
     * @param seenSince who has not announced since then is gone (Unix seconds)
     * @return nothing if this tracker does not write the database now
     * @throws SQLException if it could not be done now: the next step is the same again
     */
    public Optional<Step> step(int most, long seenSince) throws SQLException {
        try (Connection connection = database.connection()) {
            if (!writing.heldBy(connection)) {
                return Optional.empty();
            }
            List<Pair> gone = new ArrayList<>();
            Pair to = place;
            int rows = 0;
            try (PreparedStatement statement = connection.prepareStatement(read)) {
                statement.setLong(1, seenSince);
                statement.setInt(2, place.user());
                statement.setInt(3, place.torrent());
                statement.setInt(4, place.user());
                statement.setInt(5, most);
                try (ResultSet row = statement.executeQuery()) {
                    for (; row.next(); rows++) {
                        to = new Pair(row.getInt(1), row.getInt(2));
                        if (row.getBoolean(3)) {
                            gone.add(to);
                        }
                    }
                }
            }
            int ended = gone.isEmpty() ? 0 : end(connection, gone, seenSince);
            place = rows < most ? Pair.BEFORE_ALL : to;
            return Optional.of(new Step(ended, rows < most));
        }
    }

    private int end(Connection connection, List<Pair> gone, long seenSince) throws SQLException {
        return gone.size() - Transaction.in(connection, on -> writer.write(on, write, gone,
                (values, pair) -> values.add(pair.user()).add(pair.torrent()).add(seenSince)));
    }
}

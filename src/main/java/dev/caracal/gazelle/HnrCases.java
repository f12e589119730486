package dev.caracal.gazelle;

import dev.caracal.hnr.Case;
import dev.caracal.hnr.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What staff sees of the cases of hit-and-run, and decides. Over a connection that is given for it. */
public final class HnrCases {
    private static final int LONGEST_NOTE = 200;

    /**
     * A case as it is listed.
     *
     * @param seeded  seconds seeded so far
     * @param decided when it came to its state (Unix seconds)
     */
    public record Listed(int user, int torrent, Case standing, long seeded, long decided, String note) {
    }

    /** What is asked for; nothing: all. */
    public record Wanted(OptionalInt user, OptionalInt torrent, Optional<State> state) {
    }

    private HnrCases() {
    }

    /** Cases in the order of their members and torrents, at most so many. */
    public static List<Listed> list(Connection connection, Wanted wanted, int most) throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder where = new StringBuilder("1 = 1");
        wanted.user().ifPresent(user -> add(where, values, "h.uid", user));
        wanted.torrent().ifPresent(torrent -> add(where, values, "h.fid", torrent));
        wanted.state().ifPresent(state -> add(where, values, "h.state", state.code()));
        values.add(most);
        List<Listed> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT h.uid, h.fid, h.state, h.version, "
                + "h.since, h.deadline, h.required, h.ratio, COALESCE(t.seedtime, 0), h.decided_at, h.note "
                + "FROM caracal_hnr h LEFT JOIN caracal_transfers t ON t.uid = h.uid AND t.fid = h.fid WHERE " + where
                + " ORDER BY h.uid, h.fid LIMIT ?")) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Listed(rows.getInt(1), rows.getInt(2), new Case(State.of(rows.getInt(3)),
                            rows.getInt(4), rows.getLong(5), rows.getLong(6), rows.getLong(7), rows.getInt(8)),
                            rows.getLong(9), rows.getLong(10), rows.getString(11)));
                }
            }
        }
        return found;
    }

    private static void add(StringBuilder where, List<Object> values, String column, int value) {
        where.append(" AND ").append(column).append(" = ?");
        values.add(value);
    }

    /**
     * Decides cases that are open, of one member on one torrent or on all.
     *
     * @param as  {@link State#STAFF} or {@link State#PAID}
     * @param now Unix seconds
     * @return how many there were
     */
    public static int clear(Connection connection, int user, OptionalInt torrent, State as, String note, long now)
            throws SQLException {
        return decide(connection, as, "state IN (1, 2, 3)", user, torrent, note, now);
    }

    /** Opens cases again that were cleared; the next round judges them by what was asked of them. */
    public static int reopen(Connection connection, int user, OptionalInt torrent, String note, long now)
            throws SQLException {
        return decide(connection, State.WATCHING, "state IN (4, 5, 6)", user, torrent, note, now);
    }

    private static int decide(Connection connection, State to, String from, int user, OptionalInt torrent,
            String note, long now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("UPDATE caracal_hnr SET state = ?, "
                + "decided_at = ?, counted = 0, note = ? WHERE uid = ? AND " + from
                + (torrent.isPresent() ? " AND fid = ?" : ""))) {
            statement.setInt(1, to.code());
            statement.setLong(2, now);
            statement.setString(3, note.codePointCount(0, note.length()) <= LONGEST_NOTE ? note
                    : note.substring(0, note.offsetByCodePoints(0, LONGEST_NOTE)));
            statement.setInt(4, user);
            if (torrent.isPresent()) {
                statement.setInt(5, torrent.getAsInt());
            }
            return statement.executeUpdate();
        }
    }
}

package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps the members with too many open cases in a table of ours. Whoever makes a case hnr, or one that was no more,
 * marks it as not counted: so only the members of these are counted again, soon, and none is forgotten. Marks are taken
 * away before the counting; what changes meanwhile is marked again. While nobody is to be blocked, the sweep makes no
 * marks: all are counted when that is switched on. For one thread.
 */
public final class HnrBlocks {
    private static final int AT_ONCE = 500;
    private static final ManyRows COUNTED = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN caracal_hnr h "
            + "ON h.uid = v.uid AND h.fid = v.fid SET h.counted = 1", "uid", "fid");

    /** A case that is to be counted again. */
    private record Marked(int user, int torrent) {
    }

    private final Database database;

    public HnrBlocks(Database database) {
        this.database = database;
    }

    /** Who is to be counted whatever happened meanwhile: those with so many open cases, and who is blocked. */
    public Set<Integer> all(int blockAfter) throws SQLException {
        try (Connection connection = database.connection(); Statement statement = connection.createStatement()) {
            Set<Integer> users = users(statement, "SELECT uid FROM caracal_hnr_blocks WHERE until = 0");
            if (blockAfter > 0) {
                users.addAll(users(statement, "SELECT uid FROM caracal_hnr WHERE state = 3 GROUP BY uid "
                        + "HAVING COUNT(*) >= " + blockAfter));
            }
            return users;
        }
    }

    /**
     * The next members whose cases have changed, and takes their marks away.
     *
     * @param most how many cases are looked at
     */
    public Set<Integer> changed(int most) throws SQLException {
        try (Connection connection = database.connection()) {
            List<Marked> marked = marked(connection, most);
            for (int from = 0; from < marked.size(); from += COUNTED.rowsAtOnce()) {
                RowWriter.execute(connection, COUNTED,
                        marked.subList(from, Math.min(marked.size(), from + COUNTED.rowsAtOnce())),
                        (values, one) -> values.add(one.user()).add(one.torrent()));
            }
            return marked.stream().map(Marked::user).collect(Collectors.toSet());
        }
    }

    private static List<Marked> marked(Connection connection, int most) throws SQLException {
        List<Marked> marked = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(
                "SELECT uid, fid FROM caracal_hnr WHERE counted = 0 LIMIT " + most)) {
            while (rows.next()) {
                marked.add(new Marked(rows.getInt(1), rows.getInt(2)));
            }
        }
        return marked;
    }

    /**
     * Counts the open cases of these members and notes who is blocked from now on, and who is no more.
     *
     * @param blockAfter how many open cases are too many; 0: none are
     * @param now        Unix seconds
     * @return who is blocked, and the torrents it owes
     */
    public Map<Integer, Set<Integer>> settle(Set<Integer> users, int blockAfter, long now) throws SQLException {
        Map<Integer, Set<Integer>> blocked = new HashMap<>();
        List<Integer> all = List.copyOf(users);
        try (Connection connection = database.connection()) {
            for (int from = 0; from < all.size(); from += AT_ONCE) {
                List<Integer> part = all.subList(from, Math.min(all.size(), from + AT_ONCE));
                Map<Integer, Set<Integer>> owed = owed(connection, part);
                owed.values().removeIf(torrents -> blockAfter == 0 || torrents.size() < blockAfter);
                block(connection, owed, now);
                lift(connection, part.stream().filter(user -> !owed.containsKey(user)).toList(), now);
                blocked.putAll(owed);
            }
        }
        return blocked;
    }

    private static Map<Integer, Set<Integer>> owed(Connection connection, List<Integer> users) throws SQLException {
        Map<Integer, Set<Integer>> owed = new HashMap<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(
                "SELECT uid, fid FROM caracal_hnr WHERE state = 3 AND uid IN (" + list(users) + ")")) {
            while (rows.next()) {
                owed.computeIfAbsent(rows.getInt(1), _ -> new HashSet<>()).add(rows.getInt(2));
            }
        }
        return owed;
    }

    private static void block(Connection connection, Map<Integer, Set<Integer>> owed, long now) throws SQLException {
        // Assignments go from left to right: the times are decided by what until was.
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO caracal_hnr_blocks (uid, since, "
                + "until, cases, reason) VALUES (?, ?, 0, ?, ?) ON DUPLICATE KEY UPDATE "
                + "since = IF(until = 0, since, VALUES(since)), until = 0, cases = VALUES(cases), "
                + "reason = VALUES(reason)")) {
            for (Map.Entry<Integer, Set<Integer>> member : owed.entrySet()) {
                statement.setInt(1, member.getKey());
                statement.setLong(2, now);
                statement.setInt(3, member.getValue().size());
                statement.setString(4, "hit-and-run: " + member.getValue().size() + " open cases");
                statement.addBatch();
            }
            if (!owed.isEmpty()) {
                statement.executeBatch();
            }
        }
    }

    private static void lift(Connection connection, List<Integer> users, long now) throws SQLException {
        if (!users.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE caracal_hnr_blocks SET until = " + now + " WHERE until = 0 AND uid IN ("
                        + list(users) + ")");
            }
        }
    }

    private static Set<Integer> users(Statement statement, String sql) throws SQLException {
        Set<Integer> users = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                users.add(rows.getInt(1));
            }
        }
        return users;
    }

    private static String list(List<Integer> ids) {
        return ids.stream().map(Object::toString).collect(Collectors.joining(","));
    }
}

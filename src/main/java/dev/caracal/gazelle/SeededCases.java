package dev.caracal.gazelle;

import dev.caracal.accounting.TransferRow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Clears cases of hit-and-run in the batch that brings what was still owed. Which ones these are is looked up without a
 * lock among the members and torrents of the batch: most batches clear none, and then nothing is locked. For one
 * thread, the flusher.
 */
final class SeededCases {
    private static final int ROWS_AT_ONCE = 250;
    private static final ManyRows DUE = ManyRows.joined("SELECT h.uid, h.fid FROM {rows} v "
            + "STRAIGHT_JOIN caracal_hnr h ON h.uid = v.uid AND h.fid = v.fid "
            + "STRAIGHT_JOIN caracal_transfers t ON t.uid = v.uid AND t.fid = v.fid "
            + "WHERE h.state IN (1, 2, 3) AND t.seedtime >= h.required", "uid", "fid");
    private static final ManyRows CLEAR = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN caracal_hnr h "
            + "ON h.uid = v.uid AND h.fid = v.fid SET h.state = 4, h.decided_at = v.decided_at, h.counted = 0, "
            + "h.note = 'the time has been seeded' WHERE h.state IN (1, 2, 3)", "uid", "fid", "decided_at");

    private record Pair(int user, int torrent) {
    }

    private final RowWriter rows;

    SeededCases(RowWriter rows) {
        this.rows = rows;
    }

    /** Clears what the history, with this batch in it, has the time for. */
    void clear(Connection connection, Collection<TransferRow> transfers, long now) throws SQLException {
        List<Pair> seeded = transfers.stream().filter(row -> row.seeded() > 0)
                .map(row -> new Pair(row.user(), row.torrent()))
                .sorted(Comparator.comparingInt(Pair::user).thenComparingInt(Pair::torrent)).toList();
        List<Pair> due = new ArrayList<>();
        for (int from = 0; from < seeded.size(); from += ROWS_AT_ONCE) {
            due.addAll(due(connection, seeded.subList(from, Math.min(seeded.size(), from + ROWS_AT_ONCE))));
        }
        rows.write(connection, CLEAR, due, (values, pair) -> values.add(pair.user()).add(pair.torrent()).add(now));
    }

    private static List<Pair> due(Connection connection, List<Pair> part) throws SQLException {
        List<Pair> due = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet found = statement.executeQuery(
                RowWriter.text(DUE, part, (values, pair) -> values.add(pair.user()).add(pair.torrent())))) {
            while (found.next()) {
                due.add(new Pair(found.getInt(1), found.getInt(2)));
            }
        }
        return due;
    }
}

package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes many rows with one statement and stands by when one of them is poison: where a part fails for a reason that
 * lies in its rows, it is undone to the savepoint before it and written again in halves, until the bad row stands alone
 * and goes to the dead letters. Whatever else fails (no connection, deadlock, a full disk) is the whole batch's matter
 * and is thrown.
 */
final class RowWriter {
    private static final int ROWS_AT_ONCE = 1000;
    /** Errors in a row that MySQL and MariaDB report outside of the classes 22 and 23. */
    private static final Set<Integer> ROW_ERRORS = Set.of(1264, 1265, 1292, 1364, 1366, 1406, 1690, 3819, 4025);

    /** Sets a row's values as the parameters of a statement. */
    interface Binder<T> {
        void bind(PreparedStatement statement, T row) throws SQLException;
    }

    private final DeadLetters deadLetters;

    RowWriter(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /** Writes the rows; tells how many met no row, which means something for updates alone. */
    <T> int write(Connection connection, String sql, List<T> rows, Binder<T> binder) throws SQLException {
        return write(connection, sql, rows, binder, _ -> { });
    }

    /** The same; {@code refused} is told of the rows that were put aside. */
    <T> int write(Connection connection, String sql, List<T> rows, Binder<T> binder, Consumer<? super T> refused)
            throws SQLException {
        int missing = 0;
        for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
            missing += writePart(connection, sql, rows.subList(from, Math.min(rows.size(), from + ROWS_AT_ONCE)),
                    binder, refused);
        }
        return missing;
    }

    private <T> int writePart(Connection connection, String sql, List<T> part, Binder<T> binder,
            Consumer<? super T> refused) throws SQLException {
        Savepoint before = connection.setSavepoint();
        int missing;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T row : part) {
                binder.bind(statement, row);
                statement.addBatch();
            }
            missing = (int) Arrays.stream(statement.executeBatch()).filter(count -> count == 0).count();
        } catch (SQLException e) {
            if (!liesInARow(e)) {
                throw e;
            }
            connection.rollback(before);
            if (part.size() == 1) {
                deadLetters.add(sql, part.getFirst(), e);
                refused.accept(part.getFirst());
                return 0;
            }
            int half = part.size() / 2;
            return writePart(connection, sql, part.subList(0, half), binder, refused)
                    + writePart(connection, sql, part.subList(half, part.size()), binder, refused);
        }
        connection.releaseSavepoint(before);
        return missing;
    }

    private static boolean liesInARow(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        // 45: what a trigger says no with.
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("45")
                || ROW_ERRORS.contains(e.getErrorCode());
    }
}

package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
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
    /** Errors in a row that MySQL and MariaDB report outside of the classes 22 and 23. */
    private static final Set<Integer> ROW_ERRORS = Set.of(1264, 1265, 1292, 1364, 1366, 1406, 1690, 3819, 4025);

    /** Adds a row's values, in the order of the statement's parameters. */
    interface Binder<T> {
        void bind(Values values, T row) throws SQLException;
    }

    /** Values on their way into a statement, one parameter after the other. */
    static final class Values {
        private final PreparedStatement statement;
        private int count;

        private Values(PreparedStatement statement) {
            this.statement = statement;
        }

        Values add(long number) throws SQLException {
            statement.setLong(++count, number);
            return this;
        }

        Values add(String text) throws SQLException {
            statement.setString(++count, text);
            return this;
        }

        Values add(byte[] bytes) throws SQLException {
            statement.setBytes(++count, bytes);
            return this;
        }
    }

    private final DeadLetters deadLetters;

    RowWriter(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /** Writes the rows; tells how many met no row, which means something for updates alone. */
    <T> int write(Connection connection, ManyRows sql, List<T> rows, Binder<T> binder) throws SQLException {
        return write(connection, sql, rows, binder, _ -> { });
    }

    /** The same; {@code refused} is told of the rows that were put aside. */
    <T> int write(Connection connection, ManyRows sql, List<T> rows, Binder<T> binder, Consumer<? super T> refused)
            throws SQLException {
        int missing = 0;
        for (int from = 0; from < rows.size(); from += sql.rowsAtOnce()) {
            missing += writePart(connection, sql, rows.subList(from, Math.min(rows.size(), from + sql.rowsAtOnce())),
                    binder, refused);
        }
        return missing;
    }

    private <T> int writePart(Connection connection, ManyRows sql, List<T> part, Binder<T> binder,
            Consumer<? super T> refused) throws SQLException {
        Savepoint before = connection.setSavepoint();
        int met;
        try (PreparedStatement statement = connection.prepareStatement(sql.sql(part.size()))) {
            Values values = new Values(statement);
            for (T row : part) {
                binder.bind(values, row);
            }
            met = statement.executeUpdate();
        } catch (SQLException e) {
            if (!liesInARow(e)) {
                throw e;
            }
            connection.rollback(before);
            if (part.size() == 1) {
                deadLetters.add(sql.sql(1), part.getFirst(), e);
                refused.accept(part.getFirst());
                return 0;
            }
            int half = part.size() / 2;
            return writePart(connection, sql, part.subList(0, half), binder, refused)
                    + writePart(connection, sql, part.subList(half, part.size()), binder, refused);
        }
        connection.releaseSavepoint(before);
        return part.size() - met;
    }

    private static boolean liesInARow(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        // 45: what a trigger says no with.
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("45")
                || ROW_ERRORS.contains(e.getErrorCode());
    }
}

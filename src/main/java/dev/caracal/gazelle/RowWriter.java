package dev.caracal.gazelle;

import dev.caracal.id.PeerId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes many rows with one statement and stands by when one of them is poison: where a part fails for a reason that
 * lies in its rows, it is undone to the savepoint before it and written again in halves, until the bad row stands alone
 * and goes to the dead letters. Whatever else fails (no connection, deadlock, a full disk) is the whole batch's matter
 * and is thrown. For one thread.
 */
final class RowWriter {
    /** Errors in a row that MySQL and MariaDB report outside of the classes 22 and 23. */
    private static final Set<Integer> ROW_ERRORS = Set.of(1264, 1265, 1292, 1364, 1366, 1406, 1690, 3819, 4025);

    /** Adds a row's values, in their order in the statement. */
    interface Binder<T> {
        void bind(Values values, T row);
    }

    /**
     * The statement on its way, one value after the other, all of which are written into it: as parameters they were
     * most of what a flush cost us.
     */
    static final class Values {
        private final ManyRows sql;
        private final WireStatement statement;
        private final byte[] peerId = new byte[PeerId.LENGTH];
        private List<byte[]> pieces;
        private int piece;

        private Values(ManyRows sql, WireStatement statement) {
            this.sql = sql;
            this.statement = statement.clear().sql(sql.before());
        }

        Values add(long number) {
            statement.number(number);
            return goOn();
        }

        /** What a client sent, as far as the column takes it. */
        Values add(Texts column, byte[] text) {
            boolean fits = column.takes(text.length) && WireStatement.isHarmless(text);
            return addText(fits ? text : column.fit(text).getBytes(StandardCharsets.UTF_8));
        }

        Values add(String text) {
            return addText(text.getBytes(StandardCharsets.UTF_8));
        }

        private Values addText(byte[] utf8) {
            statement.text(utf8);
            return goOn();
        }

        Values add(PeerId peer) {
            peer.writeTo(peerId, 0);
            return add(peerId);
        }

        Values add(byte[] bytes) {
            statement.binary(bytes);
            return goOn();
        }

        private void begin() {
            pieces = pieces == null ? sql.first() : sql.next();
            piece = 0;
            statement.sql(pieces.getFirst());
        }

        private Values goOn() {
            statement.sql(pieces.get(++piece));
            return this;
        }
    }

    private final DeadLetters deadLetters;
    /** The one statement on its way. It keeps the room that the largest took. */
    private final WireStatement statement = new WireStatement();

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
        try {
            met = bound(statement, sql, part, binder).execute(connection);
        } catch (SQLException e) {
            if (!liesInARow(e)) {
                throw e;
            }
            connection.rollback(before);
            if (part.size() == 1) {
                deadLetters.add(sql.toString(), part.getFirst(), e);
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

    /** Writes rows, at least one, by one statement, whatever it meets; tells how many of them met a row. */
    static <T> int execute(Connection connection, ManyRows sql, List<T> rows, Binder<T> binder) throws SQLException {
        return bound(new WireStatement(), sql, rows, binder).execute(connection);
    }

    /** The statement for rows, at least one. */
    static <T> String text(ManyRows sql, List<T> rows, Binder<T> binder) {
        return bound(new WireStatement(), sql, rows, binder).asText();
    }

    private static <T> WireStatement bound(WireStatement statement, ManyRows sql, List<T> rows, Binder<T> binder) {
        Values values = new Values(sql, statement);
        for (T row : rows) {
            values.begin();
            binder.bind(values, row);
        }
        return statement.sql(sql.after());
    }

    private static boolean liesInARow(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        // 45: what a trigger says no with.
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("45")
                || ROW_ERRORS.contains(e.getErrorCode());
    }
}

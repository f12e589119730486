package dev.caracal.gazelle;

import com.mysql.cj.jdbc.JdbcConnection;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What is done in one transaction: all of it or nothing, whatever goes wrong on the way. Also where memory runs out:
 * who tries again on a connection that still has the first half of it open does half of it twice, or finds its own
 * traces and believes that all was done.
 */
final class Transaction {
    /** What is to be done. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private Transaction() {
    }

    /**
     * Does it and commits. If anything fails it is undone before that is told; if it cannot be undone, the connection
     * is closed, and the server undoes it.
     */
    static <T> T in(Connection connection, Work<T> work) throws SQLException {
        try {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false);
            }
            T result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            undo(connection, e);
            throw e;
        }
    }

    private static void undo(Connection connection, Throwable reason) {
        try {
            connection.rollback();
        } catch (SQLException | RuntimeException | Error e) {
            reason.addSuppressed(e);
            abort(connection, reason);
        }
    }

    private static void abort(Connection connection, Throwable reason) {
        try {
            if (!connection.isClosed()) {
                connection.unwrap(JdbcConnection.class).abortInternal();
            }
        } catch (SQLException | RuntimeException e) {
            reason.addSuppressed(e);
        }
    }
}

package dev.caracal.gazelle;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads rows without holding more than one; {@link WireRows} does so where there may be very many. */
final class Rows {
    /** Takes the row that the result stands at. */
    interface Taker {
        void take(ResultSet row) throws SQLException;
    }

    private Rows() {
    }

    /** @param broken is told of a row that holds what its type in Java cannot, and may only read its first column */
    static void stream(Connection connection, String sql, Taker taker, Taker broken) throws SQLException {
        try (Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY)) {
            // Connector/J's sign for: one row at a time, as the server sends them.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    try {
                        taker.take(rows);
                    } catch (SQLDataException e) {
                        broken.take(rows);
                    }
                }
            }
        }
    }
}

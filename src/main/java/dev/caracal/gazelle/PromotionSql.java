package dev.caracal.gazelle;

import dev.caracal.registry.Promotion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Our table of promotions: written in the transaction of the batch, like everything else. */
final class PromotionSql {
    private static final int EXPIRED_AT_ONCE = 5000;
    private static final Comparator<Promotion> BY_KEY = Comparator.comparing(Promotion::scope)
            .thenComparingInt(Promotion::target).thenComparingLong(Promotion::begins);

    private static final ManyRows SET = ManyRows.inserted("INSERT INTO caracal_freeleech (scope, target, begins, ends, "
            + "up_percent, down_percent) VALUES {rows} ON DUPLICATE KEY UPDATE ends = VALUES(ends), "
            + "up_percent = VALUES(up_percent), down_percent = VALUES(down_percent)", "(?, ?, ?, ?, ?, ?)");
    private static final ManyRows REMOVE = ManyRows.inserted("DELETE FROM caracal_freeleech "
            + "WHERE (scope, target, begins) IN ({rows})", "(?, ?, ?)");

    private final RowWriter rows;

    PromotionSql(RowWriter rows) {
        this.rows = rows;
    }

    void write(Connection connection, Collection<Promotion> promotions) throws SQLException {
        rows.write(connection, REMOVE, promotions.stream().filter(Promotion::isVoid).sorted(BY_KEY).toList(),
                PromotionSql::bindKey);
        rows.write(connection, SET, promotions.stream().filter(one -> !one.isVoid()).sorted(BY_KEY).toList(),
                (values, one) -> {
                    bindKey(values, one);
                    values.add(one.ends()).add(one.up()).add(one.down());
                });
    }

    private static void bindKey(RowWriter.Values values, Promotion one) {
        values.add(one.scope().word()).add(one.target()).add(one.begins());
    }

    /** Deletes those that ended before that time (Unix seconds); tells whether there are more of them. */
    static boolean expire(Connection connection, long before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM caracal_freeleech WHERE ends <> 0 AND ends < ? LIMIT " + EXPIRED_AT_ONCE)) {
            statement.setLong(1, before);
            return statement.executeUpdate() == EXPIRED_AT_ONCE;
        }
    }

    /** All that the table has, in the order of its keys; what a stranger's hand has written there may be left out. */
    static List<Promotion> read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT scope, target, up_percent, down_percent, begins, ends "
                        + "FROM caracal_freeleech ORDER BY scope, target, begins")) {
            List<Promotion> all = new ArrayList<>();
            while (row.next()) {
                Optional<Promotion.Scope> scope = Promotion.Scope.of(row.getString(1));
                long target = row.getLong(2);
                if (scope.isPresent() && target == (int) target) {
                    all.add(new Promotion(scope.get(), (int) target, row.getInt(3), row.getInt(4), row.getLong(5),
                            row.getLong(6)));
                }
            }
            return all;
        }
    }
}

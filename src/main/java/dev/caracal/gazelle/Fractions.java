package dev.caracal.gazelle;

import dev.caracal.accounting.Credit;
import dev.caracal.ledger.Entries.UserCredit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What members are credited and charged of less than a byte, where the site multiplies. It is kept in a table of ours,
 * in millionths, and becomes a byte of the totals in the transaction that makes it a whole one: however many parts a
 * transfer is credited in, the total is what it would be in one. For one thread, the flusher.
 */
final class Fractions {
    private static final int USERS_AT_ONCE = 1000;
    private static final ManyRows KEEP = ManyRows.inserted("INSERT INTO caracal_fractions (uid, up, down) "
            + "VALUES {rows} ON DUPLICATE KEY UPDATE up = VALUES(up), down = VALUES(down)", "(?, ?, ?)");

    private final RowWriter rows;

    Fractions(RowWriter rows) {
        this.rows = rows;
    }

    /** These credits in whole bytes; what is over is kept. */
    List<UserCredit> added(Connection connection, Collection<UserCredit> credits) throws SQLException {
        List<UserCredit> broken = credits.stream().filter(credit -> (credit.fractionUp() | credit.fractionDown()) != 0)
                .sorted(Comparator.comparingInt(UserCredit::user)).toList();
        List<UserCredit> whole = new ArrayList<>(credits.stream()
                .filter(credit -> (credit.fractionUp() | credit.fractionDown()) == 0).toList());
        List<UserCredit> kept = new ArrayList<>();
        for (int from = 0; from < broken.size(); from += USERS_AT_ONCE) {
            List<UserCredit> part = broken.subList(from, Math.min(broken.size(), from + USERS_AT_ONCE));
            Map<Integer, Credit> before = read(connection, part);
            for (UserCredit credit : part) {
                UserCredit sum = before.containsKey(credit.user()) ? credit.plus(before.get(credit.user())) : credit;
                whole.add(sum);
                kept.add(sum);
            }
        }
        rows.write(connection, KEEP, kept, (values, credit) -> values.add(credit.user()).add(credit.fractionUp())
                .add(credit.fractionDown()));
        return whole;
    }

    private static Map<Integer, Credit> read(Connection connection, List<UserCredit> part) throws SQLException {
        String ids = part.stream().map(credit -> Integer.toString(credit.user())).collect(Collectors.joining(","));
        Map<Integer, Credit> found = new HashMap<>();
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(
                "SELECT uid, up, down FROM caracal_fractions WHERE uid IN (" + ids + ") FOR UPDATE")) {
            while (row.next()) {
                found.put(row.getInt(1), new Credit(0, 0, 0, false, 0, 0, row.getInt(2), row.getInt(3)));
            }
        }
        return found;
    }
}

package dev.caracal.gazelle;

import dev.caracal.bonus.BonusSettings;
import dev.caracal.bonus.Facts;
import dev.caracal.bonus.Formula;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Goes through the history of members' stays and pays for what was seeded since it was last there, in small steps along
 * the primary key. What a step pays, that it is paid, and the place that it has come to are one transaction: no second
 * is paid twice, however often a step is cut off and made again or whoever else makes it, and none is left out.
 *
 * <p>The very first round pays nothing: what was seeded before points were given is no claim to them. For one thread.
 */
public final class BonusSweep {
    private static final double SECONDS_OF_AN_HOUR = 3600;
    private static final double SECONDS_OF_A_DAY = 86400;
    private static final double BYTES_OF_A_GIGABYTE = 1 << 30;
    private static final int DECIMALS = 6;

    private static final ManyRows NOTE_PAID = ManyRows.inserted("INSERT INTO caracal_bonus_paid (uid, fid, seconds) "
            + "VALUES {rows} ON DUPLICATE KEY UPDATE seconds = VALUES(seconds)", "(?, ?, ?)");
    private static final ManyRows PAY = ManyRows.inserted("INSERT INTO caracal_bonus (uid, period, points) "
            + "VALUES {rows} ON DUPLICATE KEY UPDATE points = points + VALUES(points)", "(?, ?, ?)");
    private static final ManyRows ADD_UP = ManyRows.inserted("INSERT INTO caracal_bonus_totals (uid, points) "
            + "VALUES {rows} ON DUPLICATE KEY UPDATE points = points + VALUES(points)", "(?, ?)");

    /**
     * What a step came to.
     *
     * @param rows   stays looked at
     * @param points paid
     * @param ends   whether it is the last of its round
     */
    public record Step(int rows, double points, boolean ends) {
    }

    /** How far the round has come. */
    private record Place(boolean opened, boolean underWay, int user, int torrent, long began) {
    }

    /** A stay of which seconds are not paid yet. */
    private record Unpaid(int user, int torrent, long seconds, long seeded, Facts facts) {
    }

    private record Payment(int user, BigDecimal points) {
    }

    private final Database database;
    private final RowWriter writer;
    private final Formula formula;
    private final String query;
    /** None where the site has no place for points. */
    private final Optional<ManyRows> tellSite;

    /** @throws UnfitDatabase if our tables for it are missing */
    public BonusSweep(Database database, Site site, DeadLetters deadLetters, Formula formula) {
        this.database = database;
        this.writer = new RowWriter(deadLetters);
        this.formula = formula;
        if (!OwnTables.bonus(site.schema())) {
            throw new UnfitDatabase("bonus is set, but caracal_bonus and the tables beside it are not there: "
                    + "`caracal db install` makes them.");
        }
        Dialect dialect = site.dialect();
        boolean apart = !dialect.torrentCounts().equals("torrents");
        boolean sized = site.schema().table("torrents").flatMap(table -> table.column("Size")).isPresent();
        query = "SELECT h.uid, h.fid, h.seedtime, p.seconds, "
                + (sized ? "t.Size" : "0") + ", " + (apart ? "c" : "t") + ".Seeders, "
                + (apart ? "c" : "t") + ".Leechers FROM caracal_transfers h LEFT JOIN caracal_bonus_paid p "
                + "ON p.uid = h.uid AND p.fid = h.fid LEFT JOIN torrents t ON t.ID = h.fid"
                + (apart ? " LEFT JOIN " + dialect.torrentCounts() + " c ON c." + dialect.torrentId() + " = h.fid" : "")
                + " WHERE h.uid > ? OR h.uid = ? AND h.fid > ? ORDER BY h.uid, h.fid LIMIT ?";
        tellSite = site.schema().table("users_main").flatMap(table -> table.column("BonusPoints"))
                .map(BonusSweep::tellSite);
    }

    /** A column of whole numbers gets whole points, as they become full. */
    private static ManyRows tellSite(Schema.Column column) {
        // It is a text to the server, which would make a sum that is not exact of it.
        String points = "CAST(v.points AS DECIMAL(24, 6))";
        String added = column.integer() ? "FLOOR(s.points) - FLOOR(s.points - " + points + ")" : points;
        return ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN caracal_bonus_totals s ON s.uid = v.id "
                + "STRAIGHT_JOIN users_main u ON u.ID = v.id SET u.BonusPoints = COALESCE(u.BonusPoints, 0) + " + added,
                "id", "points");
    }

    /**
     * Makes a step, if one is due: a round is under way, or the last one began an interval ago.
     *
     * @param now Unix seconds
     */
    public Optional<Step> step(BonusSettings settings, long now) throws SQLException {
        try (Connection connection = database.connection()) {
            return Transaction.in(connection, on -> step(on, settings, now));
        }
    }

    private Optional<Step> step(Connection connection, BonusSettings settings, long now) throws SQLException {
        Place place = place(connection);
        if (!place.underWay() && now - place.began() < settings.interval().toSeconds()) {
            return Optional.empty();
        }
        Place from = place.underWay() ? place : new Place(place.opened(), true, 0, 0, now);
        List<Unpaid> stays = new ArrayList<>();
        Place to = read(connection, from, settings.rows(), stays);
        List<Payment> payments = from.opened() ? payments(stays) : List.of();
        write(connection, stays, payments, to);
        double points = payments.stream().mapToDouble(payment -> payment.points().doubleValue()).sum();
        return Optional.of(new Step(stays.size(), points, !to.underWay()));
    }

    /** Reads the next stays; where the round is then. */
    private Place read(Connection connection, Place from, int most, List<Unpaid> stays) throws SQLException {
        int user = from.user();
        int torrent = from.torrent();
        int count = 0;
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setInt(1, user);
            statement.setInt(2, user);
            statement.setInt(3, torrent);
            statement.setInt(4, most);
            try (ResultSet row = statement.executeQuery()) {
                for (; row.next(); count++) {
                    user = row.getInt(1);
                    torrent = row.getInt(2);
                    long seeded = row.getLong(3);
                    long paid = row.getLong(4);
                    // A first round notes the stays without any seconds, too: they were there before it.
                    if (seeded > paid || !from.opened()) {
                        stays.add(new Unpaid(user, torrent, seeded - paid, seeded, new Facts(row.getInt(6),
                                row.getInt(7), row.getLong(5) / BYTES_OF_A_GIGABYTE, seeded / SECONDS_OF_A_DAY)));
                    }
                }
            }
        }
        boolean last = count < most;
        return new Place(from.opened() || last, !last, last ? 0 : user, last ? 0 : torrent, from.began());
    }

    private List<Payment> payments(List<Unpaid> stays) {
        Map<Integer, BigDecimal> points = new TreeMap<>();
        for (Unpaid stay : stays) {
            BigDecimal earned = BigDecimal.valueOf(formula.perHour(stay.facts()) * stay.seconds() / SECONDS_OF_AN_HOUR)
                    .setScale(DECIMALS, RoundingMode.HALF_UP);
            points.merge(stay.user(), earned, BigDecimal::add);
        }
        return points.entrySet().stream().filter(entry -> entry.getValue().signum() > 0)
                .map(entry -> new Payment(entry.getKey(), entry.getValue())).toList();
    }

    private void write(Connection connection, List<Unpaid> stays, List<Payment> payments, Place to)
            throws SQLException {
        writer.write(connection, NOTE_PAID, stays, (values, stay) -> values.add(stay.user()).add(stay.torrent())
                .add(stay.seeded()));
        writer.write(connection, PAY, payments, (values, payment) -> values.add(payment.user()).add(to.began())
                .add(payment.points().toPlainString()));
        writer.write(connection, ADD_UP, payments, BonusSweep::bind);
        if (tellSite.isPresent()) {
            writer.write(connection, tellSite.get(), payments, BonusSweep::bind);
        }
        try (PreparedStatement statement = connection.prepareStatement("UPDATE caracal_bonus_round SET opened = ?, "
                + "under_way = ?, uid = ?, fid = ?, began_at = ? WHERE id = 1")) {
            statement.setBoolean(1, to.opened());
            statement.setBoolean(2, to.underWay());
            statement.setInt(3, to.user());
            statement.setInt(4, to.torrent());
            statement.setLong(5, to.began());
            statement.executeUpdate();
        }
    }

    private static void bind(RowWriter.Values values, Payment payment) {
        values.add(payment.user()).add(payment.points().toPlainString());
    }

    /** Where the round is; until the end of the transaction nobody else moves it, or pays. */
    private static Place place(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(
                "SELECT opened, under_way, uid, fid, began_at FROM caracal_bonus_round WHERE id = 1 "
                        + "FOR UPDATE")) {
            if (!row.next()) {
                throw new SQLException("caracal_bonus_round has lost its row; `caracal db install` brings it back");
            }
            return new Place(row.getBoolean(1), row.getBoolean(2), row.getInt(3), row.getInt(4), row.getLong(5));
        }
    }
}

package dev.caracal.gazelle;

import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.PlaceRow;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.TransferRow;
import dev.caracal.id.PeerKey;
import dev.caracal.ledger.Entries;
import dev.caracal.ledger.Packed;
import dev.caracal.swarm.Baseline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The tables of an {@link Dialect#ANIMEBYTES} site. Members' totals get what was credited and, beside it, what went
 * over the wire. There is no table of peers: our own table of baselines has those of all who are there, not only of the
 * silent ones.
 */
final class AnimebytesRows implements SiteRows {
    private static final Comparator<PlaceRow> BY_PLACE = Comparator.comparingInt(PlaceRow::user)
            .thenComparingInt(PlaceRow::torrent).thenComparing(row -> Integer.toUnsignedLong(row.from().address()))
            .thenComparingLong(PlaceRow::last);

    /** What moves in the torrents when a seeder has announced. A pruned one is pruned no more (Status 1). */
    private static final ManyRows SEEDED = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN torrents t ON t.ID = v.id "
            + "SET t.last_action = GREATEST(COALESCE(t.last_action, 0), v.seeded), "
            + "t.Status = IF(t.Status = 1, 0, t.Status)", "id", "seeded");
    private static final ManyRows COUNTS = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN torrents t ON t.ID = v.id "
            + "SET t.Seeders = v.seeders, t.Leechers = v.leechers, t.Snatched = t.Snatched + v.completions",
            "id", "seeders", "leechers", "completions");
    private static final ManyRows LEAVE = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN transfer_history t "
            + "ON t.uid = v.uid AND t.fid = v.fid SET t.active = v.active, t.seeding = v.seeding",
            "uid", "fid", "active", "seeding");

    private final RowWriter rows;
    private final Fractions fractions;
    private final ManyRows addToUser;
    private final ManyRows transfer;
    private final ManyRows place;
    private final long mostRemaining;
    private final long mostPort;

    AnimebytesRows(Site site, RowWriter rows) {
        this.rows = rows;
        this.fractions = new Fractions(rows);
        addToUser = ManyRows.joined("UPDATE {rows} v STRAIGHT_JOIN users_main u ON u.ID = v.id SET "
                + added(site, "Uploaded") + ", " + added(site, "Downloaded") + ", " + added(site, "rawup") + ", "
                + added(site, "rawdl"), "id", "Uploaded", "Downloaded", "rawup", "rawdl");
        transfer = Inserts.into(site, "transfer_history", List.of("uid", "fid", "uploaded", "downloaded", "seeding",
                "seedtime", "activetime", "remaining", "active", "starttime", "last_announce", "snatched",
                "snatched_time"), "ON DUPLICATE KEY UPDATE " + more(site, "transfer_history", "uploaded") + ", "
                + more(site, "transfer_history", "downloaded") + ", seeding = VALUES(seeding), "
                + more(site, "transfer_history", "seedtime") + ", " + more(site, "transfer_history", "activetime")
                + ", remaining = VALUES(remaining), active = VALUES(active), " + first("starttime")
                + ", last_announce = VALUES(last_announce), " + more(site, "transfer_history", "snatched")
                + ", snatched_time = IF(COALESCE(snatched_time, 0) = 0, VALUES(snatched_time), snatched_time)");
        place = Inserts.into(site, "transfer_ips", List.of("uid", "fid", "ip", "client_id", "port", "uploaded",
                "downloaded", "starttime", "last_announce"), "ON DUPLICATE KEY UPDATE port = VALUES(port), "
                + more(site, "transfer_ips", "uploaded") + ", " + more(site, "transfer_ips", "downloaded") + ", "
                + first("starttime") + ", last_announce = VALUES(last_announce)");
        mostRemaining = Inserts.most(site.column("transfer_history", "remaining"));
        mostPort = Inserts.most(site.column("transfer_ips", "port"));
    }

    private static String added(Site site, String column) {
        return SiteRows.sum(site.column("users_main", column), "u." + column, "v." + column);
    }

    private static String more(Site site, String table, String column) {
        return SiteRows.sum(site.column(table, column), column, "VALUES(" + column + ")");
    }

    private static String first(String column) {
        return column + " = IF(COALESCE(" + column + ", 0) = 0, VALUES(" + column + "), LEAST(" + column + ", VALUES("
                + column + ")))";
    }

    @Override
    public int write(Connection connection, Entries entries, Set<Integer> gone, Consumer<PeerRow> refused)
            throws SQLException {
        Packed.Selection<TransferRow> transfers = entries.transfers().sorted();
        int missing = rows.write(connection, addToUser, totals(connection, entries.users(), transfers),
                (values, user) -> values.add(user.user).add(user.up).add(user.down).add(user.rawUp).add(user.rawDown));
        missing += rows.write(connection, COUNTS, entries.torrents().sorted(),
                (values, torrent) -> values.add(torrent.torrent()).add(torrent.seeders()).add(torrent.leechers())
                        .add(torrent.completions()));
        rows.write(connection, SEEDED, List.copyOf(lastSeeded(transfers).entrySet()),
                (values, torrent) -> values.add(torrent.getKey()).add(torrent.getValue()));
        rows.write(connection, transfer, transfers.where(row -> !gone.contains(row.torrent())), this::bind);
        rows.write(connection, LEAVE, SiteRows.sorted(entries.presences(), Comparator.comparingInt(Presence::user)
                .thenComparingInt(Presence::torrent)), (values, left) -> values.add(left.user()).add(left.torrent())
                .add(left.present() ? 1 : 0).add(left.seeding() ? 1 : 0));
        writePlaces(connection, entries.places().stream().filter(row -> !gone.contains(row.torrent())).toList());
        HistorySql.share(connection, rows, entries);
        return missing;
    }

    /** What is added to a member's totals. */
    private static final class Total {
        private final int user;
        private long up;
        private long down;
        private long rawUp;
        private long rawDown;

        Total(int user) {
            this.user = user;
        }

        @Override
        public String toString() {
            return "Total[user=" + user + ", up=" + up + ", down=" + down + ", rawUp=" + rawUp + ", rawDown="
                    + rawDown + "]";
        }
    }

    private List<Total> totals(Connection connection, Collection<Entries.UserCredit> credits,
            List<TransferRow> transfers) throws SQLException {
        Map<Integer, Total> totals = new TreeMap<>();
        for (TransferRow row : transfers) {
            if ((row.uploaded() | row.downloaded()) != 0) {
                Total total = totals.computeIfAbsent(row.user(), Total::new);
                total.rawUp = saturated(total.rawUp, row.uploaded());
                total.rawDown = saturated(total.rawDown, row.downloaded());
            }
        }
        for (Entries.UserCredit credit : fractions.added(connection, credits)) {
            Total total = totals.computeIfAbsent(credit.user(), Total::new);
            total.up = credit.uploaded();
            total.down = credit.downloaded();
        }
        return List.copyOf(totals.values());
    }

    private static long saturated(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE : a + b;
    }

    /** When somebody who seeds a torrent announced last, by torrent. */
    private static Map<Integer, Long> lastSeeded(List<TransferRow> transfers) {
        Map<Integer, Long> times = new TreeMap<>();
        transfers.stream().filter(row -> row.lastSeeded() != 0)
                .forEach(row -> times.merge(row.torrent(), row.lastSeeded(), Math::max));
        return times;
    }

    private void bind(RowWriter.Values values, TransferRow row) {
        values.add(row.user()).add(row.torrent()).add(row.uploaded()).add(row.downloaded())
                .add(row.seeding() ? 1 : 0).add(row.seeded()).add(row.active())
                .add(Math.min(row.remaining(), mostRemaining)).add(row.present() ? 1 : 0).add(row.first())
                .add(row.last()).add(row.completions()).add(row.completed());
    }

    private void writePlaces(Connection connection, List<PlaceRow> places) throws SQLException {
        if (!places.isEmpty()) {
            ApprovedClients clients = ApprovedClients.read(connection);
            rows.write(connection, place, SiteRows.sorted(places, BY_PLACE), (values, row) -> values.add(row.user())
                    .add(row.torrent()).add(Integer.toUnsignedLong(row.from().address())).add(clients.id(row.peer()))
                    .add(Math.min(row.from().port(), mostPort)).add(row.uploaded()).add(row.downloaded())
                    .add(row.first()).add(row.last()));
        }
    }

    /** All whose last word is that they are there, with what has been said of them already. */
    @Override
    public Map<PeerKey, Optional<Baseline>> baselines(Entries entries) {
        Map<PeerKey, Optional<Baseline>> all = new HashMap<>(entries.baselines());
        for (PeerRow row : entries.peers()) {
            all.merge(row.key(), row.active() ? Optional.of(row.baseline(0, 0, false)) : Optional.empty(),
                    (said, plain) -> said.isPresent() ? said : plain);
        }
        return all;
    }

    @Override
    public boolean expire(Connection connection, long now) throws SQLException {
        return HistorySql.expireShared(connection, now);
    }
}

package dev.caracal.gazelle;

import dev.caracal.accounting.PeerRow;
import dev.caracal.id.PeerKey;
import dev.caracal.ledger.Batch;
import dev.caracal.ledger.BatchWriter;
import dev.caracal.ledger.Entries;
import dev.caracal.ledger.RandomId;
import dev.caracal.swarm.Baseline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Writes a batch as the SQL of the site's dialect, all of it in one transaction.
 *
 * <p>Rows go out in the order of their keys, so that we meet the site's own transactions in one order. A row that the
 * database can never take is put aside by {@link RowWriter}, and the rest lands.
 *
 * <p>With our own tables the batch's number moves in the same transaction, and a batch that is there already is left
 * alone. For one thread, the flusher.
 */
public final class BatchSql implements BatchWriter {
    private static final System.Logger LOG = System.getLogger(BatchSql.class.getName());

    /** How often, and how many at a time, baselines that nobody came back for are deleted. */
    private static final Duration EXPIRE_EVERY = Duration.ofMinutes(10);
    private static final int EXPIRED_AT_ONCE = 5000;
    private static final ManyRows FORGET_BASELINE = ManyRows.joined("DELETE b FROM {rows} v "
            + "STRAIGHT_JOIN caracal_baselines b ON b.uid = v.uid AND b.fid = v.fid AND b.peer_id = v.peer_id",
            "uid", "fid", "peer_id");
    private static final ManyRows INSERT_EXPIRY = ManyRows.inserted("INSERT INTO caracal_token_expiries (uid, tid) "
            + "VALUES {rows} ON DUPLICATE KEY UPDATE uid = VALUES(uid)", "(?, ?)");

    private final WritingConnection writing;
    private final Duration baselineLifetime;
    private final LongSupplier unixSeconds;
    private final Site site;
    private final RowWriter rows;
    /** None where our tables for it are missing. */
    private final Optional<HistorySql> history;
    private final Optional<PromotionSql> promotions;
    /** None where hit-and-run is not judged. */
    private final Optional<SeededCases> seededCases;
    /** The name of this run, if the database has our own tables; and what it must say before the next batch. */
    private final Optional<RandomId> ours;
    private long lastNumber;
    private Optional<RandomId> lastWriter;
    private final SiteRows siteRows;
    private final ManyRows keepBaseline;
    private final LongAdder missingRows = new LongAdder();
    private long lastExpired = System.nanoTime() - EXPIRE_EVERY.toNanos();

    /**
     * @param before           what the database says of its ledger; none where our own tables are missing
     * @param writer           the name of this run
     * @param baselineLifetime how long our own table keeps the baselines of silent peers
     * @param unixSeconds      the time
     * @param use              what is made of the history
     */
    public BatchSql(WritingConnection writing, Site site, Optional<LedgerState> before, RandomId writer,
            DeadLetters deadLetters, Duration baselineLifetime, LongSupplier unixSeconds, HistoryUse use) {
        this.unixSeconds = unixSeconds;
        this.writing = writing;
        this.baselineLifetime = baselineLifetime;
        this.site = site;
        this.rows = new RowWriter(deadLetters);
        this.history = site.history() && !site.multiplies() ? Optional.of(new HistorySql(rows,
                use.mirrored() ? Optional.of(new SeedHours(site)) : Optional.empty())) : Optional.empty();
        this.promotions = site.promotions() ? Optional.of(new PromotionSql(rows)) : Optional.empty();
        this.seededCases = use.judged() ? Optional.of(new SeededCases(rows)) : Optional.empty();
        this.ours = before.map(_ -> writer);
        this.lastNumber = before.map(LedgerState::lastBatch).orElse(0L);
        this.lastWriter = before.map(LedgerState::writer);
        siteRows = site.multiplies() ? new AnimebytesRows(site, rows) : new XbtRows(site, rows);
        keepBaseline = keepBaseline(site);
    }

    /** With the columns that the table has: one that an earlier version made has not all of them. */
    private static ManyRows keepBaseline(Site site) {
        List<String> values = new ArrayList<>(List.of("uploaded", "downloaded", "corrupt", "remaining", "carried",
                "first_announced", "last_announced", "announces"));
        if (site.pauses()) {
            values.add("paused");
        }
        if (site.carriesUp()) {
            values.add("carried_up");
        }
        return ManyRows.inserted("INSERT INTO caracal_baselines (uid, fid, peer_id, " + String.join(", ", values)
                + ") VALUES {rows} ON DUPLICATE KEY UPDATE " + values.stream()
                        .map(name -> name + " = VALUES(" + name + ")").collect(Collectors.joining(", ")),
                "(?, ?, ?" + ", ?".repeat(values.size()) + ")");
    }

    @Override
    public void write(Batch batch) {
        try {
            Connection connection = writing.connection();
            try {
                Transaction.in(connection, on -> {
                    boolean first = ours.isEmpty() || takeNumber(on, batch.number(), ours.get());
                    if (first) {
                        writeRows(on, batch.entries());
                    }
                    return first;
                });
            } catch (SQLException | RuntimeException | Error e) {
                writing.failed();
                throw e;
            }
        } catch (SQLException e) {
            throw new NotWritten(Problems.why(e), Problems.inShort(e), e);
        }
        lastNumber = batch.number();
        lastWriter = ours;
    }

    /** Makes the number the last one; false if it is that already, by a transaction whose answer was lost. */
    private boolean takeNumber(Connection connection, long number, RandomId writer) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT last_batch, writer FROM caracal_ledger WHERE id = 1 FOR UPDATE")) {
            if (!row.next()) {
                throw new SQLException("caracal_ledger has lost its row; `caracal db install` brings it back");
            }
            long last = row.getLong(1);
            RandomId by = RandomId.of(row.getBytes(2));
            if (last == number && by.equals(writer)) {
                return false;
            }
            if (number <= last || last != lastNumber || !by.equals(lastWriter.orElseThrow())) {
                throw new NotWritten(Why.SUPERSEDED, "the database's last batch is " + last + " where it should be "
                        + lastNumber + ": another tracker wrote it meanwhile, or it was restored from an older state",
                        null);
            }
        }
        try (PreparedStatement statement = connection.prepareStatement("UPDATE caracal_ledger "
                + "SET last_batch = ?, writer = ?, committed_at = UNIX_TIMESTAMP() WHERE id = 1")) {
            statement.setLong(1, number);
            statement.setBytes(2, writer.bytes());
            statement.executeUpdate();
            return true;
        }
    }

    private void writeRows(Connection connection, Entries entries) throws SQLException {
        Set<Integer> gone = gone(connection, entries.deletedTorrents());
        Consumer<PeerRow> refused = ours.isPresent() ? row -> entries.keep(row.baseline(0, 0, false)) : _ -> { };
        noteMissing(siteRows.write(connection, entries, gone, refused));
        if (ours.isPresent()) {
            rows.write(connection, INSERT_EXPIRY, entries.tokenExpiries(),
                    (values, token) -> values.add(token.user()).add(token.torrent()));
            writeBaselines(connection, entries);
        }
        if (history.isPresent()) {
            history.get().write(connection, entries);
        }
        if (promotions.isPresent()) {
            promotions.get().write(connection, entries.promotions());
        }
        if (seededCases.isPresent()) {
            seededCases.get().clear(connection, entries.transfers(), unixSeconds.getAsLong());
        }
        expire(connection);
    }

    /** What our own table keeps of peers, and keeps no more. */
    private void writeBaselines(Connection connection, Entries entries) throws SQLException {
        List<Map.Entry<PeerKey, Optional<Baseline>>> all = SiteRows.sorted(siteRows.baselines(entries).entrySet(),
                Map.Entry.comparingByKey(Comparator.comparingInt(PeerKey::user)
                        .thenComparingInt(PeerKey::torrent)));
        rows.write(connection, FORGET_BASELINE,
                all.stream().filter(entry -> entry.getValue().isEmpty()).map(Map.Entry::getKey).toList(),
                BatchSql::bind);
        rows.write(connection, keepBaseline, all.stream().flatMap(entry -> entry.getValue().stream()).toList(),
                this::bind);
    }

    /** Deletes what our own tables need keep no more; with more to go the next batch goes on. */
    private void expire(Connection connection) throws SQLException {
        if (ours.isPresent() && System.nanoTime() - lastExpired > EXPIRE_EVERY.toNanos()) {
            boolean more = siteRows.expire(connection, unixSeconds.getAsLong())
                    | history.isPresent() && history.get().expire(connection, unixSeconds.getAsLong());
            if (promotions.isPresent()) {
                more |= PromotionSql.expire(connection, unixSeconds.getAsLong() - baselineLifetime.toSeconds());
            }
            try (PreparedStatement statement = connection.prepareStatement(
                    "DELETE FROM caracal_baselines WHERE last_announced < ? LIMIT " + EXPIRED_AT_ONCE)) {
                statement.setLong(1, unixSeconds.getAsLong() - baselineLifetime.toSeconds());
                more |= statement.executeUpdate() == EXPIRED_AT_ONCE;
            }
            lastExpired = more ? lastExpired : System.nanoTime();
        }
    }

    private static void bind(RowWriter.Values values, PeerKey key) {
        values.add(key.user()).add(key.torrent()).add(key.peer());
    }

    private void bind(RowWriter.Values values, Baseline baseline) {
        bind(values, baseline.key());
        values.add(baseline.uploaded()).add(baseline.downloaded()).add(baseline.corrupt()).add(baseline.left())
                .add(baseline.carriedDown()).add(baseline.first()).add(baseline.last())
                .add(baseline.announces());
        if (site.pauses()) {
            values.add(baseline.paused() ? 1 : 0);
        }
        if (site.carriesUp()) {
            values.add(baseline.carriedUp());
        }
    }

    /** Totals and counts of users and torrents that have no row for them: gone, or never made by the site. */
    private void noteMissing(int rowsMissing) {
        missingRows.add(rowsMissing);
        if (rowsMissing > 0) {
            LOG.log(System.Logger.Level.INFO, "{0} totals or counts met no row in {1} or {2}: gone, or never made",
                    rowsMissing, site.dialect().userTotals(), site.dialect().torrentCounts());
        }
    }

    /** How many totals and counts met no row, since the start. */
    public long missingRows() {
        return missingRows.sum();
    }

    /** Which of the torrents that were deleted from the tracker are no more in the database either. */
    private static Set<Integer> gone(Connection connection, Set<Integer> deleted) throws SQLException {
        Set<Integer> gone = new HashSet<>(deleted);
        if (!deleted.isEmpty()) {
            String ids = deleted.stream().map(Object::toString).collect(Collectors.joining(","));
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT ID FROM torrents WHERE ID IN (" + ids + ")")) {
                while (rows.next()) {
                    gone.remove(rows.getInt(1));
                }
            }
        }
        return gone;
    }
}

package dev.caracal.gazelle;

import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.ledger.Entries;
import dev.caracal.ledger.Packed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The tables that Ocelot writes. Totals and counts are updated where a row exists and never inserted: Ocelot's upserts
 * leave ghosts of deleted users and torrents. The peers' table alone is upserted, and snatches are inserted.
 */
final class XbtRows implements SiteRows {
    private static final ManyRows ADD_TO_TOKEN = ManyRows.joined("UPDATE {rows} v "
            + "STRAIGHT_JOIN users_freeleeches f ON f.UserID = v.user AND f.TorrentID = v.torrent "
            + "SET f.Downloaded = f.Downloaded + v.bytes", "user", "torrent", "bytes");

    private final RowWriter rows;
    private final PeerStatements peers;
    /** By the table's key: neighbours share a page, which spares a tenth of what the rows cost the database. */
    private final Packed.Order byKey;
    private final ManyRows addToUser;
    private final ManyRows setTorrent;
    private final ManyRows setSeededTorrent;
    private final ManyRows insertSnatch;
    private final Texts snatchAddress;

    XbtRows(Site site, RowWriter rows) {
        this.rows = rows;
        this.peers = new PeerStatements(site);
        Dialect dialect = site.dialect();
        byKey = dialect == Dialect.ORIGINAL ? Entries.BY_PEER_ID : Entries.BY_TORRENT;
        addToUser = ManyRows.joined(site.server(), "UPDATE {rows} v STRAIGHT_JOIN " + dialect.userTotals() + " u "
                + "ON u." + dialect.userId() + " = v.id SET " + added(site, "Uploaded") + ", "
                + added(site, "Downloaded"), "id", "uploaded", "downloaded");
        String setCounts = "UPDATE {rows} v STRAIGHT_JOIN " + dialect.torrentCounts() + " t "
                + "ON t." + dialect.torrentId() + " = v.id SET t.Seeders = v.seeders, t.Leechers = v.leechers, "
                + "t.Snatched = t.Snatched + v.completions, t.balance = v.balance";
        String[] counts = {"id", "seeders", "leechers", "completions", "balance"};
        setTorrent = ManyRows.joined(site.server(), setCounts, counts);
        // Two statements: the old last_action may be a zero date, which a strict server lets nobody write, unchanged.
        setSeededTorrent = ManyRows.joined(site.server(), setCounts + ", t.last_action = NOW()", counts);
        insertSnatch = Inserts.into(site, "xbt_snatched", List.of("uid", "fid", "tstamp", "IP"),
                // A fork with a unique key may have the snatch already; the first one stays.
                site.schema().inUniqueKey("xbt_snatched", "uid") ? "ON DUPLICATE KEY UPDATE uid = uid" : "");
        snatchAddress = Texts.of(site.column("xbt_snatched", "IP"));
    }

    private static String added(Site site, String column) {
        return SiteRows.sum(site.column(site.dialect().userTotals(), column), "u." + column,
                "v." + column.toLowerCase(Locale.ROOT));
    }

    @Override
    public int write(Connection connection, Entries entries, Set<Integer> gone, Consumer<PeerRow> refused)
            throws SQLException {
        int missing = rows.write(connection, addToUser, entries.users().sorted(),
                (values, credit) -> values.add(credit.user()).add(credit.uploaded()).add(credit.downloaded()));
        Packed.Divided<TorrentRow> torrents = entries.torrents().sorted().divided(Entries.SEEDED);
        missing += rows.write(connection, setSeededTorrent, torrents.those(), XbtRows::bind);
        missing += rows.write(connection, setTorrent, torrents.others(), XbtRows::bind);
        rows.write(connection, insertSnatch, entries.snatches(), this::bind);
        Packed.Selection<PeerRow> all = entries.peers().sorted(byKey);
        Packed.Divided<PeerRow> landing = (gone.isEmpty() ? all : all.where(row -> !gone.contains(row.torrent())))
                .divided(Entries.COMPLETE);
        rows.write(connection, peers.complete(), landing.those(), peers::bindComplete, refused);
        rows.write(connection, peers.light(), landing.others(), peers::bindLight);
        rows.write(connection, ADD_TO_TOKEN, SiteRows.sorted(entries.tokenDownloads().entrySet(),
                Map.Entry.comparingByKey(Comparator.comparingInt(Entries.Pair::user)
                        .thenComparingInt(Entries.Pair::torrent))),
                (values, token) -> values.add(token.getKey().user()).add(token.getKey().torrent())
                        .add(token.getValue()));
        return missing;
    }

    private static void bind(RowWriter.Values values, TorrentRow torrent) {
        values.add(torrent.torrent()).add(torrent.seeders()).add(torrent.leechers()).add(torrent.completions())
                .add(torrent.balance());
    }

    private void bind(RowWriter.Values values, Snatch snatch) {
        values.add(snatch.user()).add(snatch.torrent()).add(snatch.time()).add(snatchAddress, snatch.address());
    }
}

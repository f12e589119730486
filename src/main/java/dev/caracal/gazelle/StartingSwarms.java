package dev.caracal.gazelle;

import dev.caracal.accounting.Baseline;
import dev.caracal.accounting.Books;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.id.PeerId;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Dormant;
import dev.caracal.swarm.Peer;
import dev.caracal.swarm.Swarm;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is on the torrents when a tracker starts.
 *
 * <p>A peer's row holds the counters it was last accounted by, committed together with the credit for them. So the rows
 * of the tracker before, ours or Ocelot's, are baselines: the first announce after the start is credited exactly what
 * was transferred since, and what a crash lost of our memory is repeated by it. A peer's port is not in the row: it
 * counts as present, and is handed out after its next announce.
 *
 * <p>Left out are rows of peers that stopped, of users and torrents that are not tracked, and the bare rows that a
 * light insert leaves, which tell nothing about counters. Peers that were silent for too long are not present, but
 * their baselines are kept: those of our own table, and those that the site's table still has, which our own has from
 * now on, because the site deletes such rows. Where both tables know a peer, the later announce counts.
 */
public final class StartingSwarms {
    private static final System.Logger LOG = System.getLogger(StartingSwarms.class.getName());
    /** A row of a peer that has not stopped, with its counters; a light insert's has no address either. */
    private static final String PRESENT = "p.active = 1 AND NOT (p.uploaded = 0 AND p.downloaded = 0 "
            + "AND p.remaining = 0 AND p.useragent = '' AND LENGTH(p.ip) = 0) AND p.mtime >= ";

    private final Database database;
    private final Site site;
    private final Registry registry;
    private final Dormant dormant;
    private final Books books;
    private final Map<Integer, Torrent> torrents = new HashMap<>();
    private final Map<Integer, User> users = new HashMap<>();

    public StartingSwarms(Database database, Site site, Registry registry, Dormant dormant, Books books) {
        this.database = database;
        this.site = site;
        this.registry = registry;
        this.dormant = dormant;
        this.books = books;
    }

    /** Nobody is there, and the peers' table is emptied: how Ocelot starts. */
    public void clear() throws SQLException {
        try (Connection connection = database.connection(); Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM xbt_files_users");
            if (site.ownTables()) {
                statement.executeUpdate("DELETE FROM caracal_baselines");
            }
            statement.executeUpdate("UPDATE " + site.dialect().torrentCounts()
                    + " SET Seeders = 0, Leechers = 0 WHERE Seeders <> 0 OR Leechers <> 0");
        }
    }

    /**
     * Puts the peers of the table into their swarms, and those that are silent for too long to the dormant ones; users
     * and torrents must be loaded.
     *
     * <p>Tells how many the site's table had.
     *
     * @param now      Unix seconds
     * @param silence  a peer that was silent for longer is gone
     * @param lifetime a baseline that was not used for longer is void
     */
    public int restore(long now, Duration silence, Duration lifetime) throws SQLException {
        long began = System.nanoTime();
        registry.torrents().forEach(torrent -> torrents.put(torrent.id(), torrent));
        registry.users().forEach(user -> users.put(user.id(), user));
        if (site.ownTables()) {
            restoreKept(now - lifetime.toSeconds());
        }
        long mostUploaded = most("uploaded");
        long mostDownloaded = most("downloaded");
        int[] count = new int[2];
        long silentSince = now - silence.toSeconds();
        try (Connection connection = database.connection()) {
            Rows.stream(connection, "SELECT p.uid, p.fid, p.peer_id, p.uploaded, p.downloaded, p.corrupt, p.remaining, "
                    + "p.announced, p.timespent, p.mtime FROM xbt_files_users p WHERE "
                    + PRESENT + (now - lifetime.toSeconds()), row -> {
                Torrent torrent = torrents.get(row.getInt(2));
                User user = users.get(row.getInt(1));
                Optional<PeerId> id = PeerId.of(row.getBytes(3));
                boolean cut = row.getLong(4) >= mostUploaded || row.getLong(5) >= mostDownloaded;
                if (torrent != null && user != null && id.isPresent() && !cut) {
                    restore(torrent, user, id.get(), Counters.of(row), silentSince);
                    count[0]++;
                }
            }, broken -> count[1]++);
        }
        if (count[1] > 0) {
            LOG.log(System.Logger.Level.WARNING, "left out of xbt_files_users because a number in it is beyond all "
                    + "bounds: {0} rows", count[1]);
        }
        LOG.log(System.Logger.Level.INFO, "took up {0} peers with their counters in {1} ms, {2} of them long silent",
                count[0], (System.nanoTime() - began) / 1_000_000, dormant.size());
        return count[0];
    }

    /** A counter that is as large as its column allows was cut to fit, and is no baseline. */
    private long most(String column) {
        return Inserts.largest(site.column("xbt_files_users", column)).min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValue();
    }

    /** The numbers of a peer's row, read before anything is done with them. */
    private record Counters(long uploaded, long downloaded, long corrupt, long left, int announces, long first,
            long last) {
        static Counters of(ResultSet row) throws SQLException {
            return new Counters(row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7), row.getInt(8),
                    row.getLong(10) - row.getLong(9), row.getLong(10));
        }

        void setTo(Peer peer) {
            peer.transferred(uploaded, downloaded);
            peer.corrupt(corrupt);
            peer.left(left);
            peer.wasSeen(first, last, announces);
        }
    }

    /** Our own table's baselines: all of them dormant, until the site's table says that the peer is present. */
    private void restoreKept(long since) throws SQLException {
        try (Connection connection = database.connection()) {
            Rows.stream(connection, "SELECT uid, fid, peer_id, uploaded, downloaded, corrupt, remaining, announces, "
                    + "last_announced - first_announced, last_announced, carried FROM caracal_baselines "
                    + "WHERE last_announced >= " + since, row -> {
                Torrent torrent = torrents.get(row.getInt(2));
                User user = users.get(row.getInt(1));
                Optional<PeerId> id = PeerId.of(row.getBytes(3));
                if (torrent != null && user != null && id.isPresent()) {
                    Counters counters = Counters.of(row);
                    int carried = row.getInt(11);
                    synchronized (torrent) {
                        Swarm swarm = torrent.openSwarm();
                        Peer peer = swarm.add(user.member(), id.get(), counters.left == 0);
                        counters.setTo(peer);
                        peer.carriedHundredths(carried);
                        fallSilent(torrent, swarm, peer);
                    }
                }
            }, _ -> { });
        }
    }

    private void restore(Torrent torrent, User user, PeerId id, Counters counters, long silentSince) {
        synchronized (torrent) {
            Swarm swarm = torrent.openSwarm();
            Optional<Peer> kept = dormant.revive(torrent.id(), swarm, user.member(), id);
            Peer peer = kept.orElseGet(() -> swarm.add(user.member(), id, counters.left == 0));
            // Where there was no room for all of our own table's, this one may have been among them.
            peer.kept(kept.isPresent() || dormant.refused() > 0);
            boolean newer = kept.isEmpty() || counters.last > peer.lastAnnounced();
            if (newer) {
                swarm.seeds(peer, counters.left == 0);
                counters.setTo(peer);
                peer.carriedHundredths(0);
            }
            if (peer.lastAnnounced() < silentSince && fallSilent(torrent, swarm, peer) && newer) {
                books.fellSilent(new Baseline(user.id(), torrent.id(), id, counters.uploaded, counters.downloaded,
                        counters.corrupt, counters.left, 0, counters.first, counters.last, counters.announces));
            }
        }
    }

    private boolean fallSilent(Torrent torrent, Swarm swarm, Peer peer) {
        swarm.remove(peer);
        torrent.closeEmptySwarm();
        return dormant.keep(torrent.id(), peer);
    }

    /** Has Seeders and Leechers written where the site's rows say something else than the swarms. */
    public void correctCounts() throws SQLException {
        Dialect dialect = site.dialect();
        int[] corrected = new int[1];
        try (Connection connection = database.connection()) {
            Rows.stream(connection, "SELECT " + dialect.torrentId() + ", Seeders, Leechers FROM "
                    + dialect.torrentCounts(), row -> {
                Torrent torrent = torrents.get(row.getInt(1));
                if (torrent != null) {
                    synchronized (torrent) {
                        if (torrent.seeders() != row.getLong(2) || torrent.leechers() != row.getLong(3)) {
                            // Nobody was seen seeding just now: the row's last action stays.
                            books.torrentChanged(new TorrentRow(torrent.id(), torrent.seeders(), torrent.leechers(), 0,
                                    torrent.balance(), false));
                            corrected[0]++;
                        }
                    }
                }
            }, _ -> { });
        }
        if (corrected[0] > 0) {
            LOG.log(System.Logger.Level.INFO, "Seeders or Leechers of {0} torrents are not what they were and will be "
                    + "corrected", corrected[0]);
        }
    }
}

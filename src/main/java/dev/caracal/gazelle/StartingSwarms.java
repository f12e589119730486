package dev.caracal.gazelle;

import dev.caracal.accounting.Books;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.id.PeerId;
import dev.caracal.id.PeerKey;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Baseline;
import dev.caracal.swarm.Dormant;
import dev.caracal.swarm.Member;
import dev.caracal.swarm.Peer;
import dev.caracal.swarm.SharedTime;
import dev.caracal.swarm.Swarm;
import dev.caracal.swarm.Whereabouts;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Who is on the torrents when a tracker starts.
 *
 * <p>A peer's row holds the counters it was last accounted by, committed together with the credit for them. So the rows
 * of the tracker before, ours or Ocelot's, are baselines: the first announce after the start is credited exactly what
 * was transferred since, and what a crash lost of our memory is repeated by it. A peer's port is not in the row: it
 * counts as present, and is handed out after its next announce unless the snapshot says where it was.
 *
 * <p>Left out are rows of peers that stopped, of users and torrents that are not tracked, and the bare rows that a
 * light insert leaves, which tell nothing about counters. Peers that were silent for too long are not present, but
 * their baselines are kept: those of our own table, and those that the site's table still has, which our own has from
 * now on, because the site deletes such rows. Where both tables know a peer, the later announce counts.
 */
public final class StartingSwarms {
    private static final System.Logger LOG = System.getLogger(StartingSwarms.class.getName());

    private final Database database;
    private final Site site;
    private final Registry registry;
    private final Dormant dormant;
    private final Books books;
    private final boolean history;
    /** Of these the history may say that they are there; they fell silent while nobody looked. */
    private final Queue<PeerKey> silent = new ConcurrentLinkedQueue<>();
    private ById<Torrent> torrents = new ById<>(List::of, Torrent::id, Torrent[]::new);
    private ById<User> users = new ById<>(List::of, User::id, User[]::new);

    /** @param history whether a history of members' stays is kept */
    public StartingSwarms(Database database, Site site, Registry registry, Dormant dormant, Books books,
            boolean history) {
        this.database = database;
        this.site = site;
        this.registry = registry;
        this.dormant = dormant;
        this.books = books;
        this.history = history;
    }

    /** Nobody is there, and the peers' table is emptied: how Ocelot starts. */
    public void clear() throws SQLException {
        try (Connection connection = database.connection(); Statement statement = connection.createStatement()) {
            if (!site.multiplies()) {
                statement.executeUpdate("DELETE FROM xbt_files_users");
            }
            if (site.ownTables()) {
                statement.executeUpdate("DELETE FROM caracal_baselines");
            }
            statement.executeUpdate("UPDATE " + site.dialect().torrentCounts()
                    + " SET Seeders = 0, Leechers = 0 WHERE Seeders <> 0 OR Leechers <> 0");
        }
    }

    /**
     * Begins to read the rows of the peers' table; to be closed whether they were wanted or not.
     *
     * @param now      Unix seconds
     * @param lifetime a baseline that was not used for longer is void
     */
    public PeerRows read(long now, Duration lifetime) {
        return new PeerRows(database, site, now - lifetime.toSeconds());
    }

    /**
     * Puts the peers of these rows into their swarms, and those that are silent for too long to the dormant ones; users
     * and torrents must be loaded. Tells how many the site's table had.
     *
     * @param whereabouts where peers are to be found, as far as that is known
     * @param now         Unix seconds
     * @param silence     a peer that was silent for longer is gone
     * @param lifetime    a baseline that was not used for longer is void
     */
    public int restore(PeerRows rows, Whereabouts whereabouts, long now, Duration silence, Duration lifetime)
            throws SQLException, InterruptedException {
        long began = System.nanoTime();
        torrents = new ById<>(registry::torrents, Torrent::id, Torrent[]::new);
        users = new ById<>(registry::users, User::id, User[]::new);
        if (site.ownTables() && !site.multiplies()) {
            restoreKept(now - lifetime.toSeconds());
        }
        long silentSince = now - silence.toSeconds();
        LongAdder shown = new LongAdder();
        int count = restoreParts(rows, whereabouts, silentSince, shown);
        if (history) {
            restoreSharedTime();
            tellWhoIsLeft();
        }
        users = new ById<>(List::of, User::id, User[]::new);
        LOG.log(System.Logger.Level.INFO, "took up {0} peers with their counters in {1} ms, {2} of them long silent; "
                + "know from before where {3} are", count, (System.nanoTime() - began) / 1_000_000, dormant.size(),
                shown.sum());
        return count;
    }

    /** Our own table's baselines: all of them dormant, until the site's table says that the peer is present. */
    private void restoreKept(long since) throws SQLException {
        try (Connection connection = database.connection()) {
            Rows.stream(connection, "SELECT uid, fid, peer_id, uploaded, downloaded, corrupt, remaining, carried, "
                    + "first_announced, last_announced, announces, " + (site.pauses() ? "paused" : "0")
                    + (site.carriesUp() ? ", carried_up" : ", 0") + " FROM caracal_baselines WHERE last_announced >= "
                    + since, row -> {
                Optional<PeerId> id = PeerId.of(row.getBytes(3));
                if (id.isPresent() && users.get(row.getInt(1)) != null && torrents.get(row.getInt(2)) != null) {
                    dormant.keep(new Baseline(new PeerKey(row.getInt(1), row.getInt(2), id.get()), row.getLong(4),
                            row.getLong(5), row.getLong(6), row.getLong(7), row.getInt(13), row.getInt(8),
                            row.getLong(9), row.getLong(10), row.getInt(11), row.getBoolean(12)));
                }
            }, _ -> { });
        }
    }

    /** What was counted already of members who have several clients on one torrent, and who these are. */
    private void restoreSharedTime() throws SQLException {
        try (Connection connection = database.connection()) {
            Rows.stream(connection, "SELECT uid, fid, counted FROM caracal_shared_time", row -> {
                Optional<User> user = Optional.ofNullable(users.get(row.getInt(1)));
                Optional<Torrent> torrent = Optional.ofNullable(torrents.get(row.getInt(2)));
                Optional<SharedTime> time = SharedTime.of(row.getBytes(3));
                if (user.isPresent() && torrent.isPresent() && time.isPresent()) {
                    synchronized (torrent.get()) {
                        torrent.get().swarm().filter(swarm -> swarm.hasPeersOf(user.get().member(), 1))
                                .ifPresent(swarm -> swarm.share(user.get().member(), time.get()));
                    }
                }
            }, _ -> { });
        }
        for (Torrent torrent : registry.torrents()) {
            synchronized (torrent) {
                torrent.swarm().ifPresent(Swarm::shareAll);
            }
        }
    }

    private void tellWhoIsLeft() {
        for (PeerKey key = silent.poll(); key != null; key = silent.poll()) {
            Member member = users.get(key.user()).member();
            Torrent torrent = torrents.get(key.torrent());
            synchronized (torrent) {
                Optional<Swarm> swarm = torrent.swarm();
                books.left(new Presence(key.user(), key.torrent(),
                        swarm.isPresent() && swarm.get().hasPeersOf(member, 1),
                        swarm.isPresent() && swarm.get().seededBy(key.user())));
            }
        }
    }

    /** As many at once as there are processors; tells how many rows there were of users and torrents that there are. */
    private int restoreParts(PeerRows rows, Whereabouts whereabouts, long silentSince, LongAdder shown)
            throws SQLException, InterruptedException {
        Callable<Integer> work = () -> {
            int restored = 0;
            for (PeerPart part = rows.next(); part.size() > 0; part = rows.next()) {
                fillTables();
                restored += restore(part, whereabouts, silentSince, shown);
            }
            return restored;
        };
        int count = 0;
        int workers = Runtime.getRuntime().availableProcessors();
        try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
            for (Future<Integer> each : executor.invokeAll(Collections.nCopies(workers, work))) {
                count += each.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
        return count;
    }

    /** Both at once, when it is known that there are peers: the first of them waits for it. */
    private void fillTables() {
        if (!users.filled() || !torrents.filled()) {
            Stream.of(torrents, users).parallel().forEach(ById::fill);
        }
    }

    /**
     * What is to be looked up for a row lies anywhere in memory, and is waited for. So each thing is looked up for all
     * rows of a part before the next: then the processor waits for several of them at once.
     */
    private int restore(PeerPart part, Whereabouts whereabouts, long silentSince, LongAdder shown) {
        Torrent[] torrentOf = new Torrent[part.size()];
        User[] userOf = new User[part.size()];
        long[] endpointOf = new long[part.size()];
        for (int row = 0; row < part.size(); row++) {
            torrentOf[row] = torrents.get(part.torrent(row));
        }
        for (int row = 0; row < part.size(); row++) {
            userOf[row] = users.get(part.user(row));
        }
        for (int row = 0; row < part.size(); row++) {
            endpointOf[row] = torrentOf[row] == null ? Whereabouts.UNKNOWN
                    : whereabouts.find(torrentOf[row].infoHash(), part.user(row), part.id(row));
        }
        int restored = 0;
        int located = 0;
        for (int row = 0; row < part.size(); row++) {
            if (torrentOf[row] != null && userOf[row] != null) {
                restored++;
                if (restore(part.baseline(row), torrentOf[row], userOf[row], endpointOf[row], silentSince)) {
                    located++;
                }
            }
        }
        shown.add(located);
        return restored;
    }

    /** Whether it is handed out again. */
    private boolean restore(Baseline read, Torrent torrent, User user, long endpoint, long silentSince) {
        Optional<Baseline> kept = dormant.take(read.key());
        boolean newer = kept.isEmpty() || read.last() > kept.get().last();
        Baseline baseline = newer ? read : kept.get();
        if (baseline.last() >= silentSince) {
            synchronized (torrent) {
                Swarm swarm = torrent.openSwarm(registry.peerCounts());
                Peer peer = swarm.add(user.member(), baseline);
                // Where there was no room for all of our own table's, this one may have been among them.
                peer.kept(site.multiplies() || kept.isPresent() || dormant.refused() > 0);
                if (endpoint != Whereabouts.UNKNOWN) {
                    swarm.showAt(peer, endpoint);
                }
            }
            return endpoint != Whereabouts.UNKNOWN;
        }
        // Where the history is the site's it is looked through anyway.
        if (history && !site.multiplies()) {
            silent.add(read.key());
        }
        if (dormant.keep(baseline) && newer && !site.multiplies()) {
            books.fellSilent(baseline);
        }
        return false;
    }

    /**
     * Has Seeders and Leechers written where the site's rows say something else than the swarms; also while announces
     * go on. Once: then what was read at the start is let go.
     */
    public void correctCounts() throws SQLException {
        Dialect dialect = site.dialect();
        int[] corrected = new int[1];
        try (Connection connection = database.connection()) {
            long[] numbers = new long[3];
            WireRows.stream(connection, "SELECT " + dialect.torrentId() + ", Seeders, Leechers FROM "
                    + dialect.torrentCounts(), row -> {
                row.numbers(1, numbers);
                Torrent torrent = torrents.get((int) numbers[0]);
                if (torrent != null) {
                    synchronized (torrent) {
                        if (torrent.seeders() != numbers[1] || torrent.leechers() != numbers[2]) {
                            // Nobody was seen seeding just now: the row's last action stays.
                            books.torrentChanged(new TorrentRow(torrent.id(), torrent.seeders(), torrent.leechers(), 0,
                                    torrent.balance(), false));
                            corrected[0]++;
                        }
                    }
                }
            }, _ -> { });
        }
        torrents = new ById<>(List::of, Torrent::id, Torrent[]::new);
        if (corrected[0] > 0) {
            LOG.log(System.Logger.Level.INFO, "Seeders or Leechers of {0} torrents are not what they were and will be "
                    + "corrected", corrected[0]);
        }
    }
}

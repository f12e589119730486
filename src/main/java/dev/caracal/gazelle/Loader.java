package dev.caracal.gazelle;

import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.ledger.Entries;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.Loading;
import dev.caracal.registry.Registry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fills the registry from the site's database, at the start and again on SIGUSR1. Rows are taken as they come from the
 * server, all of one moment, and none is kept: a million torrents need no second copy. Broken rows are left out,
 * counted, and named once. One load at a time.
 */
public final class Loader {
    private static final System.Logger LOG = System.getLogger(Loader.class.getName());

    /** Ocelot's ids have 32 bits, and so have the peers' table's. */
    static final String TOO_LARGE = "its ID has more than 31 bits";
    static final String BEYOND_BOUNDS = "a number in it is beyond all bounds";
    static final String SAME_INFO_HASH = "another torrent has the same info_hash";
    static final String SAME_PASSKEY = "another user has the same torrent_pass";

    private static final Map<String, Freeleech> FREELEECH = Stream.of(Freeleech.values())
            .collect(Collectors.toMap(kind -> Integer.toString(kind.code()), Function.identity()));

    private final Database database;
    private final Site site;
    private final Registry registry;
    private final IntConsumer deleted;
    private final BrokenRows broken = new BrokenRows();
    private final Loads loads = new Loads();

    /** @param deleted is told the torrents that are no longer on the site's list */
    public Loader(Database database, Site site, Registry registry, IntConsumer deleted) {
        this.database = database;
        this.site = site;
        this.registry = registry;
        this.deleted = deleted;
    }

    /** How many rows the last load left out because they are broken. */
    public int brokenRows() {
        return broken.count();
    }

    /** What the last load left out, a sentence for each kind. */
    public List<String> brokenKinds() {
        return broken.lines();
    }

    /** How the loads went. */
    public Loads loads() {
        return loads;
    }

    /**
     * Loads everything.
     *
     * @param pendingExpiries tokens that are used up though the site does not know it yet; they are left out
     * @param balances        whether torrents that are new to us continue the balance of their row, or begin at 0
     */
    public synchronized void load(Set<Entries.Pair> pendingExpiries, boolean balances) throws SQLException {
        load(pendingExpiries, balances, true);
    }

    /** Loads everything again, without a word in the log: this may be as often as need be. */
    public synchronized void loadAgain(Set<Entries.Pair> pendingExpiries) throws SQLException {
        load(pendingExpiries, true, false);
    }

    private void load(Set<Entries.Pair> pendingExpiries, boolean balances, boolean told) throws SQLException {
        loads.begin();
        boolean loaded = false;
        try {
            loadAll(pendingExpiries, balances, told);
            loaded = true;
        } finally {
            loads.end(loaded);
        }
    }

    private void loadAll(Set<Entries.Pair> pendingExpiries, boolean balances, boolean told) throws SQLException {
        long began = System.nanoTime();
        try (Connection connection = database.connection(); Loading loading = registry.beginLoading()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = connection.createStatement()) {
                statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            }
            if (site.multiplies()) {
                new AnimebytesLists(broken).load(connection, loading);
            } else {
                loadTorrents(connection, loading, balances);
                loadTokens(connection, loading, pendingExpiries);
                loadUsers(connection, loading);
                loadWhitelist(connection, loading);
            }
            if (registry.promotions().kept()) {
                loading.promotions(PromotionSql.read(connection));
            }
            broken.report();
            connection.commit();
            loading.removeOtherUsers();
            loading.removeOtherTorrents(torrent -> deleted.accept(torrent.id()));
        }
        if (told) {
            LOG.log(System.Logger.Level.INFO, "loaded {0} users and {1} torrents in {2} ms; {3} clients on the "
                    + "whitelist", registry.userCount(), registry.torrentCount(),
                    (System.nanoTime() - began) / 1_000_000, registry.whitelist().size());
        }
    }

    private void loadTorrents(Connection connection, Loading loading, boolean balances) throws SQLException {
        Dialect dialect = site.dialect();
        boolean groups = site.schema().table("torrents").flatMap(table -> table.column("GroupID"))
                .filter(Schema.Column::integer).isPresent();
        String sql = dialect == Dialect.ORIGINAL
                ? "SELECT ID, Snatched, balance, " + (groups ? "GroupID" : "0")
                        + ", info_hash, FreeTorrent FROM torrents"
                : "SELECT t.ID, s.Snatched, s.Balance, " + (groups ? "t.GroupID" : "0")
                        + ", t.info_hash, t.FreeTorrent FROM torrents t JOIN " + dialect.torrentCounts() + " s ON s."
                        + dialect.torrentId() + " = t.ID";
        long[] numbers = new long[4];
        WireRows.stream(connection, sql, row -> {
            row.numbers(1, numbers);
            long number = numbers[0];
            int id = (int) number;
            byte[] name = row.bytes(5);
            Optional<InfoHash> infoHash = name == null ? Optional.empty() : InfoHash.of(name);
            if (id != number) {
                broken.add("torrents", number, TOO_LARGE);
            } else if (infoHash.isEmpty()) {
                broken.add("torrents", id, noInfoHash(name));
            } else if (loading.torrent(infoHash.get(), id, freeleech(row.bytes(6)), (int) numbers[3], numbers[1],
                    balances ? numbers[2] : 0) == Loading.Row.DUPLICATE) {
                broken.add("torrents", id, SAME_INFO_HASH);
            }
        }, _ -> broken.add("torrents", numbers[0], BEYOND_BOUNDS));
    }

    /** What is wrong with what should be an info_hash. */
    static String noInfoHash(byte[] name) {
        return name == null ? "its info_hash is NULL"
                : name.length == 0 ? "its info_hash is empty" : "its info_hash is not 20 bytes long";
    }

    /** What is wrong with what should be a passkey. */
    static String noPasskey(byte[] text) {
        return text == null ? "its torrent_pass is NULL" : "its torrent_pass has not 32 characters";
    }

    /** What the column says; unlike in a control request, a code we do not know counts as none (Ocelot). */
    private static Freeleech freeleech(byte[] code) {
        return code == null ? Freeleech.NONE
                : FREELEECH.getOrDefault(new String(code, StandardCharsets.ISO_8859_1), Freeleech.NONE);
    }

    private void loadTokens(Connection connection, Loading loading, Set<Entries.Pair> pendingExpiries)
            throws SQLException {
        Map<Integer, Set<Integer>> holders = new HashMap<>();
        Rows.stream(connection, "SELECT UserID, TorrentID FROM users_freeleeches WHERE Expired = '0'", row -> {
            long user = row.getLong(1);
            long torrent = row.getLong(2);
            Entries.Pair token = new Entries.Pair((int) user, (int) torrent);
            if (token.user() == user && token.torrent() == torrent && !pendingExpiries.contains(token)) {
                holders.computeIfAbsent(token.torrent(), _ -> new HashSet<>()).add(token.user());
            }
        }, row -> broken.add("users_freeleeches", row.getLong(1), BEYOND_BOUNDS));
        loading.tokens(holders);
    }

    private void loadUsers(Connection connection, Loading loading) throws SQLException {
        boolean addressKnown = site.schema().table("users_main").flatMap(table -> table.column("IP")).isPresent();
        String hidden = "Visible = '0'" + (addressKnown ? " OR IP = '127.0.0.1'" : "");
        long[] numbers = new long[3];
        WireRows.stream(connection, "SELECT ID, can_leech, " + hidden + ", torrent_pass FROM users_main "
                + "WHERE Enabled = '1'", row -> {
            row.numbers(1, numbers);
            long number = numbers[0];
            int id = (int) number;
            byte[] text = row.bytes(4);
            Optional<Passkey> passkey = text == null ? Optional.empty() : Passkey.of(text);
            if (id != number) {
                broken.add("users_main", number, TOO_LARGE);
            } else if (passkey.isEmpty()) {
                broken.add("users_main", id, noPasskey(text));
            } else if (loading.user(passkey.get(), id, numbers[1] != 0, numbers[2] != 0) == Loading.Row.DUPLICATE) {
                broken.add("users_main", id, SAME_PASSKEY);
            }
        }, _ -> broken.add("users_main", numbers[0], BEYOND_BOUNDS));
    }

    private static void loadWhitelist(Connection connection, Loading loading) throws SQLException {
        List<byte[]> prefixes = new ArrayList<>();
        Rows.stream(connection, "SELECT peer_id FROM xbt_client_whitelist WHERE peer_id IS NOT NULL",
                row -> prefixes.add(row.getString(1).getBytes(StandardCharsets.ISO_8859_1)), _ -> { });
        loading.whitelist(prefixes);
    }
}

package dev.caracal;

import dev.caracal.AnnounceModel.Charge;
import dev.caracal.AnnounceModel.Pair;
import dev.caracal.AnnouncingClient.Manner;
import dev.caracal.AnnouncingClient.Tally;
import dev.caracal.database.Ports;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;

/**
 * A tracker process and a database server of its own under the load of many clients, for a test to break while the
 * clients go on; and at the end the database held against the model. For one thread.
 */
final class LoadedTracker implements AutoCloseable {
    private static final int USERS = 40;
    private static final int TORRENTS = 30;
    private static final int CLIENTS = 120;
    /** Every so many clients one is the only one of its user on its torrent, with a token. */
    private static final int TOKEN_EVERY = 6;

    private final SplittableRandom random;
    private final SiteKind kind;
    private final boolean multiplies;
    private final boolean reapsSoon;
    private final Path state;
    private final OwnDatabase database;
    private final TestSite site;
    private final TrackerProcess tracker;
    private final AnnounceModel model;
    private final Tally tally = new Tally();
    private final int port;
    private final int adminPort;
    private final String usual;
    private final Path file;
    private final ReadWriteLock turns = new ReentrantReadWriteLock(true);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    /** How hours pass in seconds, if they do; else the clock is everybody's. */
    private final Optional<MovedTime> time;
    private final boolean history;
    /** Holds a port, so that nobody else comes to listen there, and does not listen itself. */
    private final Socket nobody = new Socket();
    private volatile boolean quiet;

    /**
     * @param lines       of the configuration, beside the usual ones
     * @param toTheSecond whether hours are to pass, with a history and hit-and-run
     */
    LoadedTracker(Path folder, long seed, Manner manner, String lines, boolean toTheSecond)
            throws IOException, SQLException {
        this(folder, seed, manner, lines, toTheSecond, false);
    }

    /** One of a site of the third dialect, to the second. */
    static LoadedTracker multiplying(Path folder, long seed, Manner manner, String lines)
            throws IOException, SQLException {
        return new LoadedTracker(folder, seed, manner, lines, true, true);
    }

    private LoadedTracker(Path folder, long seed, Manner manner, String lines, boolean toTheSecond,
            boolean multiplies) throws IOException, SQLException {
        random = new SplittableRandom(seed);
        this.multiplies = multiplies;
        kind = SiteKind.values()[random.nextInt(multiplies ? 2 : SiteKind.values().length)];
        boolean soon = random.nextInt(3) == 0;
        time = toTheSecond ? Optional.of(new MovedTime(folder, soon, kind.original(), multiplies)) : Optional.empty();
        history = toTheSecond || random.nextBoolean();
        LongSupplier clock = toTheSecond ? time.get().clock() : Preparation.SYSTEM;
        nobody.bind(new InetSocketAddress("127.0.0.1", 0));
        reapsSoon = soon || lines.contains("peers_timeout");
        state = folder.resolve("state");
        port = Ports.free();
        adminPort = port + 1;
        Map<Integer, Charge> torrents = torrents();
        Map<Integer, Pair> pairs = new HashMap<>();
        Set<Pair> tokens = pairs(pairs);
        Optional<FactorModel> factors = multiplies ? Optional.of(new FactorModel(USERS, TORRENTS)) : Optional.empty();
        model = new AnnounceModel(USERS, torrents, multiplies ? Set.of() : tokens, time.map(MovedTime::model)
                .orElse(new HistoryModel(clock.getAsLong(), 0, 0)), factors);
        boolean strict = kind == SiteKind.ORIGINAL_STRICT || kind == SiteKind.ORPHEUS_STRICT;
        database = new OwnDatabase(folder.resolve("db"), strict ? "STRICT_TRANS_TABLES" : "");
        try {
            site = multiplies ? TestSite.animebytes(database.server()) : TestSite.open(kind, database.server(),
                    "ALTER TABLE torrents MODIFY FreeTorrent enum('0','1','2','11','12','13') NOT NULL DEFAULT '0'");
            if (multiplies) {
                fill(factors.get());
            } else {
                fill(torrents, tokens);
            }
            usual = conf(port) + time.map(MovedTime::lines)
                    .orElse(soon ? "peers_timeout = 1\nreap_peers_interval = 1\n" : "") + lines;
            file = Files.writeString(folder.resolve("ocelot.conf"), usual);
            tracker = toTheSecond ? new TrackerProcess(file, time.get().clock()) : new TrackerProcess(file);
        } catch (IOException | SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
        for (int number = 0; number < CLIENTS; number++) {
            clients.add(threads.submit(new AnnouncingClient(number, pairs.get(number), port, manner, model, tally,
                    () -> !quiet, turns.readLock(), clock, random.split())));
        }
        if (toTheSecond) {
            SplittableRandom moves = random.split();
            clients.add(threads.submit(() -> passTime(moves)));
        }
    }

    private String conf(int port) {
        return site.conf(state).replace("admin_port = 0", "admin_port = " + adminPort)
                + "listen_port = " + port + "\n"
                // Where nobody listens: a token that was used up stays pending, and must stay used up.
                + "site_service = " + nobody.getLocalPort() + "\n"
                + "keepalive_timeout = " + (random.nextBoolean() ? 60 : 0) + "\n"
                + (time.isPresent() ? "" : "transfer_history = " + history + "\n")
                + "flush_retry_limit = 1\n";
    }

    private static Map<Integer, Charge> torrents() {
        Map<Integer, Charge> torrents = new HashMap<>();
        for (int torrent = 1; torrent <= TORRENTS; torrent++) {
            torrents.put(torrent, torrent % 2 == 0 ? Charge.FULL
                    : Charge.values()[torrent / 2 % Charge.values().length]);
        }
        return torrents;
    }

    /** Who announces what, by the clients' numbers; the pairs with a token are returned. */
    private Set<Pair> pairs(Map<Integer, Pair> pairs) {
        Set<Pair> tokens = new LinkedHashSet<>();
        for (int number = 0; number < CLIENTS; number += TOKEN_EVERY) {
            Pair token = new Pair(1 + number % USERS, 1 + number / TOKEN_EVERY % TORRENTS);
            tokens.add(token);
            pairs.put(number, token);
        }
        for (int number = 0; number < CLIENTS; number++) {
            while (!pairs.containsKey(number)) {
                Pair pair = new Pair(1 + random.nextInt(USERS), 1 + random.nextInt(TORRENTS));
                if (!tokens.contains(pair)) {
                    pairs.put(number, pair);
                }
            }
        }
        return tokens;
    }

    private void fill(Map<Integer, Charge> torrents, Set<Pair> tokens) throws SQLException {
        site.users(1, USERS);
        site.torrents(1, TORRENTS);
        // So large that nothing but a completed download makes a case of hit-and-run.
        List<String> statements = new ArrayList<>(List.of("UPDATE torrents SET Size = " + (1L << 62)));
        torrents.forEach((torrent, charge) -> statements.add("UPDATE torrents SET FreeTorrent = '" + charge.code()
                + "' WHERE ID = " + torrent));
        tokens.forEach(token -> statements.add("INSERT INTO users_freeleeches (UserID, TorrentID, Time) VALUES ("
                + token + ", NOW())"));
        site.run(String.join("; ", statements));
    }

    private void fill(FactorModel factors) throws SQLException {
        for (int user = 1; user <= USERS; user++) {
            AnimebytesCase.user(site, user);
        }
        for (int torrent = 1; torrent <= TORRENTS; torrent++) {
            AnimebytesCase.torrent(site, torrent, "GroupID = " + FactorModel.groupOf(torrent));
        }
        site.run("INSERT INTO torrent_group_freeleech (GroupID, Type) VALUES (1, 'anime'), (2, 'anime')");
        for (String statement : factors.begin(new Random(random.nextLong()))) {
            site.run(statement);
        }
    }

    private void passTime(SplittableRandom moves) {
        try {
            while (!quiet) {
                TimeUnit.MILLISECONDS.sleep(moves.nextInt(20, 150));
                turns.writeLock().lock();
                try {
                    if (tally.doubtful().get() == 0) {
                        time.get().pass(moves);
                    }
                } finally {
                    turns.writeLock().unlock();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    TrackerProcess tracker() {
        return tracker;
    }

    /** {@code kill -9} while nobody waits for an answer, and hours pass before anybody can announce again. */
    void killBetweenAnnounces() throws InterruptedException {
        turns.writeLock().lock();
        try {
            tracker.kill();
            if (time.isPresent() && tally.doubtful().get() == 0) {
                time.get().clock().move(random.nextInt(5000));
            }
        } finally {
            turns.writeLock().unlock();
        }
    }

    OwnDatabase database() {
        return database;
    }

    Tally tally() {
        return tally;
    }

    /** Announces that were answered. */
    int announces() {
        return model.announces();
    }

    int port() {
        return port;
    }

    Path state() {
        return state;
    }

    /** Whoever asks the tracker anything holds this meanwhile. */
    Lock turn() {
        return turns.readLock();
    }

    /** Holding this, nobody asks the tracker anything. */
    Lock silence() {
        return turns.writeLock();
    }

    /** Changes the configuration of the running tracker: the usual one and these lines. */
    void configure(String lines) throws IOException, InterruptedException {
        Files.writeString(file, usual + lines);
        tracker.signal("HUP", "the configuration was read again");
    }

    /** What the tracker's /health says; nothing while there is nobody to say it. */
    String health() throws InterruptedException {
        return admin("health");
    }

    /** The same of one of its admin pages. */
    String admin(String page) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/" + page)).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException _) {
            return "";
        }
    }

    /** Fails if a client has. */
    void requireClients() throws InterruptedException {
        for (Future<?> client : clients) {
            if (client.isDone()) {
                await(client);
            }
        }
    }

    private static void await(Future<?> client) throws InterruptedException {
        try {
            client.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a client failed: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Lets every client come to its end, ends the serving tracker in good order and looks into the database. Where
     * hours have passed it looks at the times, too, and what a tracker that is started again makes of them.
     */
    void check() throws IOException, InterruptedException, SQLException {
        quiet = true;
        for (Future<?> client : clients) {
            await(client);
        }
        end();
        if (tracker.hasSaid("rows could not be written before the exit")) {
            tracker.start();
            tracker.awaitServing();
            end();
        }
        List<String> problems = new SiteComparison(site, kind, model, multiplies, history).problems(!reapsSoon);
        if (Files.exists(state.resolve("dead-letters.log"))) {
            problems.add("rows were put aside:\n" + Files.readString(state.resolve("dead-letters.log")));
        }
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
        if (time.isPresent()) {
            time.get().checkHistory(site);
            time.get().checkAfterwards(site, tracker);
        }
    }

    private void end() throws InterruptedException {
        tracker.tellToEnd();
        tracker.awaitEnd();
    }

    @Override
    public String toString() {
        return (multiplies ? "third dialect" : kind)
                + (time.isPresent() ? ", to the second" : history ? ", with a history" : "")
                + (reapsSoon ? ", silent peers reaped soon" : "") + ", " + model.announces()
                + " announces answered, " + tally;
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        threads.shutdownNow();
        http.shutdownNow();
        try {
            nobody.close();
        } catch (IOException _) {
            // Nothing was ever sent there.
        }
        try {
            tracker.close();
        } finally {
            database.close();
        }
    }
}

package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many clients of a few members announce on a few torrents at once, over real connections, while the tracker flushes
 * every second, reloads its lists all the time and drops silent peers. In the end the database has what a model that
 * knows nothing but the announces has added up.
 */
final class ManyClientsIT {
    private static final int USERS = 6;
    private static final int CLIENTS = 60;
    private static final int ANNOUNCES = 150;
    private static final int MOST_PAUSE_MILLIS = 100;
    private static final Duration SILENCE = Duration.ofSeconds(8);
    /** A client that was silent for so long begins a session: it might be dropped any moment. */
    private static final Duration SESSION_AFTER = Duration.ofSeconds(3);

    /** The torrents, by id less 1: the hundredths of a download that are charged, and whether an upload counts. */
    private static final int[] CHARGED_PERCENT = {100, 0, 0, 100};
    private static final boolean[] UPLOAD_COUNTS = {true, true, false, true};
    private static final String FREELEECH = "UPDATE torrents SET FreeTorrent = '1' WHERE ID = 2; "
            + "UPDATE torrents SET FreeTorrent = '2' WHERE ID = 3; "
            // One member has a token; nobody completes with it, for it would be used up at a moment nobody knows.
            + "INSERT INTO users_freeleeches (UserID, TorrentID, Time) VALUES (1, 4, NOW())";
    private static final int TOKEN_USER = 1;
    private static final int TOKEN_TORRENT = 4;

    @TempDir
    private Path folder;

    /** What the announces alone say: totals by user, and what happened on each torrent. */
    private static final class Model {
        private final LongAdder[] uploaded = adders(USERS);
        private final LongAdder[] downloaded = adders(USERS);
        private final LongAdder[] balance = adders(CHARGED_PERCENT.length);
        private final LongAdder[] snatches = adders(CHARGED_PERCENT.length);
        private final LongAdder byToken = new LongAdder();

        private static LongAdder[] adders(int count) {
            LongAdder[] adders = new LongAdder[count];
            for (int i = 0; i < count; i++) {
                adders[i] = new LongAdder();
            }
            return adders;
        }

        void credit(int user, int torrent, long up, long down) {
            boolean token = user == TOKEN_USER && torrent == TOKEN_TORRENT;
            if (UPLOAD_COUNTS[torrent - 1]) {
                uploaded[user - 1].add(up);
            }
            if (token) {
                byToken.add(down);
            } else {
                downloaded[user - 1].add(down * CHARGED_PERCENT[torrent - 1] / 100);
            }
            balance[torrent - 1].add(up - down);
        }

        String totals(int user) {
            return uploaded[user - 1] + "," + downloaded[user - 1];
        }
    }

    /** One client on one torrent: what it does is random, but always the same for its number. */
    private final class Client {
        private final int user;
        private final int torrent;
        private final int number;
        private final Model model;
        private final TestClient connection;
        private final Random random;
        private long up;
        private long down;
        private long left;
        private boolean session;
        private long lastBegun = System.nanoTime();

        Client(int number, Model model, TestClient connection) {
            this.number = number;
            this.user = 1 + number % USERS;
            this.torrent = 1 + number / USERS % CHARGED_PERCENT.length;
            this.model = model;
            this.connection = connection;
            this.random = new Random(number);
            this.left = random.nextBoolean() ? 0 : 1_000_000;
        }

        /** Whether it may finish its download. */
        private boolean completes() {
            return user != TOKEN_USER || torrent != TOKEN_TORRENT;
        }

        Void run() throws IOException, InterruptedException {
            for (int i = 0; i < ANNOUNCES; i++) {
                Thread.sleep(random.nextInt(MOST_PAUSE_MILLIS));
                step();
            }
            up += 11;
            announce("&event=stopped", 11, 0);
            connection.close();
            return null;
        }

        private void step() throws IOException {
            boolean late = System.nanoTime() - lastBegun > SESSION_AFTER.toNanos();
            int kind = random.nextInt(20);
            if (!session || late || kind == 0) {
                // Counters may begin anywhere; only what is added to them counts.
                up += 1000;
                announce("&event=started", 0, 0);
                session = true;
            } else if (kind == 1) {
                // A client that was restarted and does not say so: the counters are a new baseline.
                up = 0;
                down /= 2;
                announce("", 0, 0);
            } else if (kind == 2 && left > 0 && completes()) {
                down += left;
                long rest = left;
                left = 0;
                announce("&event=completed", 0, rest);
                model.snatches[torrent - 1].increment();
            } else if (kind == 3) {
                up += 5;
                announce("&event=stopped", 5, 0);
                session = false;
            } else if (kind == 4) {
                left = 1_000_000;
                announce("", 0, 0);
            } else {
                long more = random.nextInt(1 << 20);
                long got = left > 0 ? random.nextInt(1000) : 0;
                up += more;
                down += got;
                left -= Math.min(got, Math.max(0, left - 1));
                announce("", more, got);
            }
        }

        private void announce(String event, long moreUp, long moreDown) throws IOException {
            long begun = System.nanoTime();
            boolean known = session || event.equals("&event=started");
            String answer = connection.announce(user, torrent, number, up, down, left, event);
            assertTrue(answer.startsWith("d8:complete"), answer);
            assertTrue(System.nanoTime() - lastBegun < SILENCE.toNanos() || !session,
                    "this machine is too slow for this test to mean anything");
            lastBegun = begun;
            if (known) {
                model.credit(user, torrent, moreUp, moreDown);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORPHEUS_STRICT"})
    void theDatabaseHasWhatTheAnnouncesAddUpTo(SiteKind kind) throws Exception {
        Model model = new Model();
        try (TestSite site = TestSite.open(kind)) {
            site.users(1, USERS + 1);
            site.torrents(1, CHARGED_PERCENT.length);
            site.run(FREELEECH);
            try (TestTracker tracker = TestTracker.start(site, folder, "keepalive_timeout = 60",
                    "peers_timeout = " + SILENCE.toSeconds(), "reap_peers_interval = 1", "announce_interval = 1",
                    "max_batch_rows = 100")) {
                leaveSilentPeers(tracker);
                announceAll(tracker, model);
                awaitEmptySwarms(tracker);
                tracker.drain();
            }
            for (int user = 1; user <= USERS; user++) {
                assertEquals(model.totals(user), site.totals(user), "user " + user);
            }
            for (int torrent = 1; torrent <= CHARGED_PERCENT.length; torrent++) {
                assertEquals("0,0," + model.snatches[torrent - 1] + "," + model.balance[torrent - 1],
                        site.counts(torrent), "torrent " + torrent);
                assertEquals(model.snatches[torrent - 1].toString(), site.row(
                        "SELECT COUNT(*) FROM xbt_snatched WHERE fid = " + torrent));
            }
            assertEquals(model.byToken.toString(), site.row("SELECT Downloaded FROM users_freeleeches"));
            assertEquals(CLIENTS + ",0", site.row("SELECT COUNT(*), SUM(active) FROM xbt_files_users WHERE uid <= "
                    + USERS));
            assertTrue(model.byToken.sum() > 0 && model.snatches[0].sum() > 0);
        }
    }

    /** Peers that are never heard of again, for the reaper. */
    private static void leaveSilentPeers(TestTracker tracker) throws IOException {
        try (TestClient client = tracker.client()) {
            for (int i = 0; i < 40; i++) {
                client.announce(USERS + 1, 1 + i % CHARGED_PERCENT.length, 5000 + i, 0, 0, i % 2, "&event=started");
            }
        }
    }

    private void announceAll(TestTracker tracker, Model model) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                Client client = new Client(number, model, tracker.client());
                clients.add(threads.submit(client::run));
            }
            while (!clients.stream().allMatch(Future::isDone)) {
                tracker.tracker().reload();
                Thread.sleep(20);
            }
            for (Future<Void> client : clients) {
                client.get();
            }
        }
    }

    private static void awaitEmptySwarms(TestTracker tracker) throws IOException, InterruptedException {
        StringBuilder query = new StringBuilder("/" + TestSite.passkeyText(1) + "/scrape?");
        for (int torrent = 1; torrent <= CHARGED_PERCENT.length; torrent++) {
            query.append("info_hash=").append(new String(TestSite.infoHash(torrent).bytes(),
                    StandardCharsets.ISO_8859_1)).append('&');
        }
        try (TestClient client = tracker.client()) {
            while (client.get(query.toString()).split("d8:completei0e10:incompletei0e", -1).length
                    != CHARGED_PERCENT.length + 1) {
                Thread.sleep(50);
            }
        }
    }
}

package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random sessions on a tracker that ends and starts again under them, in good order and not, held against a
 * {@link Model} of one that never stops: the promise, to the byte. Each session is a small world of its own: a few
 * users with a few clients each on a few torrents, and a site that changes its mind. They take turns, so that every
 * epoch and every restart finds many of them at different points.
 *
 * <p>{@code -Dcaracal.seed=N} repeats a run; {@code -Dcaracal.long=true} makes it a long one.
 */
final class ModelIT {
    private static final boolean LONG = Boolean.getBoolean("caracal.long");
    /** What is tried at once, and how often that is done. */
    private static final int SESSIONS = 100;
    private static final int ROUNDS = LONG ? 25 : 1;
    private static final int STEPS = 60;
    private static final int RESTARTS = 10;
    private static final int USERS = 3;
    private static final int TORRENTS = 2;
    private static final int CLIENTS = 3;
    private static final Duration EVERY_HOUR = Duration.ofHours(1);
    private static final String UNAVAILABLE = "The tracker is temporarily unavailable.";
    private static final int[] FREELEECH = {0, 0, 1, 2, 11, 12, 13};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORPHEUS_STRICT"})
    void whateverHappensTheDatabaseEndsUpAsTheModel(SiteKind kind) throws Exception {
        SeededRounds.run(ROUNDS, (number, random) ->
                new Round(kind, folder.resolve("round" + number), random).run());
    }

    /** One database, one model, many sessions. */
    private static final class Round {
        private final SiteKind kind;
        private final Path state;
        private final Random random;
        private final Model model = new Model();
        private final Map<Model.Client, Model.Counters> counters = new HashMap<>();
        private final Map<Integer, Integer> passkeys = new HashMap<>();
        private final List<String> told = new ArrayList<>();
        private TestSite site;
        private Connection connection;
        private TestTracker tracker;
        private TestClient client;
        private int nextPasskey = 1_000_000;
        private int refused;

        Round(SiteKind kind, Path state, Random random) {
            this.kind = kind;
            this.state = state;
            this.random = random;
        }

        void run() throws Exception {
            Files.createDirectories(state);
            try (TestSite opened = TestSite.open(kind, "ALTER TABLE torrents MODIFY FreeTorrent "
                    + "enum('0','1','2','11','12','13') NOT NULL DEFAULT '0'"); Connection held = opened.connect()) {
                site = opened;
                connection = held;
                fill();
                start();
                int untilRestart = pauseBeforeRestart();
                for (int step = 0; step < SESSIONS * STEPS; step++) {
                    step(random.nextInt(SESSIONS));
                    if (untilRestart-- == 0) {
                        restart(random.nextInt(3) == 0);
                        untilRestart = pauseBeforeRestart();
                    }
                }
                end(false);
                tracker = TestTracker.start(site, state, Duration.ofMillis(50));
                end(true);
                check();
                // The start corrects the counts, which Ocelot does not write at every change.
                tracker = TestTracker.start(site, state);
                end(false);
                assertEquals(model.counts(), site.rows("SELECT " + kind.countsId() + ", Seeders, Leechers, Snatched, "
                        + "balance FROM " + kind.counts() + " ORDER BY 1"));
            } finally {
                if (tracker != null) {
                    tracker.close();
                }
            }
        }

        private int pauseBeforeRestart() {
            return random.nextInt(2 * SESSIONS * STEPS / RESTARTS);
        }

        private void fill() throws SQLException {
            List<String> users = new ArrayList<>();
            List<String> torrents = new ArrayList<>();
            List<String> counts = new ArrayList<>();
            for (int id = 1; id <= SESSIONS * USERS; id++) {
                model.addUser(id);
                passkeys.put(id, id);
                users.add("(" + id + ", 'user" + id + "', '1', '" + TestSite.passkeyText(id) + "')");
            }
            for (int id = 1; id <= SESSIONS * TORRENTS; id++) {
                long balance = random.nextInt(-1000, 1000);
                model.addTorrent(id, balance);
                torrents.add("(" + id + ", 1, '" + TestSite.infoHashText(id) + "', 1000)");
                counts.add("(" + id + ", " + balance + ")");
            }
            site.run("INSERT INTO users_main (ID, Username, Enabled, torrent_pass) VALUES " + String.join(", ", users)
                    + (kind.original() ? "" : "; INSERT INTO users_leech_stats (UserID) SELECT ID FROM users_main")
                    + "; INSERT INTO torrents (ID, GroupID, info_hash, Size) VALUES " + String.join(", ", torrents)
                    + (kind.original() ? "" : "; INSERT INTO torrents_leech_stats (TorrentID) SELECT ID FROM torrents")
                    + "; CREATE TEMPORARY TABLE b (id int, balance bigint); INSERT INTO b VALUES "
                    + String.join(", ", counts) + "; UPDATE " + kind.counts() + " c JOIN b ON b.id = c."
                    + kind.countsId() + " SET c.balance = b.balance");
        }

        /** Every start may write at another pace and hold another view of who is silent. */
        private void start() throws Exception {
            Duration interval = random.nextInt(4) == 0 ? EVERY_HOUR
                    : Duration.ofMillis(random.nextInt(10, 300));
            String silence = "peers_timeout = " + List.of(1, 7200).get(random.nextInt(2));
            tracker = TestTracker.start(site, state, interval, "keepalive_timeout = 600", silence,
                    "reap_peers_interval = 1", "max_batch_rows = 100", "journal_segment_bytes = 65536",
                    "journal_kept_bytes = " + random.nextInt(200_000));
            client = tracker.client();
            told.add("start every " + interval + ", " + silence);
        }

        /** In good order only where the last flush comes soon. */
        private void end(boolean drained) throws Exception {
            if (client != null) {
                client.close();
            }
            if (drained) {
                tracker.drain();
            }
            tracker.close();
            told.add((drained ? "drained" : "closed")
                    + (refused > 0 ? " after " + refused + " refusals" : ""));
        }

        private void restart(boolean drained) throws Exception {
            end(drained && !told.getLast().contains(EVERY_HOUR.toString()));
            start();
        }

        private void step(int session) throws Exception {
            int user = 1 + session * USERS + random.nextInt(USERS);
            int torrent = 1 + session * TORRENTS + random.nextInt(TORRENTS);
            int dice = random.nextInt(1000);
            if (dice < 900) {
                announce(new Model.Client(user, torrent, 1 + random.nextInt(CLIENTS)));
            } else if (dice < 930) {
                if (model.exists(torrent)) {
                    changeFreeleech(torrent, FREELEECH[random.nextInt(FREELEECH.length)]);
                }
            } else if (dice < 965) {
                if (model.exists(torrent) && model.mayAnnounce(user)) {
                    changeToken(new Model.Token(user, torrent));
                }
            } else if (dice < 985) {
                if (model.mayAnnounce(user)) {
                    changePasskey(user);
                }
            } else if (dice < 990) {
                tracker.tracker().reload();
            } else if (dice < 995) {
                if (model.mayAnnounce(user)) {
                    remove(user);
                }
            } else if (model.exists(torrent)) {
                delete(torrent);
            }
        }

        private void announce(Model.Client who) throws IOException, InterruptedException {
            String event = switch (random.nextInt(20)) {
                case 0, 1 -> "started";
                case 2, 3 -> "completed";
                case 4 -> "stopped";
                default -> "";
            };
            Model.Counters now = next(counters.getOrDefault(who, new Model.Counters(0, 0, 0, 1000)), event);
            counters.put(who, now);
            String path = "/" + TestSite.passkeyText(passkeys.get(who.user())) + "/announce?info_hash="
                    + TestSite.infoHashText(who.torrent()) + "&peer_id=-XX0001-%012d".formatted(who.number())
                    + "&port=6881&compact=1&numwant=0&uploaded=" + now.up() + "&downloaded=" + now.down() + "&left="
                    + now.left() + "&corrupt=" + now.corrupt() + (event.isEmpty() ? "" : "&event=" + event);
            // Some programs do not say what they are.
            client.userAgent(who.number() == 1 ? "" : "test");
            String answer = client.get(path);
            while (answer.contains(UNAVAILABLE)) {
                // The small journal is full; nothing of the announce may count.
                TimeUnit.MILLISECONDS.sleep(10);
                refused++;
                answer = client.get(path);
            }
            boolean allowed = model.mayAnnounce(who.user()) && model.exists(who.torrent());
            assertTrue(answer.startsWith(allowed ? "d8:complete" : "d14:failure reason"), answer);
            if (allowed) {
                model.announce(who, now, event);
            }
        }

        /** Where a client's counters go from here: on, mostly; but clients do all of this. */
        private Model.Counters next(Model.Counters was, String event) {
            long left = event.equals("completed") || random.nextInt(10) < 3 ? 0 : 1 + random.nextInt(1000);
            if (event.equals("started") && random.nextBoolean()) {
                return new Model.Counters(0, 0, 0, left);
            }
            return switch (random.nextInt(12)) {
                case 0, 1 -> new Model.Counters(was.up(), was.down(), was.corrupt(), left);
                case 2 -> new Model.Counters(random.nextLong(was.up() + 1), was.down() + bytes(), was.corrupt(), left);
                case 3 -> new Model.Counters(bytes(), random.nextLong(was.down() + 1), bytes(), left);
                case 4 -> new Model.Counters(was.up(), was.down(), was.corrupt() + bytes(), left);
                case 5 -> new Model.Counters(was.up() + bytes(), was.down(), random.nextLong(was.corrupt() + 1), left);
                case 6 -> new Model.Counters(was.up(), was.down() + bytes(), was.corrupt() + bytes(), left);
                default -> new Model.Counters(was.up() + bytes(), was.down() + bytes(), was.corrupt(), left);
            };
        }

        private long bytes() {
            return random.nextInt(5) == 0 ? random.nextLong(1L << 40) : random.nextInt(500);
        }

        /** One statement of the site's. */
        private void sql(String text) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(text);
            }
        }

        private void changeFreeleech(int torrent, int code) throws Exception {
            sql("UPDATE torrents SET FreeTorrent = '" + code + "' WHERE ID = " + torrent);
            client.update("action=update_torrent&info_hash=" + TestSite.infoHashText(torrent) + "&freetorrent="
                    + code);
            model.freeleech(torrent, code);
        }

        private void changeToken(Model.Token token) throws Exception {
            String query = "&info_hash=" + TestSite.infoHashText(token.torrent()) + "&userid=" + token.user();
            if (model.holds(token)) {
                sql("UPDATE users_freeleeches SET Expired = '1' WHERE UserID = " + token.user()
                        + " AND TorrentID = " + token.torrent());
                client.update("action=remove_token" + query);
                model.removeToken(token);
            } else if (!model.usedUp(token)) {
                sql("INSERT INTO users_freeleeches (UserID, TorrentID, Time) VALUES (" + token.user() + ", "
                        + token.torrent() + ", NOW()) ON DUPLICATE KEY UPDATE Expired = '0', Uses = Uses + 1");
                client.update("action=add_token" + query);
                model.addToken(token);
            }
        }

        private void changePasskey(int user) throws Exception {
            int passkey = nextPasskey++;
            sql("UPDATE users_main SET torrent_pass = '" + TestSite.passkeyText(passkey) + "' WHERE ID = " + user);
            client.update("action=change_passkey&oldpasskey=" + TestSite.passkeyText(passkeys.get(user))
                    + "&newpasskey=" + TestSite.passkeyText(passkey));
            passkeys.put(user, passkey);
        }

        private void remove(int user) throws Exception {
            boolean rowToo = random.nextBoolean();
            if (rowToo && !kind.original()) {
                sql("DELETE FROM users_leech_stats WHERE UserID = " + user);
            }
            sql((rowToo ? "DELETE FROM users_main" : "UPDATE users_main SET Enabled = '2'") + " WHERE ID = " + user);
            client.update("action=remove_user&passkey=" + TestSite.passkeyText(passkeys.get(user)));
            if (rowToo) {
                model.deleteUser(user);
            } else {
                model.disable(user);
            }
        }

        private void delete(int torrent) throws Exception {
            if (!kind.original()) {
                sql("DELETE FROM torrents_leech_stats WHERE TorrentID = " + torrent);
            }
            sql("DELETE FROM torrents WHERE ID = " + torrent);
            client.update("action=delete_torrent&info_hash=" + TestSite.infoHashText(torrent) + "&id=" + torrent
                    + "&reason=1");
            model.deleteTorrent(torrent);
        }

        private void check() throws Exception {
            same("totals", model.totals(), "SELECT " + kind.totalsId() + ", Uploaded, Downloaded FROM "
                    + kind.totals() + " ORDER BY 1");
            same("tokens", model.tokens(), "SELECT UserID, TorrentID, Downloaded FROM users_freeleeches");
            same("tokens to expire", model.usedUp(), "SELECT uid, tid FROM caracal_token_expiries");
            same("snatches", model.snatches(), "SELECT uid, fid, COUNT(*) FROM xbt_snatched GROUP BY uid, fid");
            same("peers", model.peers(), "SELECT p.uid, p.fid, CAST(SUBSTRING(p.peer_id, 9) AS UNSIGNED), p.uploaded, "
                    + "p.downloaded, p.corrupt, p.remaining FROM xbt_files_users p JOIN torrents t ON t.ID = p.fid "
                    + "WHERE p.active = 1");
            List<String> balances = site.rows("SELECT " + kind.countsId() + ", Snatched, balance FROM "
                    + kind.counts() + " ORDER BY 1");
            assertEquals(model.counts().stream().map(row -> row.replaceFirst(",\\d+,\\d+,", ",")).toList(), balances);
            assertFalse(Files.exists(state.resolve("dead-letters.log")), "no row was put aside");
            try (Stream<Path> files = Files.list(state)) {
                assertTrue(files.noneMatch(file -> file.toString().contains("not-applied")), "no journal put aside");
            }
        }

        /** The first lines that differ say more than all of them. */
        private void same(String what, List<String> expected, String query) throws SQLException {
            List<String> wanted = expected.stream().sorted().toList();
            List<String> found = site.rows(query).stream().sorted().toList();
            if (!wanted.equals(found)) {
                List<String> missing = wanted.stream().filter(row -> !found.contains(row)).limit(5).toList();
                List<String> more = found.stream().filter(row -> !wanted.contains(row)).limit(5).toList();
                throw new AssertionError(what + ": " + missing + " should be there, " + more + " should not; "
                        + String.join("; ", told));
            }
        }
    }
}

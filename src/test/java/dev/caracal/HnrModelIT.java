package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.HnrCases;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.hnr.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hit-and-run under rules that change, held against {@link HnrModel}: months of members who download, seed, pause and
 * fall silent, by a clock that the test moves; the file of rules gets further versions, the tracker reads it again or
 * ends and starts, and staff clears and reopens. Rounds begin at known seconds, in some of them the last one of
 * somebody's grace or the one after it. After each of them every case in the database is what the model says.
 *
 * <p>{@code -Dcaracal.seed=N} repeats a run; {@code -Dcaracal.long=true} makes it a long one.
 */
final class HnrModelIT {
    private static final int ROUNDS = Boolean.getBoolean("caracal.long") ? 15 : 1;
    private static final int SWEEPS = 32;
    private static final int USERS = 8;
    private static final int TORRENTS = 6;
    private static final int CLIENTS = 2;
    private static final int INTERVAL = 7200;
    private static final int GRACE = 3600;
    private static final int SILENCE = 21600;
    private static final int HOUR = 3600;
    private static final int DAY = 86400;
    /** From one round of the sweep to the next. */
    private static final int SWEEP = 2 * DAY;
    private static final Duration LONG_AGO = Duration.ofDays(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern COUNTS = Pattern.compile("8:completei(\\d+)e10:incompletei(\\d+)e");
    private static final String CASES = "SELECT uid, fid, state, version, since, deadline, required, ratio "
            + "FROM caracal_hnr ORDER BY uid, fid";

    @TempDir
    private Path folder;

    @Test
    void everyCaseIsWhatThePlainModelSaysThroughEveryChangeOfTheRules() throws Exception {
        // Both kinds at once: they wait for the tracker's own threads most of the time.
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            List<Future<?>> runs = new ArrayList<>();
            for (SiteKind kind : List.of(SiteKind.ORIGINAL_LENIENT, SiteKind.ORPHEUS_STRICT)) {
                runs.add(both.submit(() -> {
                    SeededRounds.run(ROUNDS, (number, random) -> {
                        Path state = Files.createDirectories(folder.resolve(kind + "-" + number));
                        try (TestSite site = TestSite.open(kind, "ALTER TABLE torrents ADD COLUMN UserID int NOT NULL "
                                + "DEFAULT 0", "ALTER TABLE users_main ADD COLUMN PermissionID int NOT NULL DEFAULT 0");
                                World world = new World(site, state, random)) {
                            world.run();
                        }
                    });
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
    }

    /** A member's client on a torrent as it goes on. */
    private static final class Client {
        private final int user;
        private final int torrent;
        private final int number;
        private long next;
        private boolean there;
        private long up;
        private long down;
        private long left;

        Client(int user, int torrent, int number) {
            this.user = user;
            this.torrent = torrent;
            this.number = number;
        }
    }

    /** A site with its tracker, its members, and those who make its rules. */
    private static final class World implements AutoCloseable {
        private final TestSite site;
        private final Path folder;
        private final Random random;
        private final AtomicLong clock = new AtomicLong(System.currentTimeMillis() / 1000 - LONG_AGO.toSeconds());
        private final Map<Integer, HnrModel.Torrent> torrents = new HashMap<>();
        private final HistoryModel history;
        private final HnrModel model;
        private final List<HnrModel.Version> versions = new ArrayList<>();
        private final PriorityQueue<Client> clients = new PriorityQueue<>(Comparator.comparingLong(it -> it.next));
        private TestTracker tracker;
        private TestClient client;
        private long started;
        /** When the next round of the sweep begins. */
        private long due;

        World(TestSite site, Path folder, Random random) throws Exception {
            this.site = site;
            this.folder = folder;
            this.random = random;
            // 1.0 may tell every client ten minutes more.
            history = new HistoryModel(clock.get(), INTERVAL + GRACE + (site.kind().original() ? 600 : 0), SILENCE);
            Map<Integer, Integer> classes = new HashMap<>();
            site.users(1, USERS);
            for (int user = 1; user <= USERS; user++) {
                classes.put(user, 1 + user % 3);
                site.run("UPDATE users_main SET PermissionID = " + classes.get(user) + " WHERE ID = " + user);
            }
            site.torrents(1, TORRENTS);
            for (int id = 1; id <= TORRENTS; id++) {
                HnrModel.Torrent torrent = new HnrModel.Torrent(id % 2 == 0 ? 3L << 30 : 1000, id, id == TORRENTS);
                torrents.put(id, torrent);
                site.run("UPDATE torrents SET Size = " + torrent.size() + ", UserID = " + torrent.uploader()
                        + ", FreeTorrent = '" + (torrent.free() ? 1 : 0) + "' WHERE ID = " + id);
            }
            model = new HnrModel(torrents, classes);
            for (int i = 0; i < USERS * TORRENTS * CLIENTS; i++) {
                Client one = new Client(1 + i % USERS, 1 + i / USERS % TORRENTS, 1 + i / USERS / TORRENTS);
                one.left = torrents.get(one.torrent).size();
                one.next = clock.get() + random.nextInt(SWEEPS * SWEEP * 3 / 4);
                clients.add(one);
            }
            versions.add(version(1, clock.get() + random.nextInt(-5 * DAY, 5 * DAY)));
            rulesWritten();
            start();
        }

        private String[] lines() {
            return new String[] {"transfer_history = true", "hnr = true", "hnr_rules = " + folder.resolve("rules.yml"),
                    "hnr_interval = " + SWEEP, "hnr_sweep_pause = 0", "hnr_sweep_rows = 7", "seed_time_grace = "
                    + GRACE, "announce_interval = " + INTERVAL, "announce_jitter = 0", "peers_timeout = " + SILENCE,
                    "reap_peers_interval = 1", "keepalive_timeout = 600", "baseline_lifetime = 31536000"};
        }

        private void start() throws Exception {
            tracker = TestTracker.start(site, folder, Duration.ofMillis(random.nextInt(10, 100)), clock::get, lines());
            client = tracker.client();
            started = clock.get();
        }

        private void end() throws Exception {
            client.close();
            if (random.nextBoolean()) {
                tracker.drain();
            }
            tracker.close();
        }

        @Override
        public void close() {
            tracker.close();
        }

        void run() throws Exception {
            due = clock.get();
            round();
            for (int sweep = 0; sweep < SWEEPS; sweep++) {
                long changes = random.nextInt(3) == 0 ? due - 1 - random.nextInt(SWEEP) : Long.MAX_VALUE;
                long restarts = random.nextInt(4) == 0 ? due - 1 - random.nextInt(SWEEP) : Long.MAX_VALUE;
                while (clients.peek().next < due) {
                    Client one = clients.poll();
                    clock.set(Math.max(clock.get(), one.next));
                    if (clock.get() >= changes) {
                        changes = Long.MAX_VALUE;
                        change();
                    }
                    if (clock.get() >= restarts) {
                        restarts = Long.MAX_VALUE;
                        end();
                        clock.set(Math.min(due - 2, clock.get() + random.nextInt(2 * SILENCE)));
                        start();
                    }
                    if (clock.get() == due - 1 - SILENCE) {
                        // It would fall silent in the second of the round.
                        clock.addAndGet(1);
                    }
                    act(one);
                    one.next = clock.get() + pause(one);
                    clients.add(one);
                }
                if (random.nextInt(8) == 0) {
                    // Away when the round was due: it comes late.
                    end();
                    due += List.of(0, 1, random.nextInt(6 * HOUR)).get(random.nextInt(3));
                    clock.set(due);
                    start();
                } else {
                    written();
                }
                round();
                staff();
            }
            client.close();
            tracker.drain();
            MovedTime.assertSame("cases in the end", model.rows(), site.rows(CASES));
        }

        /** What a client does next. */
        private void act(Client one) throws Exception {
            long size = torrents.get(one.torrent).size();
            String event = "";
            if (!one.there) {
                event = "started";
                one.there = true;
                one.up = 0;
                one.down = 0;
            } else if (one.left > 0) {
                long got = Math.min(one.left, 1 + (long) (random.nextDouble() * size / 3));
                one.down += got;
                one.left -= got;
                event = one.left == 0 ? "completed" : random.nextInt(10) == 0 ? "stopped" : "";
            } else {
                one.up += random.nextInt(4) == 0 ? (long) (random.nextDouble() * size / 10) : 0;
                event = switch (random.nextInt(12)) {
                    case 0 -> "paused";
                    case 1 -> "stopped";
                    default -> "";
                };
            }
            String answer = client.announce(one.user, one.torrent, one.number, one.up, one.down, one.left,
                    event.isEmpty() ? "" : "&event=" + event);
            assertTrue(answer.startsWith("d8:complete"), answer);
            history.announce(clock.get(), one.user, one.torrent, Integer.toString(one.number), event, one.up, one.down,
                    one.left);
            one.there = !event.equals("stopped");
        }

        private long pause(Client one) {
            return switch (random.nextInt(30)) {
                case 0 -> INTERVAL + GRACE + random.nextInt(3) - 1;
                case 1 -> SILENCE + random.nextInt(3) - 1;
                // Just before a round and just after it: so that a grace of whole days ends with one.
                case 2 -> Math.max(1, due - 1 - clock.get());
                case 3 -> Math.max(1, due - clock.get());
                case 4 -> random.nextInt(1, 10 * DAY);
                default -> one.there ? random.nextInt(INTERVAL / 2, INTERVAL) : random.nextInt(1, 12 * DAY);
            };
        }

        private HnrModel.Version version(int number, long since) {
            boolean exempts = random.nextInt(3) == 0;
            return new HnrModel.Version(number, since, random.nextInt(1, 100), random.nextInt(1, 200),
                    random.nextInt(3) == 0 ? random.nextInt(1, 10) : 2 * random.nextInt(1, 5),
                    random.nextInt(4) == 0 ? random.nextInt(1, 1500) : 0, random.nextInt(1, 101),
                    random.nextInt(4) > 0, exempts && random.nextBoolean(),
                    exempts && random.nextBoolean(), some(exempts, USERS), some(exempts, 3));
        }

        private Set<Integer> some(boolean any, int most) {
            return !any || random.nextBoolean() ? Set.of() : Set.of(random.nextInt(1, most + 1));
        }

        /** The file gets a further version, instead of one that does not hold yet or after it, and is taken up. */
        private void change() throws Exception {
            long now = clock.get();
            int number = versions.getLast().number() + random.nextInt(1, 3);
            if (versions.size() > 1 && versions.getLast().since() > now && random.nextBoolean()) {
                versions.removeLast();
            }
            long wanted = switch (random.nextInt(4)) {
                case 0 -> now - random.nextInt(20 * DAY);
                case 1 -> now;
                default -> now + random.nextInt(6 * DAY);
            };
            versions.add(version(number, Math.max(wanted, versions.getLast().since() + 1)));
            rulesWritten();
            if (random.nextInt(3) == 0) {
                end();
                start();
            } else {
                tracker.tracker().configure(TestTracker.settings(site, folder, lines()));
            }
        }

        private void rulesWritten() throws Exception {
            StringBuilder text = new StringBuilder("versions:\n");
            versions.forEach(version -> text.append(version.text()));
            Files.writeString(folder.resolve("rules.yml"), text);
            model.versions(versions);
        }

        /** All that was announced is in the database, and so is what follows at once; who fell silent is gone. */
        private void written() throws Exception {
            await("the history", history.rows(), "SELECT uid, fid, uploaded, downloaded, seedtime, activetime, "
                    + "first_announced, last_announced, completed_at, completions FROM caracal_transfers "
                    + "ORDER BY uid, fid");
            model.written(history.seen(clock.get()));
            await("cases before the round", model.rows(), CASES);
            clock.set(due - 1);
            if (model.mayFlag(due, history.seen(due))) {
                long limit = System.nanoTime() + PATIENCE.toNanos();
                while (counted() != history.clients(clock.get()) && System.nanoTime() < limit) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                assertEquals(history.clients(clock.get()), counted(), "clients");
                await("who is there", history.present(clock.get()),
                        "SELECT uid, fid, active, seeding FROM caracal_transfers ORDER BY uid, fid");
            }
        }

        /** How many clients the tracker has. */
        private long counted() throws Exception {
            StringBuilder query = new StringBuilder();
            torrents.keySet().forEach(id -> query.append("&info_hash=").append(TestSite.infoHashText(id)));
            Matcher counts = COUNTS.matcher(client.get("/" + TestSite.passkeyText(1) + "/scrape?"
                    + query.substring(1)));
            long sum = 0;
            while (counts.find()) {
                sum += Long.parseLong(counts.group(1)) + Long.parseLong(counts.group(2));
            }
            return sum;
        }

        private void round() throws Exception {
            clock.set(due);
            await("the round", List.of(due + ",0"), "SELECT began_at, under_way FROM caracal_hnr_sweep");
            List<HistoryModel.Seen> seen = history.seen(due);
            model.written(seen);
            model.round(due, due - started >= SILENCE, seen);
            MovedTime.assertSame("cases after the round at " + due + " with " + versions, model.rows(),
                    site.rows(CASES));
            due += SWEEP;
        }

        /** Clears or reopens cases now and then. */
        private void staff() throws Exception {
            if (random.nextInt(3) > 0) {
                return;
            }
            int user = random.nextInt(1, USERS + 1);
            OptionalInt torrent = random.nextInt(3) == 0 ? OptionalInt.empty()
                    : OptionalInt.of(random.nextInt(1, TORRENTS + 1));
            State as = random.nextBoolean() ? State.STAFF : State.PAID;
            boolean reopens = random.nextBoolean();
            try (Connection connection = site.connect()) {
                if (reopens) {
                    HnrCases.reopen(connection, user, torrent, "", clock.get());
                } else {
                    HnrCases.clear(connection, user, torrent, as, "", clock.get());
                }
            }
            model.staff(user, torrent, reopens, reopens ? 1 : as.code());
        }

        private void await(String what, List<String> expected, String query) throws Exception {
            long limit = System.nanoTime() + PATIENCE.toNanos();
            List<String> found = site.rows(query);
            while (!found.equals(expected) && System.nanoTime() < limit) {
                TimeUnit.MILLISECONDS.sleep(20);
                found = site.rows(query);
            }
            MovedTime.assertSame(what + " at " + clock.get(), expected, found);
        }
    }
}

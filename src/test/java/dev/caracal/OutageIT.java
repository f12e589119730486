package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.config.Settings;
import dev.caracal.database.Ports;
import dev.caracal.database.TestServer;
import dev.caracal.demo.EmbeddedMariaDb;
import dev.caracal.demo.MariaDbOptions;
import dev.caracal.demo.ServerBinaries;
import dev.caracal.gazelle.HeardLog;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database goes away and comes back, in good order and not. Needs a server of its own to do that with. */
final class OutageIT {
    private static final int USERS = 3;

    @TempDir
    private Path folder;

    private MariaDbOptions options() throws IOException {
        return MariaDbOptions.persistent(folder.resolve("db")).onPort(Ports.free()).withoutTls();
    }

    private static EmbeddedMariaDb start(MariaDbOptions options) {
        return EmbeddedMariaDb.start(ServerBinaries.unpacked(ServerBinaries.jarOnClassPath().orElseThrow(),
                ServerBinaries.userCache()), options);
    }

    private static TestServer server(EmbeddedMariaDb database) {
        return new TestServer("embedded server of its own", "", "127.0.0.1", database.port(), database.user(),
                database.password());
    }

    /** Announces for all users again and again, each time with more on its counters. */
    private static final class Members {
        private final TestClient client;
        private long counter;

        Members(TestClient client) throws IOException {
            this.client = client;
            for (int user = 1; user <= USERS; user++) {
                announce(user, "&event=started");
            }
        }

        void announce(int rounds) throws IOException, InterruptedException {
            for (int i = 0; i < rounds; i++) {
                counter += 7;
                for (int user = 1; user <= USERS; user++) {
                    announce(user, "");
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }

        /** Until the site has what was announced before, and a little longer. */
        void announceUntilWritten(TestSite site) throws Exception {
            announce(1);
            long written = counter;
            while (Long.parseLong(site.totals(1).split(",")[0]) < written) {
                announce(5);
            }
        }

        private void announce(int user, String more) throws IOException {
            String answer = client.announce(user, 1, user, counter * user, counter, 1000, more);
            assertTrue(answer.startsWith("d8:complete"), answer);
        }

        void check(TestSite site) throws Exception {
            for (int user = 1; user <= USERS; user++) {
                assertEquals(counter * user + "," + counter, site.totals(user));
                assertEquals(counter * user + "," + counter, site.row("SELECT uploaded, downloaded FROM "
                        + "xbt_files_users WHERE uid = " + user));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORPHEUS_LENIENT"})
    void announcesGoOnAndTotalsAreExactAfterwards(SiteKind kind) throws Exception {
        MariaDbOptions options = options();
        EmbeddedMariaDb database = start(options);
        try (TestSite site = TestSite.open(kind, server(database))) {
            site.users(1, USERS);
            site.torrent(1);
            try (TestTracker tracker = TestTracker.start(site, folder, "keepalive_timeout = 60",
                    "flush_retry_limit = 1"); TestClient client = tracker.client()) {
                Members members = new Members(client);
                members.announceUntilWritten(site);
                database.close();
                members.announce(60);
                database = start(options);
                members.announceUntilWritten(site);
                members.announce(10);
                database.process().destroyForcibly();
                members.announce(60);
                database.close();
                database = start(options);
                members.announce(10);
                tracker.drain();
                members.check(site);
            }
        } finally {
            database.close();
        }
    }

    @Test
    void aStartWithoutTheDatabaseKeepsTryingWithALineEachTime() throws Exception {
        MariaDbOptions options = options();
        EmbeddedMariaDb database = start(options);
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT, server(database));
                HeardLog log = new HeardLog()) {
            site.user(1);
            site.torrent(1);
            database.close();
            Settings settings = TestTracker.settings(site, folder);
            CompletableFuture<Tracker> starting = CompletableFuture.supplyAsync(() -> {
                try {
                    return Tracker.start(settings);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }, task -> Thread.ofPlatform().start(task));
            String line = "the database at caracal@127.0.0.1:" + options.port() + "/" + site.name()
                    + " cannot be used yet: ";
            while (log.with(line).size() < 3 && !starting.isDone()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertTrue(log.with(line).getFirst().startsWith("WARNING "), log.with(line).getFirst());
            database = start(options);
            try (TestTracker tracker = new TestTracker(starting.get()); TestClient client = tracker.client()) {
                String answer = client.announce(1, 1, 1, 0, 0, 0, "");
                assertTrue(answer.startsWith("d8:complete"), answer);
            }
        } finally {
            database.close();
        }
    }

    @Test
    void aStartThatWaitsForTheDatabaseEndsWhenTold() throws Exception {
        int port = Ports.free();
        try (HeardLog log = new HeardLog()) {
            Path conf = folder.resolve("ocelot.conf");
            Files.writeString(conf, "listen_port = " + Ports.free() + "\nmysql_host = 127.0.0.1\nmysql_port = " + port
                    + "\n");
            Settings settings = Settings.read(conf, Map.of());
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread starting = Thread.ofPlatform().start(() -> ended.complete(
                    assertThrows(Throwable.class, () -> Tracker.start(settings))));
            while (log.with("127.0.0.1:" + port).isEmpty() && !ended.isDone()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            starting.interrupt();
            assertEquals(List.of(InterruptedException.class), List.of(ended.get().getClass()));
        }
    }
}

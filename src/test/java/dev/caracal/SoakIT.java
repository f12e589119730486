package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.AnnouncingClient.Manner;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A long time of everything that happens to a tracker: clients that announce and others that scrape, over connections
 * that stay and connections that do not, a site that says all it can say, strangers who guess its passwords, reloads,
 * changes of the configuration, a database that freezes or dies, restarts in good order and not. Afterwards every total
 * is what the announces alone say, to the byte, and no life of the tracker has grown after its beginning: not in heap,
 * not in open files, not in threads.
 *
 * <p>{@code -Plong} takes an hour; {@code -Dcaracal.soak.minutes=N} as long as it says. The usual form has every part
 * of it once, but for the death of the database, which {@link KillIT} is about.
 */
@Timeout(value = 150, unit = TimeUnit.MINUTES)
final class SoakIT {
    private static final boolean LONG = Boolean.getBoolean("caracal.long");
    private static final Manner CLIENTS = LONG ? new Manner(100, 900, 3, 30) : new Manner(50, 350, 3, 30);
    private static final Duration TIME = LONG ? Duration.ofMinutes(Long.getLong("caracal.soak.minutes", 60))
            : Duration.ofSeconds(1);
    /** One life after the other, each as long as this part of the time; the last one has the longest. */
    private static final double[] LIVES = LONG ? new double[] {0.15, 0.15, 0.2, 0.5} : new double[] {0.3, 0.7};
    /** In a life's beginning everything happens that fills pools, tables and caches for the first time. */
    private static final double WARM_UP = LONG ? 0.34 : 0.5;
    /**
     * What is kept for a time is kept for a short one. The counters of the silent must outlast a restart, though: those
     * are a few hundred, which the bound of the heap allows for.
     */
    private static final String LINES = """
            keepalive_timeout = 60
            peers_timeout = 10
            reap_peers_interval = 2
            baseline_lifetime = 120
            del_reason_lifetime = 10
            snapshot_interval = 5
            journal_segment_bytes = 1048576
            journal_kept_bytes = 2097152
            trace_file_bytes = 100000
            audit_file_bytes = 1000000
            control_sources = 100
            control_attempts_window = 5
            drain_limit = 10
            """;
    /**
     * What the heap may be larger by, after a collection, than at the end of the warm-up: how many peers and unwritten
     * rows there are differs from moment to moment, and the JVM's and the libraries' caches go on filling slowly. A
     * leak of 100 bytes an announce would be more than that in a quarter of an hour.
     */
    private static final long MORE_HEAP = 10 << 20;
    /** Connections to the database come and go within the pool, and so does a segment of the journal. */
    private static final int MORE_FILES = 12;
    /** The JVM starts and ends compilers and carriers of virtual threads as it likes; the pool has a thread or two. */
    private static final int MORE_THREADS = 10;
    /** More than the clients that keep theirs, and a few that have only just hung up. */
    private static final int MOST_CONNECTIONS = 75;

    @TempDir
    private Path folder;

    /** How large a process is while nobody asks it anything. */
    private record Size(long heapBytes, int files, int threads, int connections) {
        @Override
        public String toString() {
            return heapBytes / 1024 + " KiB of heap, " + files + " files beside " + connections + " connections, "
                    + threads + " threads";
        }
    }

    @Test
    void nothingGrowsAndEveryTotalIsExact() throws Exception {
        long seed = Long.getLong("caracal.seed", ThreadLocalRandom.current().nextLong());
        String lines = LINES + "audit_path = " + folder.resolve("audit.log") + "\n";
        try (LoadedTracker loaded = new LoadedTracker(folder, seed, CLIENTS, lines, false);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> told = new ArrayList<>();
            try {
                loaded.tracker().start();
                loaded.tracker().awaitServing();
                SplittableRandom random = new SplittableRandom(seed);
                SoakedSite site = new SoakedSite(loaded, random.split());
                Future<?> scraping = threads.submit(new ScrapingClient(loaded.port(), loaded.turn(), random.split()));
                for (int life = 0; life < LIVES.length; life++) {
                    if (life > 0) {
                        restart(loaded, life % 2 == 1);
                    }
                    live(loaded, site, LIVES[life], LONG || life == 0 ? SoakedSite.Event.values().length : 1, told);
                    await(scraping);
                }
                scraping.cancel(true);
                loaded.check();
                site.check(folder);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("-Dcaracal.seed=" + seed + " (" + loaded + "): " + e.getMessage() + "\n"
                        + String.join("\n", told) + "\nThe end of the tracker's log:\n"
                        + loaded.tracker().logTail(), e);
            } finally {
                threads.shutdownNow();
            }
            System.out.println("Soaked for " + TIME + ", -Dcaracal.seed=" + seed + ": " + loaded + "\n"
                    + String.join("\n", told));
        }
    }

    private static void restart(LoadedTracker loaded, boolean inGoodOrder) throws IOException, InterruptedException {
        if (inGoodOrder) {
            loaded.tracker().tellToEnd();
            loaded.tracker().awaitEnd();
        } else {
            loaded.tracker().kill();
        }
        loaded.tracker().start();
        loaded.tracker().awaitServing();
    }

    private static void live(LoadedTracker loaded, SoakedSite site, double part, int leastEvents, List<String> told)
            throws IOException, InterruptedException {
        long nanos = (long) (TIME.toNanos() * part);
        long begun = System.nanoTime();
        int happened = 0;
        while (System.nanoTime() - begun < nanos * WARM_UP || happened < leastEvents) {
            site.happen(SoakedSite.Event.values()[happened++ % SoakedSite.Event.values().length], LONG);
        }
        Size before = size(loaded);
        int moves = site.moves();
        told.add("a life's beginning: " + before);
        begun = System.nanoTime();
        while (System.nanoTime() - begun < nanos * (1 - WARM_UP)) {
            site.happen(LONG ? site.any() : SoakedSite.Event.SITE_SPEAKS, LONG);
        }
        Size after = size(loaded);
        told.add("its end:            " + after + ", the site's listener was moved " + (site.moves() - moves)
                + " times");
        assertTrue(after.heapBytes < before.heapBytes + MORE_HEAP, "the heap has grown");
        assertTrue(after.files <= before.files + MORE_FILES, "there are more open files");
        assertTrue(after.threads <= before.threads + MORE_THREADS, "there are more threads");
        assertTrue(after.connections <= MOST_CONNECTIONS, "there are too many connections");
    }

    /** Looks while nobody asks anything, and when what was asked is in the database. */
    private static Size size(LoadedTracker loaded) throws IOException, InterruptedException {
        long pid = loaded.tracker().pid();
        loaded.silence().lock();
        try {
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!loaded.health().contains("\"waiting_rows\":0,")) {
                assertTrue(System.nanoTime() < limit, () -> "there is something that is not written");
                TimeUnit.MILLISECONDS.sleep(20);
            }
            collect(pid);
            String metrics = loaded.admin("metrics");
            int connections = (int) sum(metrics, "caracal_connections_open ");
            return new Size((long) sum(metrics, "jvm_memory_used_bytes{area=\"heap\""),
                    entries(Path.of("/proc/" + pid + "/fd")) - connections, entries(Path.of("/proc/" + pid + "/task")),
                    connections);
        } finally {
            loaded.silence().unlock();
        }
    }

    private static void collect(long pid) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid), "GC.run").redirectErrorStream(true).start();
        String said = new String(jcmd.getInputStream().readAllBytes());
        assertEquals(0, jcmd.waitFor(), said);
    }

    private static double sum(String metrics, String beginning) {
        assertTrue(metrics.contains("\n" + beginning), () -> beginning + " is not among:\n" + metrics);
        return metrics.lines().filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    private static int entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return (int) entries.count();
        }
    }

    /** Fails if it has. */
    private static void await(Future<?> task) throws InterruptedException {
        if (task.isDone()) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new AssertionError("scraping failed: " + e.getCause().getMessage(), e.getCause());
            }
        }
    }

    /** Scrapes and asks nonsense, over one connection and over many, whether or not there is a tracker. */
    private record ScrapingClient(int port, Lock turn, SplittableRandom random)
            implements Runnable {
        @Override
        public void run() {
            try (TestClient client = new TestClient(port)) {
                while (true) {
                    client.hangsUp(random.nextBoolean());
                    ask(client);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(20, 100));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new IllegalStateException("closing a connection", e);
            }
        }

        private void ask(TestClient client) throws IOException {
            String scrape = "/" + TestSite.passkeyText(1 + random.nextInt(40)) + "/scrape?info_hash="
                    + TestSite.infoHashText(1 + random.nextInt(30));
            turn.lock();
            try {
                switch (random.nextInt(6)) {
                    case 0 -> told(client.get("/" + "x".repeat(32) + "/scrape?info_hash=1"), "Passkey not found");
                    case 1 -> told(client.get("/" + "x".repeat(5000)), "GET string too long");
                    case 2 -> told(client.get(scrape + "&info_hash=" + TestSite.infoHashText(99)), "d5:filesd20:");
                    default -> told(client.get(scrape), "d5:filesd20:");
                }
            } catch (IOException _) {
                // There is none now.
                client.close();
            } finally {
                turn.unlock();
            }
        }

        private static void told(String body, String expected) {
            if (!body.contains(expected) && !body.contains("temporarily unavailable")) {
                throw new AssertionError(expected + " was expected: " + body);
            }
        }
    }
}

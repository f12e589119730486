package dev.caracal;

import com.mysql.cj.jdbc.Driver;
import dev.caracal.announce.AnnounceSettings;
import dev.caracal.announce.Announces;
import dev.caracal.announce.Scrapes;
import dev.caracal.config.BadSettings;
import dev.caracal.config.Settings;
import dev.caracal.control.Figures;
import dev.caracal.control.OrpheusReports;
import dev.caracal.control.Rates;
import dev.caracal.control.Statistics;
import dev.caracal.control.Updates;
import dev.caracal.demo.FolderTree;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.http.TrackerServer;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.ledger.Flusher;
import dev.caracal.ledger.JournalSettings;
import dev.caracal.ledger.Ledger;
import dev.caracal.ledger.RandomId;
import dev.caracal.ops.Logs;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Dormant;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code caracal rehearse}: a start on the site's database, if there is one, that writes nothing and ends at once; then
 * announces of nobody's, into a journal that is found again. The launcher has it done once, for the JVM to write down
 * what it loads and what of it is busy (its AOT cache, JEP 514 and 515), so that the starts that count need not find
 * that out again. Nothing is left behind.
 */
@Command(name = "rehearse", description = "Make starts faster: see what one needs, and keep it beside the jar.")
final class RehearseCommand implements Callable<Integer> {
    private static final String CLASS = ".class";
    private static final int TORRENTS = 20;
    private static final int ANNOUNCES = 2000;
    /** Bytes of the journal's files; all those announces go into one. */
    private static final int JOURNAL = 1 << 21;
    /** By then it is known what is busy, however large the site; a database that does not answer is not waited for. */
    private static final Duration LONGEST_START = Duration.ofSeconds(20);
    private static final String PASSKEY = "r".repeat(Passkey.LENGTH);

    @CommandLine.ParentCommand
    private Main main;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("caracal-rehearsal");
        Path conf = folder.resolve("ocelot.conf");
        // As a start's, but for nobody to read.
        Logs.configure("info", Optional.of(folder.resolve("log")));
        Thread start = Thread.ofPlatform().daemon(true).start(() -> startOnSite(folder));
        start.join(LONGEST_START);
        try {
            // The driver comes as far as a port that nobody listens on.
            Files.writeString(conf, "mysql_host = 127.0.0.1\nmysql_port = 1\nstate_path = " + folder + "\n");
            Settings settings = Settings.read(conf, Map.of());
            try (Ground _ = Ground.take(settings)) {
                throw new IllegalStateException("there is a database server on port 1");
            } catch (SQLException _) {
                rehearse(settings);
            }
            // What comes after that it cannot do, but it can be loaded.
            load(Main.class, "dev/caracal/");
            load(Driver.class, "com/mysql/cj/");
            return 0;
        } finally {
            FolderTree.delete(folder);
        }
    }

    private void startOnSite(Path folder) {
        try {
            Map<String, String> overriding = new HashMap<>(System.getenv());
            overriding.putAll(Map.of("CARACAL_READONLY", "true", "CARACAL_STATE_PATH", folder.toString(),
                    "CARACAL_LISTEN_PORT", "" + freePort(), "CARACAL_ADMIN_PORT", "" + freePort()));
            Tracker.start(Settings.read(main.conf, overriding)).close();
        } catch (BadSettings | UnfitDatabase | IOException | UncheckedIOException | InterruptedException _) {
            // Then it goes without.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void rehearse(Settings settings) throws IOException {
        Registry registry = new Registry();
        registry.addUser(Passkey.of(PASSKEY).orElseThrow(), new User(1, true, false));
        for (int i = 0; i < TORRENTS; i++) {
            registry.addTorrent(new Torrent(i, infoHash(i), Freeleech.NONE, 0, 0));
        }
        OcelotVersion version = OcelotVersion.ORPHEUS;
        Statistics statistics = new Statistics();
        JournalSettings journal = new JournalSettings(settings.journal().folder(), JOURNAL, 4 * JOURNAL, 0);
        RandomId id = RandomId.of(new byte[2 * Long.BYTES]);
        try (Ledger ledger = Ledger.open(settings.ledger(), journal, id, 0, id)) {
            Announces announces = new Announces(registry, ledger, new Dormant(1),
                    new AnnounceSettings(settings.announce().intervalSeconds(), 0, version));
            Figures figures = new Figures(statistics, registry, announces, () -> 0, 0, new Rates(statistics));
            try (TrackerServer server = new TrackerServer(new TrackerServer.Services(announces, new Scrapes(registry),
                    new Updates(registry, announces, ledger, version, false), new OrpheusReports(figures), statistics,
                    registry, version), settings.http(), () -> true)) {
                server.listen(new TrackerServer.Listen(0, ANNOUNCES, ANNOUNCES, 1, 1));
                for (int i = 0; i < ANNOUNCES; i++) {
                    announce(server.port(), i);
                }
            }
        }
        // And what comes after a kill.
        try (Ledger ledger = Ledger.open(settings.ledger(), journal, id, 0, id)) {
            new Flusher(ledger, _ -> { }, settings.ledger(), (_, _) -> { }, () -> { }).writeLeftOver();
        }
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(metrics);
        metrics.scrape();
    }

    private static void announce(int port, int number) throws IOException {
        String request = "GET /" + PASSKEY + "/announce?info_hash=" + text(number % TORRENTS)
                + "&peer_id=-RE0001-" + String.format("%012d", number % 500)
                + "&port=6881&uploaded=" + number * 10L + "&downloaded=" + number * 5L + "&left="
                + (number % 3 == 0 ? 0 : 1000) + "&compact=1&numwant=50" + (number < 500 ? "&event=started" : "")
                + " HTTP/1.1\r\nHost: rehearsal\r\nUser-Agent: rehearsal\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        }
    }

    /** Loads all classes of a folder of the jar that this one comes from. */
    private static void load(Class<?> one, String folder) throws IOException {
        try (JarFile jar = new JarFile(new File(one.getProtectionDomain().getCodeSource().getLocation().toURI()))) {
            jar.stream().map(JarEntry::getName)
                    .filter(name -> name.startsWith(folder) && name.endsWith(CLASS))
                    .forEach(name -> load(name.substring(0, name.length() - CLASS.length()).replace('/', '.')));
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, RehearseCommand.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError _) {
            // It is for something that nobody has here.
        }
    }

    private static InfoHash infoHash(int number) {
        return InfoHash.of(text(number).getBytes(StandardCharsets.ISO_8859_1)).orElseThrow();
    }

    private static String text(int number) {
        return String.format("rehearsal%011d", number);
    }
}

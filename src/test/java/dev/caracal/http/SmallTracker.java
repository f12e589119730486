package dev.caracal.http;

import dev.caracal.accounting.Books;
import dev.caracal.accounting.NoBooks;
import dev.caracal.announce.AnnounceSettings;
import dev.caracal.announce.Announces;
import dev.caracal.announce.Scrapes;
import dev.caracal.config.Settings;
import dev.caracal.control.Figures;
import dev.caracal.control.OrpheusReports;
import dev.caracal.control.Rates;
import dev.caracal.control.Statistics;
import dev.caracal.control.Updates;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.swarm.Dormant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A listener with everything behind it but a database, asked over real connections. */
final class SmallTracker implements AutoCloseable {
    static final String SITE = "s".repeat(31) + "!";
    static final String REPORT = "r".repeat(31) + "!";

    final Registry registry = new Registry();
    final Statistics statistics = new Statistics();
    private final Path conf;
    private final TrackerServer server;

    /** @param lines of ocelot.conf; without passwords in them the two above */
    SmallTracker(Path folder, OcelotVersion version, String... lines) throws IOException {
        conf = folder.resolve("ocelot.conf");
        Settings settings = settings(lines);
        server = new TrackerServer(services(registry, statistics, new NoBooks(),
                new AnnounceSettings(1800, 240, version)), settings.http(), () -> true);
        server.control(settings.controlListen());
        server.listen(new TrackerServer.Listen(0, 100, 100, 1, 0));
    }

    /** What answers for members and torrents that the test puts there. */
    static TrackerServer.Services services(Registry registry, Statistics statistics, Books books,
            AnnounceSettings settings) {
        Announces announces = new Announces(registry, books, new Dormant(1), settings);
        Figures figures = new Figures(statistics, registry, announces, () -> 0, 0, new Rates(statistics));
        return new TrackerServer.Services(announces, new Scrapes(registry),
                new Updates(registry, announces, books, settings.version(), true), new OrpheusReports(figures),
                statistics, registry, settings.version());
    }

    private Settings settings(String... lines) throws IOException {
        String text = String.join("\n", lines) + "\n";
        return Settings.read(Files.writeString(conf, text.contains("site_password") ? text
                : text + "site_password = " + SITE + "\nreport_password = " + REPORT + "\n"), Map.of());
    }

    /** As SIGHUP does. */
    void configure(String... lines) throws IOException {
        Settings settings = settings(lines);
        server.settings(settings.http());
        server.control(settings.controlListen());
    }

    TrackerServer server() {
        return server;
    }

    int port() {
        return server.port();
    }

    /** The body of the answer; the site's words are never gzipped. */
    String update(String query, String... headers) throws IOException {
        return get(port(), "/" + SITE + "/update?" + query, headers);
    }

    String report(String query, String... headers) throws IOException {
        return get(port(), "/" + REPORT + "/report?" + query, headers);
    }

    String get(int port, String path, String... headers) throws IOException {
        return get(InetAddress.ofLiteral("127.0.0.1"), port, path, headers);
    }

    String get(InetAddress address, int port, String path, String... headers) throws IOException {
        try (Socket socket = new Socket(address, port)) {
            socket.setSoTimeout(20_000);
            String request = "GET " + path + " HTTP/1.1\r\n"
                    + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
                    + "Connection: Close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}

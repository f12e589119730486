package dev.caracal.http;

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
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Dormant;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What an announce costs by itself, from the bytes of its request to those of its answer: without a socket, without
 * the ledger. The data set is that of {@code contrib/measure}, in the folder that {@code caracal.data} names.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AnnounceBenchmark {
    private static final int REQUESTS = 1 << 18;
    private static final String HEADERS = " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: qBittorrent/4.6.5\r\n"
            + "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n";

    private final Source source = new Source(InetAddress.ofLiteral("203.0.113.9"));
    private TrackerProtocol protocol;
    private byte[][] requests;

    /** One client's place in the requests, and its memory. */
    @State(Scope.Thread)
    public static class Client {
        private final Exchange exchange = new Exchange();
        private final byte[] received = new byte[4096];
        private int next = (int) (Thread.currentThread().threadId() * 7919) & REQUESTS - 1;
    }

    @Setup
    public void load() throws IOException {
        Path data = Path.of(System.getProperty("caracal.data"));
        Registry registry = new Registry();
        for (String line : Files.readAllLines(data.resolve("users.tsv"))) {
            String[] row = line.split("\t");
            registry.addUser(Passkey.of(row[1]).orElseThrow(), new User(Integer.parseInt(row[0]), true, false));
        }
        for (String line : Files.readAllLines(data.resolve("torrents.tsv"))) {
            String[] row = line.split("\t");
            registry.addTorrent(new Torrent(Integer.parseInt(row[0]),
                    InfoHash.of(HexFormat.of().parseHex(row[1])).orElseThrow(), Freeleech.NONE, 0, 0));
        }
        Path conf = Files.createTempFile("benchmark", ".conf");
        Settings settings = Settings.read(conf, Map.of());
        Files.delete(conf);
        Statistics statistics = new Statistics();
        NoBooks books = new NoBooks();
        Announces announces = new Announces(registry, books, new Dormant(1),
                new AnnounceSettings(1800, 0, OcelotVersion.ORPHEUS));
        Figures figures = new Figures(statistics, registry, announces, () -> 0, 0, new Rates(statistics));
        protocol = new TrackerProtocol(announces, new Scrapes(registry),
                new Updates(registry, announces, books, OcelotVersion.ORPHEUS, false), new OrpheusReports(figures),
                statistics, new Responses(OcelotVersion.ORPHEUS), new Tracing(registry), () -> true, settings.http());
        Exchange exchange = new Exchange();
        try (Stream<String> lines = Files.lines(data.resolve("preload.txt"), StandardCharsets.ISO_8859_1)) {
            lines.map(AnnounceBenchmark::request)
                    .forEach(request -> protocol.answer(request, 0, request.length, source, exchange));
        }
        try (Stream<String> lines = Files.lines(data.resolve("work.txt"), StandardCharsets.ISO_8859_1)) {
            // What only says how far it is: the same request again and again must mean the same.
            List<byte[]> work = lines.filter(line -> !line.contains("&event=")).limit(REQUESTS)
                    .map(AnnounceBenchmark::request).toList();
            requests = work.toArray(byte[][]::new);
        }
    }

    private static byte[] request(String line) {
        return ("GET " + line + HEADERS).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Benchmark
    public int announce(Client client) {
        byte[] request = requests[client.next];
        client.next = client.next + 1 & REQUESTS - 1;
        // Reading squeezes the request's bytes.
        System.arraycopy(request, 0, client.received, 0, request.length);
        protocol.answer(client.received, 0, request.length, source, client.exchange);
        return client.exchange.length();
    }
}

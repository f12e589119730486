package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.caracal.ledger.Ledger;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.Dormant;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However its bytes come, a request gets its answer: on the accepting thread or on one of its own. */
final class ConnectionsTest {
    private static final String KEY = "k".repeat(Passkey.LENGTH);
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int BACKLOG = 4096;

    @TempDir
    private Path folder;

    private final Statistics statistics = new Statistics();

    private TrackerServer server(boolean atOnce, String... lines) throws IOException {
        return server(atOnce, 1000, lines);
    }

    /** A server that serves one member and one torrent. */
    private TrackerServer server(boolean atOnce, int maxConnections, String... lines) throws IOException {
        Path conf = folder.resolve("ocelot.conf");
        Files.writeString(conf, "keepalive_timeout = 60\nconnection_timeout = 2\n" + String.join("\n", lines));
        Settings settings = Settings.read(conf, Map.of());
        Registry registry = new Registry();
        registry.addUser(Passkey.of(KEY).orElseThrow(), new User(1, true, false));
        registry.addTorrent(new Torrent(1, InfoHash.of("t".repeat(20).getBytes(StandardCharsets.ISO_8859_1))
                .orElseThrow(), Freeleech.NONE, 0, 0));
        Ledger ledger = Ledger.inMemory(settings.ledger(), 0);
        Announces announces = new Announces(registry, ledger, new Dormant(1),
                new AnnounceSettings(1800, 0, OcelotVersion.ORIGINAL));
        Figures figures = new Figures(statistics, registry, announces, () -> 0, 0, new Rates(statistics));
        TrackerServer server = new TrackerServer(new TrackerServer.Services(announces, new Scrapes(registry),
                new Updates(registry, announces, ledger, OcelotVersion.ORIGINAL, false), new OrpheusReports(figures),
                statistics, registry, OcelotVersion.ORIGINAL), settings.http(), () -> true);
        server.listen(new TrackerServer.Listen(0, BACKLOG, maxConnections, atOnce, atOnce ? 1 : 0));
        return server;
    }

    private static byte[] announce(int peer, String... headers) {
        return ("GET /" + KEY + "/announce?info_hash=" + "t".repeat(20) + "&peer_id=-XX0001-%012d".formatted(peer)
                + "&port=1&uploaded=0&downloaded=0&left=0&compact=1 HTTP/1.1\r\n"
                + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
                + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Socket connect(TrackerServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** One answer's body. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertTrue(next >= 0, () -> "closed after: " + head);
            head.append((char) next);
        }
        String length = head.substring(head.indexOf("Content-Length: ") + 16);
        return new String(in.readNBytes(Integer.parseInt(length.substring(0, length.indexOf('\r')))),
                StandardCharsets.ISO_8859_1);
    }

    private static void assertSeeders(int seeders, String answer) {
        assertTrue(answer.startsWith("d8:completei" + seeders + "e10:downloaded"), answer);
    }

    private static void assertClosed(Socket socket) throws IOException {
        assertEquals(-1, socket.getInputStream().read());
    }

    private static void send(Socket socket, byte[] bytes, int from, int to) throws IOException {
        socket.getOutputStream().write(bytes, from, to - from);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatComesWithItsConnection(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce)) {
            for (int i = 1; i <= 20; i++) {
                try (Socket socket = connect(server)) {
                    socket.getOutputStream().write(announce(i, "Connection: close"));
                    assertSeeders(i, answer(socket));
                    assertClosed(socket);
                }
            }
            awaitNoConnections();
            assertEquals(20, statistics.connectionsOpened.sum());
            assertEquals(20, statistics.announcesGranted.sum());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thousandsThatWaitToBeAcceptedAreAnsweredInTheirOrder(boolean atOnce) throws Exception {
        int kernels = Integer.parseInt(Files.readString(Path.of("/proc/sys/net/core/somaxconn")).strip());
        int thousands = Math.min(BACKLOG, kernels) * 3 / 4;
        List<Socket> waiting = new ArrayList<>();
        try (TrackerServer server = server(atOnce, 1)) {
            try (Socket first = connect(server)) {
                // It holds the only place until it ends.
                first.getOutputStream().write(announce(0, "Connection: keep-alive"));
                assertSeeders(1, answer(first));
                for (int i = 1; i <= thousands; i++) {
                    waiting.add(connect(server));
                    waiting.getLast().getOutputStream().write(announce(i, "Connection: close"));
                }
            }
            for (int i = 0; i < waiting.size(); i++) {
                assertSeeders(i + 2, answer(waiting.get(i)));
                waiting.get(i).close();
            }
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** The count follows the close by a moment. */
    private void awaitNoConnections() throws InterruptedException {
        for (int i = 0; i < 1000 && statistics.openConnections() > 0; i++) {
            Thread.sleep(10);
        }
        assertEquals(0, statistics.openConnections());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatComesInPieces(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce)) {
            byte[] request = announce(1, "Connection: close");
            for (int cut = 1; cut < request.length; cut += 23) {
                try (Socket socket = connect(server)) {
                    send(socket, request, 0, cut);
                    Thread.sleep(20);
                    send(socket, request, cut, request.length);
                    assertSeeders(1, answer(socket));
                    assertClosed(socket);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalOverOneConnection(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce); Socket socket = connect(server)) {
            for (int i = 1; i <= 5; i++) {
                socket.getOutputStream().write(announce(i));
                assertSeeders(i, answer(socket));
            }
            // And all at once, the last of them with an end.
            List<byte[]> pipeline = new ArrayList<>();
            for (int i = 6; i <= 9; i++) {
                pipeline.add(announce(i, i == 9 ? "Connection: close" : "Host: x"));
            }
            byte[] all = new byte[pipeline.stream().mapToInt(request -> request.length).sum()];
            int at = 0;
            for (byte[] request : pipeline) {
                System.arraycopy(request, 0, all, at, request.length);
                at += request.length;
            }
            socket.getOutputStream().write(all);
            for (int i = 6; i <= 9; i++) {
                assertSeeders(i, answer(socket));
            }
            assertClosed(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalThatComeAtOnceWithTheirConnection(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce); Socket socket = connect(server)) {
            String both = new String(announce(1), StandardCharsets.ISO_8859_1)
                    + new String(announce(2, "Connection: close"), StandardCharsets.ISO_8859_1);
            socket.getOutputStream().write(both.getBytes(StandardCharsets.ISO_8859_1));
            assertSeeders(1, answer(socket));
            assertSeeders(2, answer(socket));
            assertClosed(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneWithABodyThatNobodyWants(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce); Socket socket = connect(server)) {
            socket.getOutputStream().write(announce(1, "Content-Length: 5"));
            assertSeeders(1, answer(socket));
            socket.getOutputStream().write("a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(announce(2, "Connection: close"));
            assertSeeders(2, answer(socket));
            assertClosed(socket);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void scrapesAndRequestsThatAreNone(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce)) {
            for (String line : List.of("GET /" + KEY + "/scrape?info_hash=" + "t".repeat(20) + " HTTP/1.0",
                    "GET / HTTP/1.0", "GET /" + "x".repeat(5000))) {
                try (Socket socket = connect(server)) {
                    socket.getOutputStream().write((line + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                    assertTrue(answer(socket).startsWith("d"));
                    assertClosed(socket);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyThatNeverComeToAnEndAreInNobodysWay(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce)) {
            List<Socket> slow = new ArrayList<>();
            try {
                for (int i = 0; i < 200; i++) {
                    Socket socket = connect(server);
                    slow.add(socket);
                    byte[] request = announce(i);
                    send(socket, request, 0, i % 3 == 0 ? 0 : request.length - 1 - i % 50);
                }
                try (Socket socket = connect(server)) {
                    socket.getOutputStream().write(announce(1, "Connection: close"));
                    assertSeeders(1, answer(socket));
                }
                // Each has its time, and no more.
                for (Socket socket : slow) {
                    assertClosed(socket);
                }
            } finally {
                for (Socket socket : slow) {
                    socket.close();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneWhoseClientIsGoneLeavesNothingBehind(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce)) {
            for (int i = 0; i < 50; i++) {
                try (Socket socket = connect(server)) {
                    // Closed with a reset, its bytes unread.
                    socket.setSoLinger(true, 0);
                    byte[] request = announce(i, "Connection: close");
                    send(socket, request, 0, i % 2 == 0 ? request.length : 100);
                }
            }
            try (Socket socket = connect(server)) {
                socket.getOutputStream().write(announce(99, "Connection: close"));
                assertTrue(answer(socket).startsWith("d8:complete"));
            }
            awaitNoConnections();
        }
    }
}

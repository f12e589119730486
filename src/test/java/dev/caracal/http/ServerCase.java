package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.announce.AnnounceSettings;
import dev.caracal.config.Settings;
import dev.caracal.control.Statistics;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.ledger.Ledger;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A listener for one member and one torrent, for the tests of what comes to it over connections. */
abstract class ServerCase {
    static final String KEY = "k".repeat(Passkey.LENGTH);
    private static final int PATIENCE_MILLIS = 20_000;
    static final int BACKLOG = 4096;
    private static final int LOOPS = 2;

    @TempDir
    private Path folder;

    final Statistics statistics = new Statistics();

    TrackerServer server(boolean atOnce, String... lines) throws IOException {
        return server(atOnce, 1000, lines);
    }

    /** A server that serves one member and one torrent. */
    TrackerServer server(boolean atOnce, int maxConnections, String... lines) throws IOException {
        Path conf = folder.resolve("ocelot.conf");
        Files.writeString(conf, "keepalive_timeout = 60\nconnection_timeout = 60\n" + String.join("\n", lines));
        Settings settings = Settings.read(conf, Map.of());
        Registry registry = new Registry();
        registry.addUser(Passkey.of(KEY).orElseThrow(), new User(1, true, false));
        registry.addTorrent(new Torrent(1, InfoHash.of("t".repeat(20).getBytes(StandardCharsets.ISO_8859_1))
                .orElseThrow(), Freeleech.NONE, 0, 0));
        TrackerServer server = new TrackerServer(SmallTracker.services(registry, statistics,
                Ledger.inMemory(settings.ledger(), 0), new AnnounceSettings(1800, 0, OcelotVersion.ORIGINAL)),
                settings.http(), () -> true);
        server.listen(new TrackerServer.Listen(0, BACKLOG, maxConnections, atOnce ? LOOPS : 0, atOnce ? 1 : 0));
        return server;
    }

    static byte[] announce(int peer, String... headers) {
        return ("GET /" + KEY + "/announce?info_hash=" + "t".repeat(20) + "&peer_id=-XX0001-%012d".formatted(peer)
                + "&port=1&uploaded=0&downloaded=0&left=0&compact=1 HTTP/1.1\r\n"
                + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
                + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static Socket connect(TrackerServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** One answer's body. */
    static String answer(Socket socket) throws IOException {
        return answer(socket.getInputStream());
    }

    static String answer(InputStream in) throws IOException {
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

    static void assertSeeders(int seeders, String answer) {
        assertTrue(answer.startsWith("d8:completei" + seeders + "e10:downloaded"), answer);
    }

    static void assertClosed(Socket socket) throws IOException {
        assertEquals(-1, socket.getInputStream().read());
    }

    static void send(Socket socket, byte[] bytes, int from, int to) throws IOException {
        socket.getOutputStream().write(bytes, from, to - from);
    }

    /** The count follows the close by a moment. */
    void awaitNoConnections() throws InterruptedException {
        for (int i = 0; i < 1000 && statistics.openConnections() > 0; i++) {
            Thread.sleep(10);
        }
        assertEquals(0, statistics.openConnections());
    }
}

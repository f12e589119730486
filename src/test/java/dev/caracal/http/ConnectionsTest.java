package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.control.RequestKind;
import dev.caracal.id.Passkey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However its bytes come, a request gets its answer: on the accepting thread or on one of its own. */
final class ConnectionsTest extends ServerCase {
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
            assertEquals(20, statistics.requests(RequestKind.ANNOUNCE));
            assertEquals(20, LongStream.of(statistics.latencies.counts(RequestKind.ANNOUNCE)).sum());
            assertTrue(statistics.latencies.seconds(RequestKind.ANNOUNCE) > 0);
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

    /** What nobody reads any more must not cost it the answer, though it ends the connection. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatHasMoreBehindIt(boolean atOnce) throws Exception {
        byte[] update = ("GET /" + "0".repeat(Passkey.LENGTH) + "/update?action=update_user&passkey=" + KEY
                + "&can_leech=1 HTTP/1.1\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        try (TrackerServer server = server(atOnce)) {
            for (int i = 0; i < 200; i++) {
                try (Socket socket = connect(server)) {
                    send(socket, update, 0, update.length);
                    send(socket, update, 0, i % 10 + 1);
                    assertEquals("success", answer(socket));
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

    /** The site's are answered by another thread than announces, and yet in their turn. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestsOfEveryKindThatComeAtOnceAreAnsweredInTheirOrder(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce); Socket socket = connect(server)) {
            String control = "GET /" + "x".repeat(32) + "/%s?action=add_user HTTP/1.1\r\nHost: tracker\r\n\r\n";
            String all = control.formatted("update") + new String(announce(1), StandardCharsets.ISO_8859_1)
                    + control.formatted("report") + control.formatted("update")
                    + new String(announce(2, "Connection: close"), StandardCharsets.ISO_8859_1);
            socket.getOutputStream().write(all.getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(answer(socket).contains("Authentication failure"));
            assertSeeders(1, answer(socket));
            assertTrue(answer(socket).contains("Authentication failure"));
            assertTrue(answer(socket).contains("Authentication failure"));
            assertSeeders(2, answer(socket));
            assertClosed(socket);
            awaitNoConnections();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoDoesNotReadItsAnswersGetsThemWhenItDoes(boolean atOnce) throws Exception {
        int requests = 30_000;
        try (TrackerServer server = server(atOnce); Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            Thread sender = Thread.ofPlatform().start(() -> {
                byte[] request = announce(1);
                byte[] hundred = new byte[100 * request.length];
                for (int at = 0; at < hundred.length; at += request.length) {
                    System.arraycopy(request, 0, hundred, at, request.length);
                }
                try {
                    for (int sent = 0; sent < requests; sent += 100) {
                        socket.getOutputStream().write(hundred);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            // More than the kernel takes, so the rest of some answer waits for room; others are served meanwhile.
            long before = 0;
            for (long now = 1; now != before; now = statistics.announcesGranted.sum()) {
                before = now;
                Thread.sleep(200);
            }
            assertTrue(before < requests, "all were answered");
            try (Socket other = connect(server)) {
                other.getOutputStream().write(announce(2, "Connection: close"));
                assertTrue(answer(other).startsWith("d8:complete"));
            }
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < requests; i++) {
                assertTrue(answer(in).startsWith("d8:complete"));
            }
            sender.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenTheListenerIsClosedSoAreItsConnections(boolean atOnce) throws Exception {
        List<Socket> open = new ArrayList<>();
        try (TrackerServer server = server(atOnce)) {
            for (int i = 1; i <= 20; i++) {
                open.add(connect(server));
                byte[] request = announce(i);
                send(open.getLast(), request, 0, i % 2 == 0 ? request.length : 1);
                if (i % 2 == 0) {
                    assertSeeders(i / 2, answer(open.getLast()));
                }
            }
            for (int i = 0; i < 1000 && statistics.openConnections() < open.size(); i++) {
                Thread.sleep(10);
            }
        }
        for (Socket socket : open) {
            assertClosed(socket);
            socket.close();
        }
        awaitNoConnections();
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
        try (TrackerServer server = server(atOnce, "connection_timeout = 2")) {
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

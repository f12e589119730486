package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.caracal.announce.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However much strangers send, or do not, who means well is served meanwhile; each attack meets its limit. */
final class FloodsTest extends ServerCase {
    private static final int MOST_CONNECTIONS = 20_000;
    private static final int FILES_FOR_OTHERS = 4000;
    /** Loopback is a trusted proxy unless others are named. */
    private static final String NO_PROXY = "trusted_proxies = 10.9.9.9";

    private final List<AutoCloseable> opened = new ArrayList<>();

    private void closeAll() throws Exception {
        for (AutoCloseable connection : opened) {
            connection.close();
        }
    }

    /** A connection from another address than the attackers'. */
    private static Socket honest(TrackerServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port(),
                InetAddress.ofLiteral("127.0.0.2"), 0);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void assertServed(TrackerServer server) throws IOException {
        try (Socket socket = honest(server)) {
            socket.getOutputStream().write(announce(1_000_000, "Connection: close"));
            assertTrue(answer(socket).startsWith("d8:complete"));
        }
    }

    private static long most(LongAdder counter, long wanted) throws InterruptedException {
        for (int i = 0; i < 1000 && counter.sum() < wanted; i++) {
            Thread.sleep(20);
        }
        return counter.sum();
    }

    /** Both ends of them are ours, so there are half as many as there can be open files; once is enough. */
    private static int connections(boolean atOnce) {
        if (atOnce) {
            return 1000;
        }
        long files = ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getMaxFileDescriptorCount();
        return (int) Math.min(MOST_CONNECTIONS, (files - FILES_FOR_OTHERS) / 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thousandsThatSayNothingOrDripEachHaveTheirTime(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce, MOST_CONNECTIONS, "connection_timeout = 2")) {
            byte[] request = announce(1, "Connection: close");
            List<SocketChannel> slow = new ArrayList<>();
            for (int i = 0; i < connections(atOnce); i++) {
                SocketChannel channel = SocketChannel.open(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                opened.add(channel);
                slow.add(channel);
                channel.configureBlocking(false);
                channel.write(ByteBuffer.wrap(request, 0, i % 3));
                if (i % 1000 == 0) {
                    assertServed(server);
                }
            }
            for (int sent = 3; sent < 10; sent++) {
                for (SocketChannel channel : slow) {
                    try {
                        channel.write(ByteBuffer.wrap(request, sent, 1));
                    } catch (IOException _) {
                        // Its time was up.
                    }
                }
                assertServed(server);
            }
            assertEquals(slow.size(), most(statistics.connectionsTimedOut, slow.size()));
            awaitNoConnections();
        } finally {
            closeAll();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoTakesEveryPlaceMustGiveItBackToWhoHasARequest(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce, 100, "connection_timeout = 3600", "crowded_timeout = 3600")) {
            for (int i = 0; i < 500; i++) {
                Socket socket = connect(server);
                opened.add(socket);
                send(socket, announce(1), 0, 1);
            }
            assertServed(server);
            assertTrue(statistics.connectionsCrowdedOut.sum() >= 100);
            assertEquals(0, statistics.connectionsTimedOut.sum());
        } finally {
            closeAll();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aListenerThatHasEndedIsReplacedAtTheNextTick(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce)) {
            int port = server.port();
            server.tick();
            assertEquals(0, statistics.listenersRevived.sum());
            server.listener().close();
            server.tick();
            assertEquals(1, statistics.listenersRevived.sum());
            assertEquals(port, server.port());
            assertServed(server);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsInACrowdHasLessTime(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce, 100, "connection_timeout = 3600", "crowded_timeout = 1")) {
            for (int i = 0; i < 80; i++) {
                Socket socket = connect(server);
                opened.add(socket);
                send(socket, announce(1), 0, 1);
            }
            // No fewer than are too many, and those that are left have all the time again.
            assertTrue(most(statistics.connectionsCrowdedOut, 5) >= 5);
            assertServed(server);
            assertEquals(0, statistics.connectionsTimedOut.sum());
        } finally {
            closeAll();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whileThereArePlacesEverybodyHasAllTheTime(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce, 100, "connection_timeout = 3600", "crowded_timeout = 1");
                Socket slow = connect(server)) {
            byte[] request = announce(1, "Connection: close");
            send(slow, request, 0, 50);
            for (int i = 0; i < 60; i++) {
                opened.add(connect(server));
            }
            Thread.sleep(1500);
            send(slow, request, 50, request.length);
            assertSeeders(1, answer(slow));
            assertEquals(0, statistics.connectionsCrowdedOut.sum());
        } finally {
            closeAll();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 3600, 1", "true, 1, 3600", "false, 3600, 1", "false, 1, 3600"})
    void eachHasTheTimeOfWhatItIsWaitedFor(boolean atOnce, int connectionTimeout, int keepAliveTimeout)
            throws Exception {
        try (TrackerServer server = server(atOnce, "connection_timeout = " + connectionTimeout,
                "keepalive_timeout = " + keepAliveTimeout); Socket within = connect(server);
                Socket between = connect(server)) {
            byte[] request = announce(1);
            send(within, request, 0, 50);
            between.getOutputStream().write(announce(2));
            assertSeeders(1, answer(between));
            boolean longerWithin = connectionTimeout > keepAliveTimeout;
            assertClosed(longerWithin ? between : within);
            assertEquals(1, statistics.connectionsTimedOut.sum());
            if (longerWithin) {
                send(within, request, 50, request.length);
            } else {
                between.getOutputStream().write(request);
            }
            assertSeeders(2, answer(longerWithin ? within : between));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasJustAskedIsNotOneOfThoseWhoMakeRoom(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce, 20, "connection_timeout = 3600", "crowded_timeout = 3600")) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 1; i <= 18; i++) {
                Socket socket = connect(server);
                opened.add(socket);
                sockets.add(socket);
                socket.getOutputStream().write(announce(i));
                assertSeeders(i, answer(socket));
            }
            Thread.sleep(1100);
            sockets.getFirst().getOutputStream().write(announce(1));
            assertSeeders(18, answer(sockets.getFirst()));
            for (int i = 19; i <= 20; i++) {
                Socket socket = connect(server);
                opened.add(socket);
                send(socket, announce(i), 0, 1);
            }
            assertEquals(2, most(statistics.connectionsCrowdedOut, 2));
            sockets.getFirst().getOutputStream().write(announce(1));
            assertSeeders(18, answer(sockets.getFirst()));
            assertEquals(2, statistics.connectionsCrowdedOut.sum());
        } finally {
            closeAll();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAddressHoldsNoMoreConnectionsThanItMay(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce, "connection_timeout = 3600", NO_PROXY,
                "max_connections_per_address = 10")) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Socket socket = connect(server);
                opened.add(socket);
                sockets.add(socket);
                send(socket, announce(1), 0, 1);
            }
            assertEquals(40, most(statistics.connectionsOverLimit, 40));
            assertServed(server);
            // Each that ends makes room for another.
            for (Socket socket : sockets) {
                socket.close();
            }
            awaitNoConnections();
            try (Socket socket = connect(server)) {
                byte[] request = announce(2, "Connection: close");
                send(socket, request, 0, 1);
                Thread.sleep(50);
                send(socket, request, 1, request.length);
                assertTrue(answer(socket).startsWith("d8:complete"));
            }
            assertEquals(40, statistics.connectionsOverLimit.sum());
        } finally {
            closeAll();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProxyIsNotOneClient(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce, "max_connections_per_address = 1", "max_requests_per_address = 1")) {
            for (int i = 1; i <= 50; i++) {
                Socket socket = connect(server);
                opened.add(socket);
                socket.getOutputStream().write(announce(i));
                assertSeeders(i, answer(socket));
            }
        } finally {
            closeAll();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAddressSendsNoMoreRequestsASecondThanItMay(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce, NO_PROXY, "max_requests_per_address = 20")) {
            for (int i = 0; i < 10_000 && statistics.refusals(Refusal.Kind.TOO_MANY_REQUESTS) < 50; i++) {
                try (Socket socket = connect(server)) {
                    socket.getOutputStream().write(announce(1, "Connection: close"));
                    String answer = answer(socket);
                    assertTrue(answer.startsWith("d8:complete")
                            || answer.contains("Too many requests from your address"), answer);
                }
                if (i % 100 == 0) {
                    assertServed(server);
                }
            }
            assertEquals(50, statistics.refusals(Refusal.Kind.TOO_MANY_REQUESTS));
            // The site's requests come from somewhere, too.
            for (int i = 0; i < 30; i++) {
                try (Socket socket = connect(server)) {
                    socket.getOutputStream().write(("GET /" + "x".repeat(32) + "/update?action=add_user HTTP/1.0\r\n"
                            + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                    assertTrue(answer(socket).contains("Authentication failure"));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thoseWhoPipelineWithoutEndDoNotHaveTheProcessorsForThemselves(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce)) {
            int hogs = 2 * Runtime.getRuntime().availableProcessors();
            // One that costs more to answer than to send, and short: many of them are there at a time.
            byte[] request = ("GET /" + KEY + "/scrape?" + ("info_hash=" + "t".repeat(20) + "&").repeat(8)
                    + " HTTP/1.1\r\nAccept-Encoding: gzip\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
            byte[] many = new byte[request.length * 300];
            for (int at = 0; at < many.length; at += request.length) {
                System.arraycopy(request, 0, many, at, request.length);
            }
            for (int i = 0; i < hogs; i++) {
                Socket socket = connect(server);
                opened.add(socket);
                Thread.ofPlatform().daemon().start(() -> untilClosed(() -> socket.getOutputStream().write(many)));
                InputStream in = socket.getInputStream();
                byte[] answers = new byte[1 << 16];
                Thread.ofPlatform().daemon().start(() -> untilClosed(() -> {
                    if (in.read(answers) < 0) {
                        throw new IOException("closed");
                    }
                }));
            }
            most(statistics.scrapes, 1000);
            try (Socket socket = honest(server)) {
                for (int i = 0; i < 50; i++) {
                    socket.getOutputStream().write(announce(2));
                    assertTrue(answer(socket).startsWith("d8:complete"));
                }
            }
            assertTrue(statistics.turnsEnded.sum() > 50);
        } finally {
            closeAll();
        }
    }

    /** Something to do with a connection. */
    private interface Doing {
        void once() throws IOException;
    }

    private static void untilClosed(Doing what) {
        try {
            while (true) {
                what.once();
            }
        } catch (IOException _) {
            // closed
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void headersWithoutEndAreReadAsFarAsARequestMayGo(boolean atOnce) throws Exception {
        try (TrackerServer server = server(atOnce, "connection_timeout = 3600")) {
            byte[] start = announce(1);
            byte[] header = "X-Header: and so on\r\n".getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 20; i++) {
                try (Socket socket = connect(server)) {
                    send(socket, start, 0, start.length - 2);
                    untilClosed(() -> socket.getOutputStream().write(header));
                }
                assertServed(server);
            }
            assertEquals(20, most(statistics.badRequests, 20));
            assertTrue(statistics.bytesRead.sum() < 20 * 20_000, () -> statistics.bytesRead.sum() + " bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestsThatAreNoneAreAnsweredAndForgotten(boolean atOnce) throws Exception {
        List<String> none = List.of("\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
                "GET /" + "k".repeat(32) + "/announce\r\n\r\n", "x".repeat(100) + "\r\n\r\n",
                "POST /" + KEY + "/announce?a=b HTTP/1.1\r\nContent-Length: 9\r\n\r\n", "\u0000".repeat(5000),
                "GET /" + KEY + "/announce?" + "&".repeat(4000) + " HTTP/1.1\r\n\r\n");
        try (TrackerServer server = server(atOnce)) {
            for (int i = 0; i < 200; i++) {
                try (Socket socket = connect(server)) {
                    socket.getOutputStream().write(none.get(i % none.size()).getBytes(StandardCharsets.ISO_8859_1));
                    assertTrue(answer(socket).startsWith("d14:failure") || i % none.size() == 3);
                }
                assertServed(server);
            }
            assertTrue(statistics.badRequests.sum() >= 125);
            awaitNoConnections();
        }
    }
}

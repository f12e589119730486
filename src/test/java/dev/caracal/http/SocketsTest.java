package dev.caracal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SocketsTest {
    private static final int BACKLOG = 16;
    private static final int MOST_MILLIS = 10_000;
    private static final byte[] REQUEST = "GET /announce".getBytes(US_ASCII);

    private final byte[] received = new byte[Sockets.MOST_READ];
    private Sockets sockets;
    private int listener;

    @BeforeEach
    void open() throws IOException {
        sockets = new Sockets();
        listener = Sockets.NONE;
    }

    @AfterEach
    void close() {
        if (listener != Sockets.NONE) {
            sockets.close(listener);
        }
        sockets.close();
    }

    @Test
    void whoComesByIpv4HasFourBytesAlsoWhereIpv6IsListenedTo() throws IOException {
        for (String place : new String[] {"127.0.0.1", "::"}) {
            int port = listen(place);
            try (Socket _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
                int socket = accepted();
                assertArrayEquals(new byte[] {127, 0, 0, 1}, sockets.from(), place);
                sockets.close(socket);
            }
            sockets.close(listener);
        }
        listener = Sockets.NONE;
    }

    @Test
    void whoComesByIpv6HasSixteen() throws IOException {
        int port = listen("::1");
        try (Socket _ = new Socket(InetAddress.ofLiteral("::1"), port)) {
            int socket = accepted();
            assertArrayEquals(InetAddress.ofLiteral("::1").getAddress(), sockets.from());
            sockets.close(socket);
        }
    }

    @Test
    void aPortThatAnotherListensOnIsRefusedInTheKernelsWords() throws IOException {
        int port = listen("127.0.0.1");
        BindException e = assertThrows(BindException.class,
                () -> sockets.listen(new InetSocketAddress("127.0.0.1", port), BACKLOG, 0));
        assertEquals("Address already in use", e.getMessage());
    }

    @Test
    void whoIsWatchedIsTheOneThatIsTold() throws IOException {
        int port = listen("127.0.0.1");
        try (Socket client = new Socket("127.0.0.1", port); Socket _ = new Socket("127.0.0.1", port)) {
            int first = accepted();
            int second = accepted();
            sockets.watch(first, Sockets.NOTHING, Sockets.READING);
            sockets.watch(second, Sockets.NOTHING, Sockets.READING);
            assertEquals(0, sockets.await(0));
            assertEquals(0, sockets.receive(first, received), "nothing yet");
            client.getOutputStream().write(REQUEST);
            assertEquals(1, sockets.await(MOST_MILLIS));
            assertEquals(first, sockets.ready(0));
            assertEquals(REQUEST.length, sockets.receive(first, received));
            assertArrayEquals(REQUEST, Arrays.copyOf(received, REQUEST.length));
            client.shutdownOutput();
            assertEquals(1, sockets.await(MOST_MILLIS));
            assertEquals(-1, sockets.receive(first, received), "the end");
            sockets.watch(first, Sockets.READING, Sockets.NOTHING);
            assertEquals(0, sockets.await(0), "who is gone and watched no more");
            sockets.close(first);
            sockets.close(second);
        }
    }

    @Test
    void aClientThatTakesNothingStopsAnAnswerAndIsToldOfWhenItDoes() throws Exception {
        byte[] answer = new byte[8 << 20];
        Arrays.fill(answer, (byte) 'p');
        int port = listen("127.0.0.1");
        try (Socket client = new Socket("127.0.0.1", port)) {
            int socket = accepted();
            int sent = sockets.send(socket, answer, 0, answer.length, false);
            assertTrue(sent > 0 && sent < answer.length, "taken: " + sent);
            for (int more = 1; more > 0; sent += more) {
                more = sockets.send(socket, answer, sent, answer.length, false);
            }
            sockets.watch(socket, Sockets.NOTHING, Sockets.WRITING);
            assertEquals(sent, client.getInputStream().readNBytes(sent).length);
            assertEquals(1, sockets.await(MOST_MILLIS));
            assertEquals(socket, sockets.ready(0));
            sockets.close(socket);
        }
    }

    @Test
    void theLastAnswerArrivesWholeWithTheEnd() throws IOException {
        int port = listen("127.0.0.1");
        for (int length : new int[] {1, 180, 30_000}) {
            try (Socket client = new Socket("127.0.0.1", port)) {
                client.setSoTimeout(MOST_MILLIS);
                byte[] answer = lastAnswer(accepted(), length);
                assertArrayEquals(answer, client.getInputStream().readAllBytes());
            }
        }
    }

    @Test
    void theLastAnswerArrivesThoughTheClientHasSentWhatNobodyReads() throws IOException {
        int port = listen("127.0.0.1");
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.setSoTimeout(MOST_MILLIS);
            int socket = accepted();
            client.getOutputStream().write(REQUEST);
            sockets.watch(socket, Sockets.NOTHING, Sockets.READING);
            assertEquals(1, sockets.await(MOST_MILLIS));
            byte[] answer = lastAnswer(socket, 180);
            assertArrayEquals(answer, client.getInputStream().readNBytes(180));
        }
    }

    private byte[] lastAnswer(int socket, int length) throws IOException {
        byte[] answer = new byte[length];
        Arrays.fill(answer, (byte) 'p');
        for (int sent = 0; sent < length; ) {
            sent += sockets.send(socket, answer, sent, length, true);
        }
        sockets.end(socket);
        sockets.close(socket);
        return answer;
    }

    @Test
    void ofAClientThatHasResetItsConnectionNothingWillCome() throws IOException {
        int port = listen("127.0.0.1");
        Socket client = new Socket("127.0.0.1", port);
        int socket = accepted();
        assertEquals(0, sockets.receive(socket, received));
        client.setSoLinger(true, 0);
        client.close();
        sockets.watch(socket, Sockets.NOTHING, Sockets.READING);
        assertEquals(1, sockets.await(MOST_MILLIS));
        assertEquals(-1, sockets.receive(socket, received));
        SocketException e = assertThrows(SocketException.class,
                () -> sockets.send(socket, REQUEST, 0, REQUEST.length, false));
        assertEquals("Broken pipe", e.getMessage());
    }

    @Test
    void anyThreadEndsAWaitWithoutEndOnce() throws Exception {
        Thread other = Thread.ofPlatform().start(() -> {
            sockets.wake();
            sockets.wake();
        });
        assertEquals(1, sockets.await(-1));
        other.join();
        assertEquals(Sockets.NONE, sockets.ready(0));
        int again = sockets.await(0);
        if (again > 0) { // the second call came after the first was heard
            assertEquals(Sockets.NONE, sockets.ready(0));
        }
        assertEquals(0, sockets.await(0));
        sockets.close();
        sockets.wake();
    }

    private int listen(String place) throws IOException {
        listener = sockets.listen(new InetSocketAddress(InetAddress.ofLiteral(place), 0), BACKLOG, 0);
        return sockets.port(listener);
    }

    private int accepted() throws IOException {
        sockets.watch(listener, Sockets.NOTHING, Sockets.READING);
        assertEquals(1, sockets.await(MOST_MILLIS));
        assertEquals(listener, sockets.ready(0));
        sockets.watch(listener, Sockets.READING, Sockets.NOTHING);
        int socket = sockets.accept(listener);
        assertNotEquals(Sockets.NONE, socket);
        return socket;
    }
}

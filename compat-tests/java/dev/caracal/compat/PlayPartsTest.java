package dev.caracal.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The player's ways to speak, listen and time. */
final class PlayPartsTest {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void aResponseEndsWhereItsLengthSays() throws IOException {
        Response got = answered(ANSWER, false);
        assertEquals(ANSWER, got.raw());
        assertFalse(got.closed());
    }

    @Test
    void aCloseThatTheAnswerDidNotAnnounceIsSeen() throws IOException {
        assertTrue(answered(ANSWER, true).closed());
    }

    @Test
    void bytesAfterAnAnsweredCloseBelongToTheResponse() throws IOException {
        String answer = ANSWER.replace("Content", "Connection: Close\r\nContent") + "more";
        assertEquals(answer, answered(answer, true).raw());
    }

    @Test
    void anAnswerWithoutLengthIsReadToItsEnd() throws IOException {
        assertEquals("<html>", answered("<html>", true).raw());
    }

    @Test
    void noAnswerIsAnEmptyOneOnAnOpenConnection() throws IOException {
        assertEquals(new Response("", false, Optional.empty()), answered("", false));
    }

    @Test
    void theSiteKeepsWhatItWasAskedAndAnswersInTurn() throws IOException {
        try (SiteListener site = new SiteListener("127.1.99.1", Optional.of(List.of("500", "odd")))) {
            assertEquals("HTTP/1.1 500 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", ask(site));
            assertEquals("odd", ask(site));
            assertEquals("odd", ask(site));
            assertEquals(3, site.count());
            assertEquals("GET / HTTP/1.0\r\nHost: {site_host}\r\n\r\n", site.take().getFirst());
            assertEquals(List.of(), site.take());
        }
    }

    @Test
    void aSiteThatIsDownRefuses() throws IOException {
        try (SiteListener site = new SiteListener("127.1.99.2", Optional.empty())) {
            assertThrows(IOException.class, () -> ask(site));
        }
    }

    @Test
    void tooLateIsForAnotherPlayToTellAndTooEarlyIsADifference() {
        Step.Elapsed elapsed = new Step.Elapsed(1, 0.5);
        assertEquals(Optional.empty(), elapsed.fault(1.4));
        assertTrue(elapsed.fault(0.4).isPresent());
        assertThrows(TooSlowException.class, () -> elapsed.fault(1.6));
    }

    @Test
    void endpointsComeFromEveryPlaceAnAnnounceMayNameThem() {
        Step.Route route = new Step.Route(Optional.empty(), Optional.of("127.0.0.9"), false);
        String request = "GET /k/announce?port=65537&ip=1.2.3.4&x=1 HTTP/1.1\r\nX-Forwarded-For: 5.6.7.8, 9.9.9.9\r\n";
        Set<String> known = KnownEndpoints.of(List.of(new Step.Send(route, request, Duration.ZERO)));
        assertEquals(Set.of("\u007f\u0000\u0000\u0009\u0000\u0001", "\u0001\u0002\u0003\u0004\u0000\u0001",
                "\u0005\u0006\u0007\u0008\u0000\u0001", "\u0009\u0009\u0009\u0009\u0000\u0001"), known);
    }

    private static String ask(SiteListener site) throws IOException {
        try (Socket socket = new Socket(site.address(), site.port())) {
            socket.getOutputStream().write(Bytes.of("GET / HTTP/1.0\r\nHost: " + site.address() + "\r\n\r\n"));
            return Bytes.text(socket.getInputStream().readAllBytes());
        }
    }

    /** One request to a server that says this and then closes or not. */
    private static Response answered(String bytes, boolean closes) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             TrackerConnection connection = new TrackerConnection(server.getLocalPort(), Optional.of("127.0.0.7"));
             Socket socket = server.accept()) {
            assertEquals("127.0.0.7", socket.getInetAddress().getHostAddress());
            socket.getOutputStream().write(Bytes.of(bytes));
            if (closes) {
                socket.shutdownOutput();
            }
            return connection.response(Duration.ofMillis(200));
        }
    }
}

package dev.caracal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.announce.AnnounceAnswer;
import dev.caracal.announce.Refusal;
import dev.caracal.bencode.Bencoder;
import dev.caracal.registry.OcelotVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class ResponsesTest {
    private static final Responses ORIGINAL = new Responses(OcelotVersion.ORIGINAL);
    private static final Responses ORPHEUS = new Responses(OcelotVersion.ORPHEUS);

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Exchange exchange) {
        return Arrays.copyOf(exchange.answer(), exchange.length());
    }

    private static byte[] plain(Responses responses, String body, boolean close) {
        Exchange exchange = new Exchange();
        responses.plain(bytes(body), close, exchange);
        return bytes(exchange);
    }

    private static byte[] gzipped(Responses responses, byte[] body, boolean close) {
        Exchange exchange = new Exchange();
        responses.gzipped(new Bencoder(0).verbatim(body), close, exchange);
        return bytes(exchange);
    }

    private static String announced(AnnounceAnswer.Granted granted) {
        Exchange exchange = new Exchange();
        Responses.announced(granted, exchange.body);
        return text(exchange.body.bytes());
    }

    private static String page(String message) {
        Exchange exchange = new Exchange();
        ORIGINAL.page(message, exchange);
        return text(bytes(exchange));
    }

    @Test
    void theOriginalPutsTheLengthLast() {
        assertEquals("HTTP/1.1 200 OK\r\nServer: Ocelot 1.0\r\nContent-Type: text/plain\r\nConnection: Close\r\n"
                + "Content-Length: 4\r\n\r\nbody", text(plain(ORIGINAL, "body", true)));
        assertEquals("HTTP/1.1 200 OK\r\nServer: Ocelot 1.0\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n",
                text(plain(ORIGINAL, "", false)));
    }

    @Test
    void orpheusPutsTheLengthSecond() {
        assertEquals("HTTP/1.1 200 OK\r\nServer: Ocelot 2.1.3\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n"
                + "Connection: Close\r\n\r\nbody", text(plain(ORPHEUS, "body", true)));
        assertEquals("HTTP/1.1 200 OK\r\nServer: Ocelot 2.1.3\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\n"
                + "body", text(plain(ORPHEUS, "body", false)));
    }

    @Test
    void packedBodiesAreWhatTheyWere() throws IOException {
        byte[] body = "d5:filesd".repeat(500).getBytes(StandardCharsets.ISO_8859_1);
        for (Responses responses : new Responses[] {ORIGINAL, ORPHEUS}) {
            byte[] response = gzipped(responses, body, true);
            int end = text(response).indexOf("\r\n\r\n") + 4;
            String head = text(Arrays.copyOf(response, end));
            assertTrue(head.contains("\r\nContent-Length: " + (response.length - end) + "\r\n"), head);
            byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(response, end, response.length - end))
                    .readAllBytes();
            assertEquals(text(body), text(unpacked));
        }
        assertTrue(text(gzipped(ORIGINAL, body, true)).startsWith("HTTP/1.1 200 OK\r\nServer: Ocelot 1.0\r\n"
                + "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nConnection: Close\r\nContent-Length: "));
        assertTrue(text(gzipped(ORPHEUS, body, false)).matches("(?s)HTTP/1.1 200 OK\r\nServer: Ocelot 2.1.3\r\n"
                + "Content-Type: text/plain\r\nContent-Length: \\d+\r\nContent-Encoding: gzip\r\n\r\n.*"));
    }

    @Test
    void thePageIsHtmlAndTheLastAnswer() {
        assertEquals("HTTP/1.1 200 OK\r\nServer: Ocelot 1.0\r\nContent-Type: text/html\r\nConnection: Close\r\n"
                + "Content-Length: 108\r\n\r\n<html><head><meta name=\"robots\" content=\"noindex, nofollow\" /></head>"
                + "<body>Nothing to see here</body></html>", page("Nothing to see here"));
    }

    @Test
    void refusalsKeepOcelotsOrderOfKeys() {
        assertEquals("d14:failure reason17:Passkey not found12:min intervali5400e8:intervali5400ee",
                text(Responses.failure(Refusal.PASSKEY_NOT_FOUND)));
        assertEquals("d14:failure reason27:Unregistered torrent: Trump12:min intervali5400e8:intervali5400ee",
                text(Responses.failure(Refusal.unregistered(Optional.of("Trump")))));
    }

    @Test
    void anAnnouncesAnswerIsOneDictionary() {
        assertEquals("d8:completei3e10:downloadedi7e10:incompletei2e8:intervali1803e12:min intervali1800e5:peers0:e",
                announced(new AnnounceAnswer.Granted().counts(3, 7, 2).again(1803, 1800)));
        assertEquals("d8:completei0e10:downloadedi0e10:incompletei1e8:intervali1e12:min intervali1e5:peers0:"
                + "15:warning message60:Illegal character found in IP address. IPv6 is not supportede",
                announced(new AnnounceAnswer.Granted().counts(0, 0, 1).again(1, 1).addressBad(true)));
    }
}

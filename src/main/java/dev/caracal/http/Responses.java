package dev.caracal.http;

import dev.caracal.announce.AnnounceAnswer;
import dev.caracal.announce.Refusal;
import dev.caracal.bencode.Bencoder;
import dev.caracal.bencode.Decimal;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.swarm.PeerChoice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Answers as bytes, in the manner of one of the two Ocelots. The status is always 200; some clients rely on it. */
final class Responses {
    private static final int RETRY_SECONDS = 5400;
    private static final String ADDRESS_WARNING = "Illegal character found in IP address. IPv6 is not supported";
    private static final byte[] CLOSE = ascii("\r\nConnection: Close");
    private static final byte[] GZIP = ascii("\r\nContent-Encoding: gzip");
    private static final byte[] LENGTH = ascii("\r\nContent-Length: ");
    private static final byte[] HEAD_END = ascii("\r\n\r\n");

    private final boolean lengthFirst;
    private final byte[] plainHead;
    private final byte[] htmlHead;

    Responses(OcelotVersion version) {
        String head = "HTTP/1.1 200 OK\r\nServer: Ocelot " + version.number() + "\r\nContent-Type: ";
        plainHead = ascii(head + "text/plain");
        htmlHead = ascii(head + "text/html");
        lengthFirst = version == OcelotVersion.ORPHEUS;
    }

    /** A response with this body. */
    byte[] plain(byte[] body, boolean close) {
        return response(plainHead, body, false, close);
    }

    byte[] gzipped(byte[] body, boolean close) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 2 + 32);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: it is written to memory
        }
        return response(plainHead, packed.toByteArray(), true, close);
    }

    /** A page for people; always the last response of a connection. */
    byte[] page(String message) {
        return response(htmlHead, ascii("<html><head><meta name=\"robots\" content=\"noindex, nofollow\" /></head>"
                + "<body>" + message + "</body></html>"), false, true);
    }

    /** Ocelot's order of keys, which is not bencode's. */
    static byte[] failure(Refusal refusal) {
        return new Bencoder(80 + refusal.text().length()).dictionary()
                .string("failure reason").string(refusal.text())
                .string("min interval").integer(RETRY_SECONDS)
                .string("interval").integer(RETRY_SECONDS).end().bytes();
    }

    static byte[] announced(AnnounceAnswer.Granted answer) {
        PeerChoice peers = answer.peers();
        Bencoder body = new Bencoder(120 + peers.length()).dictionary()
                .string("complete").integer(answer.complete())
                .string("downloaded").integer(answer.downloaded())
                .string("incomplete").integer(answer.incomplete())
                .string("interval").integer(answer.interval())
                .string("min interval").integer(answer.minInterval())
                .string("peers").string(peers.compact(), 0, peers.length());
        if (answer.addressBad()) {
            body.string("warning message").string(ADDRESS_WARNING);
        }
        return body.end().bytes();
    }

    private byte[] response(byte[] head, byte[] body, boolean gzip, boolean close) {
        byte[] response = new byte[head.length + GZIP.length + CLOSE.length + LENGTH.length + 20 + body.length];
        int at = append(response, 0, head);
        if (lengthFirst) {
            at = length(response, at, body.length);
        }
        if (gzip) {
            at = append(response, at, GZIP);
        }
        if (close) {
            at = append(response, at, CLOSE);
        }
        if (!lengthFirst) {
            at = length(response, at, body.length);
        }
        at = append(response, at, HEAD_END);
        at = append(response, at, body);
        return at == response.length ? response : java.util.Arrays.copyOf(response, at);
    }

    private static int length(byte[] response, int at, int length) {
        return Decimal.write(length, response, append(response, at, LENGTH));
    }

    private static int append(byte[] response, int at, byte[] part) {
        System.arraycopy(part, 0, response, at, part.length);
        return at + part.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

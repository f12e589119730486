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
    void plain(byte[] body, boolean close, Exchange to) {
        response(plainHead, body, body.length, false, close, to);
    }

    /** A response with what was bencoded. */
    void plain(Bencoder body, boolean close, Exchange to) {
        response(plainHead, body.buffer(), body.length(), false, close, to);
    }

    void gzipped(Bencoder body, boolean close, Exchange to) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length() / 2 + 32);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body.buffer(), 0, body.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: it is written to memory
        }
        response(plainHead, packed.toByteArray(), packed.size(), true, close, to);
    }

    /** A page for people; always the last response of a connection. */
    void page(String message, Exchange to) {
        byte[] page = ascii("<html><head><meta name=\"robots\" content=\"noindex, nofollow\" /></head>"
                + "<body>" + message + "</body></html>");
        response(htmlHead, page, page.length, false, true, to);
    }

    /** Ocelot's order of keys, which is not bencode's. */
    static byte[] failure(Refusal refusal) {
        return new Bencoder(80 + refusal.text().length()).dictionary()
                .string("failure reason").string(refusal.text())
                .string("min interval").integer(RETRY_SECONDS)
                .string("interval").integer(RETRY_SECONDS).end().bytes();
    }

    static void announced(AnnounceAnswer.Granted answer, Bencoder to) {
        PeerChoice peers = answer.peers();
        to.clear().dictionary()
                .string("complete").integer(answer.complete())
                .string("downloaded").integer(answer.downloaded())
                .string("incomplete").integer(answer.incomplete())
                .string("interval").integer(answer.interval())
                .string("min interval").integer(answer.minInterval())
                .string("peers").string(peers.compact(), 0, peers.length());
        if (answer.addressBad()) {
            to.string("warning message").string(ADDRESS_WARNING);
        }
        to.end();
    }

    private void response(byte[] head, byte[] body, int length, boolean gzip, boolean close, Exchange to) {
        to.begin(head.length + GZIP.length + CLOSE.length + LENGTH.length + Decimal.MOST + HEAD_END.length + length);
        to.append(head);
        if (lengthFirst) {
            length(length, to);
        }
        if (gzip) {
            to.append(GZIP);
        }
        if (close) {
            to.append(CLOSE);
        }
        if (!lengthFirst) {
            length(length, to);
        }
        to.append(HEAD_END);
        to.append(body, length);
    }

    private static void length(int length, Exchange to) {
        to.append(LENGTH);
        to.append(length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

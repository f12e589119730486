package dev.caracal.compat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * What came back on a connection.
 *
 * @param raw      everything received
 * @param closed   whether the tracker closed the connection
 * @param unzipped the body before its compression, when it was compressed
 */
record Response(String raw, boolean closed, Optional<String> unzipped) {
    private static final String HEAD_END = "\r\n\r\n";

    static Response of(byte[] bytes, boolean closed) {
        String raw = Bytes.text(bytes);
        int end = raw.indexOf(HEAD_END);
        boolean zipped = end >= 0
                && raw.substring(0, end).toLowerCase(Locale.ROOT).contains("\r\ncontent-encoding: gzip");
        return new Response(raw, closed,
                zipped ? Optional.of(unzip(bytes, end + HEAD_END.length())) : Optional.empty());
    }

    private static String unzip(byte[] bytes, int from) {
        try (GZIPInputStream in = new GZIPInputStream(
                new ByteArrayInputStream(bytes, from, bytes.length - from))) {
            return Bytes.text(in.readAllBytes());
        } catch (IOException e) {
            return "<bad gzip>";
        }
    }

    boolean hasHead() {
        return raw.contains(HEAD_END);
    }

    String head() {
        return raw.substring(0, raw.indexOf(HEAD_END));
    }

    String body() {
        return raw.substring(raw.indexOf(HEAD_END) + HEAD_END.length());
    }
}

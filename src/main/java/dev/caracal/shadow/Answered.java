package dev.caracal.shadow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** An answer of a tracker, taken apart as far as two of them are compared. */
sealed interface Answered {
    /** The client was told why not. */
    record Failure(String text) implements Answered {
    }

    /** @param rest what follows the peers: a warning, or nothing */
    record Granted(long complete, long downloaded, long incomplete, long interval, long minInterval, Set<String> peers,
            String rest) implements Answered {
    }

    /** Counts by info_hash, as 20 characters of a byte each. */
    record Scraped(Map<String, Counts> counts) implements Answered {
    }

    /** A torrent's counts in a scrape. */
    record Counts(long complete, long incomplete, long downloaded) {
        @Override
        public String toString() {
            return "complete " + complete + ", incomplete " + incomplete + ", downloaded " + downloaded;
        }
    }

    record Other(String body) implements Answered {
    }

    String HEAD_END = "\r\n\r\n";
    int ENDPOINT = 6;
    Pattern FAILURE = Pattern.compile("d14:failure reason(\\d{1,6}):");
    Pattern GRANTED = Pattern.compile("d8:completei(\\d{1,19})e10:downloadedi(\\d{1,19})e10:incompletei(\\d{1,19})e"
            + "8:intervali(\\d{1,19})e12:min intervali(\\d{1,19})e5:peers(\\d{1,6}):");
    Pattern SCRAPED = Pattern.compile("20:(.{20})d8:completei(\\d{1,18})e10:incompletei(\\d{1,18})e"
            + "10:downloadedi(\\d{1,18})ee", Pattern.DOTALL);

    /** Takes an answer with its head apart. */
    static Answered of(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(HEAD_END);
        if (end < 0) {
            return new Other(text);
        }
        String body = text.substring(end + HEAD_END.length());
        return ofBody(text.substring(0, end).contains("\r\nContent-Encoding: gzip") ? unzipped(body) : body);
    }

    private static String unzipped(String body) {
        byte[] packed = body.getBytes(StandardCharsets.ISO_8859_1);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return new String(in.readNBytes(1 << 24), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return body;
        }
    }

    private static Answered ofBody(String body) {
        Matcher failure = FAILURE.matcher(body);
        if (failure.lookingAt()) {
            int length = Integer.parseInt(failure.group(1));
            return failure.end() + length <= body.length()
                    ? new Failure(body.substring(failure.end(), failure.end() + length)) : new Other(body);
        }
        Matcher granted = GRANTED.matcher(body);
        if (granted.lookingAt()) {
            return granted(body, granted);
        }
        if (body.startsWith("d5:filesd")) {
            Map<String, Counts> counts = new HashMap<>();
            SCRAPED.matcher(body).results().forEach(found -> counts.put(found.group(1), new Counts(
                    Long.parseLong(found.group(2)), Long.parseLong(found.group(3)), Long.parseLong(found.group(4)))));
            return new Scraped(counts);
        }
        return new Other(body);
    }

    private static Answered granted(String body, Matcher found) {
        int end = found.end() + Integer.parseInt(found.group(6));
        if (end > body.length()) {
            return new Other(body);
        }
        List<String> peers = new ArrayList<>();
        for (int at = found.end(); at + ENDPOINT <= end; at += ENDPOINT) {
            peers.add(body.substring(at, at + ENDPOINT));
        }
        return new Granted(number(found, 1), number(found, 2), number(found, 3), number(found, 4), number(found, 5),
                new HashSet<>(peers), body.substring(end));
    }

    private static long number(Matcher found, int group) {
        try {
            return Long.parseLong(found.group(group));
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }
}

package dev.caracal.shadow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An access log of the proxy in front of Ocelot, in the format of {@code contrib/nginx-mirror.conf} or in the usual
 * "combined" one. It knows the request line, the User-Agent and how long the answer was. A line that is no request to a
 * tracker is counted and passed over.
 */
final class AccessLog {
    /** Possessive, so that the longest line costs neither time nor stack. */
    private static final String TEXT = "\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"";
    /** {@code '$remote_addr $msec $status $body_bytes_sent "$request" "$http_user_agent"'}. */
    private static final Pattern OURS = Pattern.compile("(\\S+) (\\d{1,12})\\.\\d+ (\\d+) (\\d{1,12}) " + TEXT + " "
            + TEXT + ".*");
    private static final Pattern COMBINED = Pattern.compile("(\\S+) \\S+ \\S+ \\[([^]]+)] " + TEXT
            + " (\\d+) (\\d{1,12}|-) " + TEXT + " " + TEXT + ".*");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);
    private static final int LONGEST_LINE = 1 << 16;
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]+");

    private final Consumer<Heard> to;
    private long unread;

    AccessLog(Consumer<Heard> to) {
        this.to = to;
    }

    long read(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') {
                take(line.toString());
                line.setLength(0);
            } else if (line.length() < LONGEST_LINE) {
                line.append((char) c);
            }
        }
        if (!line.isEmpty()) {
            take(line.toString());
        }
        return unread;
    }

    private void take(String line) {
        Optional<Heard> heard = heard(line);
        heard.ifPresentOrElse(to, () -> unread++);
    }

    /** The request that a line tells of, if it does. */
    static Optional<Heard> heard(String line) {
        Matcher ours = OURS.matcher(line);
        if (ours.matches()) {
            return heard(ours.group(1), Long.parseLong(ours.group(2)), ours.group(3), ours.group(4), ours.group(5),
                    ours.group(6));
        }
        Matcher combined = COMBINED.matcher(line);
        if (!combined.matches()) {
            return Optional.empty();
        }
        try {
            return heard(combined.group(1), ZonedDateTime.parse(combined.group(2), TIME).toEpochSecond(),
                    combined.group(4), combined.group(5), combined.group(3), combined.group(7));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Optional<Heard> heard(String address, long time, String status, String bytes, String request,
            String userAgent) {
        if (!ADDRESS.matcher(address).matches()) {
            return Optional.empty();
        }
        // A status of the proxy's own is no answer of Ocelot's, who says 200 to everything.
        Optional<Heard.Theirs> theirs = status.equals("200") && !bytes.equals("-")
                ? Optional.of(new Heard.Length(Long.parseLong(bytes))) : Optional.empty();
        String whole = unescaped(request) + "\r\nUser-Agent: " + unescaped(userAgent) + "\r\n\r\n";
        try {
            return Optional.of(new Heard(time, InetAddress.ofLiteral(address),
                    whole.getBytes(StandardCharsets.ISO_8859_1), theirs));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** nginx writes what could break the line as {@code \xHH}. */
    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i) && i + 3 < text.length() && Character.digit(text.charAt(i + 2), 16) >= 0
                    && Character.digit(text.charAt(i + 3), 16) >= 0) {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}

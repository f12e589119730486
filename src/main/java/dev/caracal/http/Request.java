package dev.caracal.http;

import dev.caracal.announce.Refusal;
import dev.caracal.id.Passkey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request as Ocelot reads it. The method is not looked at; the path has its key and action at fixed places; of the
 * version only {@code 1.0} means something. One object reads one request after the other, for one thread at a time.
 */
final class Request {
    /** What is asked for. */
    enum Action {
        ANNOUNCE, SCRAPE, UPDATE, REPORT,
        /** No known letter where the action's name begins, but a query. */
        INVALID
    }

    /** A complete request shorter than this is none. */
    static final int SHORTEST = 60;
    private static final int KEY_AT = 5;
    private static final int SLASH_AT = KEY_AT + Passkey.LENGTH;
    private static final int ACTION_AT = SLASH_AT + 1;
    /** What means something in a query, in headers, and in one that is taken as it is. */
    private static final boolean[] IN_QUERIES = all("=& ");
    private static final boolean[] IN_HEADERS = all(":\r\n");
    private static final boolean[] LINE_ENDS = all("\r\n");
    private static final byte[] FORWARDED_FOR = "x-forwarded-for".getBytes(StandardCharsets.ISO_8859_1);

    /** What became of some bytes. */
    sealed interface Parsed {
    }

    /** They are a request. */
    record Complete(Request request) implements Parsed {
    }

    /** They are none, and the client is told so. */
    record Refused(Refusal refusal) implements Parsed {
    }

    /** They come from something that is no torrent client; it gets a page to read. */
    record NotAClient() implements Parsed {
    }

    static final Refused TOO_LONG = refused(Refusal.Kind.TOO_LONG, "GET string too long");
    private static final Refused TOO_SHORT = refused(Refusal.Kind.TOO_SHORT, "GET string too short");
    private static final Refused MALFORMED_ANNOUNCE = refused(Refusal.Kind.MALFORMED_ANNOUNCE, "Malformed announce");
    private static final Refused MALFORMED_REQUEST = refused(Refusal.Kind.MALFORMED_REQUEST, "Malformed HTTP request");
    private static final NotAClient NOT_A_CLIENT = new NotAClient();

    private final Complete complete = new Complete(this);
    private final Fields parameters = new Fields();
    private final Fields headers = new Fields();
    private final Passkey.Sought key = new Passkey.Sought();
    private Action action;
    private boolean version10;

    Action action() {
        return action;
    }

    /** Of this request, for as long as that. */
    Passkey.Sought key() {
        return key;
    }

    Fields parameters() {
        return parameters;
    }

    /** Names are in lower case. */
    Fields headers() {
        return headers;
    }

    /** Whether the client leaves the connection open for another request, where that is allowed at all. */
    boolean keepsAlive() {
        int connection = headers.find("connection");
        return connection < 0 ? !version10 : headers.valueIsIgnoringCase(connection, "keep-alive");
    }

    /** Where the first empty line that begins at {@code from} or later ends; -1 if there is none yet. */
    static int endOf(byte[] bytes, int from, int length) {
        int last = from + 3;
        while (last < length) {
            byte b = bytes[last];
            if (b == '\n' && bytes[last - 1] == '\r' && bytes[last - 2] == '\n' && bytes[last - 3] == '\r') {
                return last + 1;
            }
            // From where it could end next: what is no part of it is none of its four bytes.
            last += b == '\r' ? 1 : b == '\n' ? 2 : 4;
        }
        return -1;
    }

    /** What the first letter of the action's place asks for; also for requests that are malformed further on. */
    static Action actionOf(byte[] bytes, int start, int end) {
        return end - start <= ACTION_AT ? Action.INVALID : switch (bytes[start + ACTION_AT]) {
            case 'a' -> Action.ANNOUNCE;
            case 's' -> Action.SCRAPE;
            case 'u' -> Action.UPDATE;
            case 'r' -> Action.REPORT;
            default -> Action.INVALID;
        };
    }

    /**
     * Reads the request in {@code bytes} from {@code start} to {@code end}, its final empty line included. The bytes
     * are changed (what Ocelot drops is squeezed out) and belong to the request from then on, which is the exchange's.
     */
    static Parsed parse(byte[] bytes, int start, int end, Exchange exchange) {
        return exchange.request.read(bytes, start, end);
    }

    private Parsed read(byte[] bytes, int start, int end) {
        if (end - start < SHORTEST) {
            return TOO_SHORT;
        }
        if (bytes[start + SLASH_AT] != '/') {
            return MALFORMED_ANNOUNCE;
        }
        action = actionOf(bytes, start, end);
        int question = start + ACTION_AT + switch (action) {
            case ANNOUNCE -> "announce".length();
            case SCRAPE, UPDATE, REPORT -> "scrape".length();
            case INVALID -> 0;
        };
        if (bytes[question] != '?') {
            return NOT_A_CLIENT;
        }
        parameters.begin(bytes);
        int version = parseQuery(bytes, question + 1, end, parameters);
        if (!startsWithHttp(bytes, version, end)) {
            return MALFORMED_REQUEST;
        }
        int numberStart = version + "HTTP/".length();
        int numberEnd = numberStart;
        while (bytes[numberEnd] != '\r' && bytes[numberEnd] != '\n') {
            numberEnd++;
        }
        version10 = numberEnd - numberStart == 3 && bytes[numberStart] == '1' && bytes[numberStart + 1] == '.'
                && bytes[numberStart + 2] == '0';
        headers.begin(bytes);
        parseHeaders(bytes, numberEnd + 1, end, headers);
        key.at(bytes, start + KEY_AT);
        return complete;
    }

    /**
     * The first {@code =} of a pair begins its value, further ones are dropped; {@code &} ends a pair, a blank ends the
     * query. Returns the place after the blank; the end of the bytes if there is none.
     */
    private static int parseQuery(byte[] bytes, int from, int end, Fields parameters) {
        int at = from;
        while (true) {
            int nameStart = at;
            int nameEnd = find(IN_QUERIES, bytes, nameStart, end);
            int valueStart = nameEnd;
            int valueEnd = nameEnd;
            at = nameEnd;
            if (at < end && bytes[at] == '=') {
                valueStart = at + 1;
                at = find(IN_QUERIES, bytes, valueStart, end);
                valueEnd = at;
                while (at < end && bytes[at] == '=') {
                    int next = find(IN_QUERIES, bytes, at + 1, end);
                    valueEnd = squeeze(bytes, at + 1, next, valueEnd);
                    at = next;
                }
            }
            if (at >= end) {
                return end;
            }
            parameters.add(nameStart, nameEnd, valueStart, valueEnd);
            if (bytes[at++] == ' ') {
                return at;
            }
        }
    }

    /** Where the next of these bytes is; {@code end} or more if there is none. */
    private static int find(boolean[] these, byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && !these[bytes[at] & 0xFF]) {
            at++;
        }
        return at;
    }

    /** Moves what is to be kept over what was dropped; where it ends. */
    private static int squeeze(byte[] bytes, int from, int to, int target) {
        int length = Math.max(0, to - from);
        if (length > 0) {
            System.arraycopy(bytes, from, bytes, target, length);
        }
        return target + length;
    }

    private static boolean[] all(String signs) {
        boolean[] all = new boolean[1 << Byte.SIZE];
        signs.chars().forEach(sign -> all[sign] = true);
        return all;
    }

    private static boolean startsWithHttp(byte[] bytes, int at, int end) {
        return end - at > 5 && bytes[at] == 'H' && bytes[at + 1] == 'T' && bytes[at + 2] == 'T' && bytes[at + 3] == 'P'
                && bytes[at + 4] == '/';
    }

    /**
     * Every colon and the byte after it vanish, in values too; a line end of either kind ends a header.
     * {@code X-Forwarded-For} alone keeps all that comes after its name's colon: see {@link ClientAddress}.
     */
    private static void parseHeaders(byte[] bytes, int from, int end, Fields headers) {
        int at = from;
        while (at < end) {
            int nameStart = at;
            at = find(IN_HEADERS, bytes, nameStart, end);
            int nameEnd = at;
            toLowerCase(bytes, nameStart, nameEnd);
            int valueStart = nameEnd;
            int valueEnd = nameEnd;
            if (at < end && bytes[at] == ':') {
                boolean whole = isForwardedFor(bytes, nameStart, nameEnd);
                valueStart = at + (whole ? 1 : 2);
                at = find(whole ? LINE_ENDS : IN_HEADERS, bytes, valueStart, end);
                valueEnd = at;
                while (at < end && bytes[at] == ':') {
                    int next = find(IN_HEADERS, bytes, at + 2, end);
                    valueEnd = squeeze(bytes, at + 2, next, valueEnd);
                    at = next;
                }
            }
            if (at < end && (nameEnd > nameStart || valueEnd > valueStart)) {
                headers.add(nameStart, nameEnd, valueStart, valueEnd);
            }
            at++;
        }
    }

    private static void toLowerCase(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b >= 'A' && b <= 'Z') {
                bytes[i] = (byte) (b + ('a' - 'A'));
            }
        }
    }

    private static boolean isForwardedFor(byte[] bytes, int start, int end) {
        return end - start == FORWARDED_FOR.length
                && Arrays.equals(bytes, start, end, FORWARDED_FOR, 0, FORWARDED_FOR.length);
    }

    private static Refused refused(Refusal.Kind kind, String text) {
        return new Refused(new Refusal(kind, text));
    }
}

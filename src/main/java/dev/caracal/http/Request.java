package dev.caracal.http;

import dev.caracal.announce.Refusal;
import dev.caracal.id.Passkey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request as Ocelot reads it. The method is not looked at; the path has its key and action at fixed places; of the
 * version only {@code 1.0} means something.
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

    private final Action action;
    private final Passkey key;
    private final Fields parameters;
    private final Fields headers;
    private final boolean version10;

    private Request(Action action, Passkey key, Fields parameters, Fields headers, boolean version10) {
        this.action = action;
        this.key = key;
        this.parameters = parameters;
        this.headers = headers;
        this.version10 = version10;
    }

    Action action() {
        return action;
    }

    Passkey key() {
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
        for (int i = from; i + 3 < length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i + 4;
            }
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
     * are changed (what Ocelot drops is squeezed out) and belong to the request from then on, as do the fields of the
     * exchange.
     */
    static Parsed parse(byte[] bytes, int start, int end, Exchange exchange) {
        if (end - start < SHORTEST) {
            return TOO_SHORT;
        }
        if (bytes[start + SLASH_AT] != '/') {
            return MALFORMED_ANNOUNCE;
        }
        Action action = actionOf(bytes, start, end);
        int question = start + ACTION_AT + switch (action) {
            case ANNOUNCE -> "announce".length();
            case SCRAPE, UPDATE, REPORT -> "scrape".length();
            case INVALID -> 0;
        };
        if (bytes[question] != '?') {
            return NOT_A_CLIENT;
        }
        Fields parameters = exchange.parameters;
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
        boolean version10 = numberEnd - numberStart == 3 && bytes[numberStart] == '1' && bytes[numberStart + 1] == '.'
                && bytes[numberStart + 2] == '0';
        Fields headers = exchange.headers;
        headers.begin(bytes);
        parseHeaders(bytes, numberEnd + 1, end, headers);
        return new Complete(new Request(action, Passkey.at(bytes, start + KEY_AT), parameters, headers, version10));
    }

    /**
     * The first {@code =} of a pair begins its value, further ones are dropped; {@code &} ends a pair, a blank ends the
     * query. Returns the place after the blank; the end of the bytes if there is none.
     */
    private static int parseQuery(byte[] bytes, int from, int end, Fields parameters) {
        int nameStart = from;
        int nameEnd = -1;
        int valueStart = -1;
        int write = from;
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b == '=') {
                if (nameEnd < 0) {
                    nameEnd = write;
                    valueStart = write;
                }
            } else if (b == '&' || b == ' ') {
                if (nameEnd < 0) {
                    parameters.add(nameStart, write, write, write);
                } else {
                    parameters.add(nameStart, nameEnd, valueStart, write);
                }
                if (b == ' ') {
                    return i + 1;
                }
                nameStart = i + 1;
                write = i + 1;
                nameEnd = -1;
            } else {
                if (write < i) {
                    bytes[write] = b;
                }
                write++;
            }
        }
        return end;
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
        int nameStart = from;
        int nameEnd = -1;
        int write = from;
        boolean something = false;
        boolean whole = false;
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b == ':' && !whole) {
                if (nameEnd < 0) {
                    nameEnd = write;
                    whole = isForwardedFor(bytes, nameStart, nameEnd);
                }
                i += whole ? 0 : 1;
            } else if (b == '\r' || b == '\n') {
                if (something) {
                    int valueStart = nameEnd < 0 ? write : nameEnd;
                    headers.add(nameStart, valueStart, valueStart, write);
                }
                something = false;
                whole = false;
                nameStart = i + 1;
                write = i + 1;
                nameEnd = -1;
            } else {
                something = true;
                bytes[write++] = nameEnd < 0 && b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
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

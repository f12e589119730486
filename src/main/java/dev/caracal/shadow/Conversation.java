package dev.caracal.shadow;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One captured connection: the bytes of both directions in order, cut into requests and answers. What one side has sent
 * twice counts once; what is missing in between is waited for, within limits.
 */
final class Conversation {
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: *(\\d{1,8})", Pattern.CASE_INSENSITIVE);
    /** Nobody answers a longer one. */
    private static final int MOST_REQUEST = 1 << 16;
    private static final String HEAD_END = "\r\n\r\n";

    private record Asked(byte[] request, long time) {
    }

    private final InetAddress client;
    private final int first;
    private final Direction requests;
    private final Direction answers;
    private final Deque<Asked> unanswered = new ArrayDeque<>();
    private long asking;
    private long lost;

    /** @param sequence the client's number before its first byte */
    Conversation(InetAddress client, int mostBytes, int sequence) {
        this.client = client;
        this.first = sequence;
        this.requests = new Direction(Math.min(mostBytes, MOST_REQUEST));
        this.answers = new Direction(mostBytes);
        requests.begin(sequence + 1);
    }

    /** Whether it is the connection that began with that number, and not a later one between the same ports. */
    boolean beganAt(int sequence) {
        return first == sequence;
    }

    void asked(int sequence, byte[] bytes, long time) {
        if (bytes.length > 0) {
            asking = time;
        }
        requests.add(sequence, bytes);
        while (true) {
            String text = text(requests.bytes());
            int end = text.indexOf(HEAD_END);
            if (end < 0) {
                return;
            }
            unanswered.add(new Asked(requests.take(end + HEAD_END.length()), asking));
        }
    }

    void answersBegin(int sequence) {
        answers.begin(sequence + 1);
    }

    void answered(int sequence, byte[] bytes) {
        answers.add(sequence, bytes);
    }

    /** Passes on what has been asked and answered. */
    void takeExchanges(Consumer<Heard> to) {
        while (true) {
            String text = text(answers.bytes());
            int head = text.indexOf(HEAD_END);
            Matcher length = LENGTH.matcher(head < 0 ? "" : text.substring(0, head));
            if (!length.find()) {
                return;
            }
            int end = head + HEAD_END.length() + Integer.parseInt(length.group(1));
            if (end > text.length()) {
                return;
            }
            pass(Optional.of(new Heard.Whole(answers.take(end))), to);
        }
    }

    /** The connection is closed: what was asked last may have no answer. */
    void end(Consumer<Heard> to) {
        while (!unanswered.isEmpty()) {
            pass(Optional.empty(), to);
        }
        requests.take(requests.bytes().length);
    }

    private void pass(Optional<Heard.Theirs> theirs, Consumer<Heard> to) {
        Asked asked = unanswered.poll();
        if (asked == null) {
            // Ocelot does not wait for the end of a request that is too long.
            byte[] begun = requests.take(requests.bytes().length);
            if (begun.length == 0) {
                lost++;
                return;
            }
            asked = new Asked(begun, asking);
        }
        to.accept(new Heard(asked.time(), client, asked.request(), theirs));
    }

    /** What could not be read since this was last asked. */
    long takeLost() {
        long all = lost + requests.takeLost() + answers.takeLost();
        lost = 0;
        return all;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The bytes that one side has sent, put in order. */
    private static final class Direction {
        private static final int MOST_EARLY = 64;

        private record Early(int sequence, byte[] bytes) {
        }

        private final int most;
        private final Deque<Early> early = new ArrayDeque<>();
        private byte[] bytes = {};
        private int next;
        private boolean begun;
        private long lost;

        Direction(int most) {
            this.most = most;
        }

        void begin(int sequence) {
            if (!begun) {
                next = sequence;
                begun = true;
            }
        }

        void add(int sequence, byte[] more) {
            begin(sequence);
            if (more.length == 0) {
                return;
            }
            if (sequence - next > 0) {
                if (early.size() == MOST_EARLY) {
                    early.remove();
                    lost++;
                }
                early.add(new Early(sequence, more));
                return;
            }
            append(sequence, more);
            for (boolean found = true; found; ) {
                found = false;
                for (Early one : early.toArray(Early[]::new)) {
                    if (one.sequence() - next <= 0) {
                        early.remove(one);
                        append(one.sequence(), one.bytes());
                        found = true;
                    }
                }
            }
        }

        private void append(int sequence, byte[] more) {
            int known = next - sequence;
            if (known >= more.length) {
                return;
            }
            if (bytes.length + more.length - known > most) {
                lost++;
                bytes = new byte[0];
            }
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, before + more.length - known);
            System.arraycopy(more, known, bytes, before, more.length - known);
            next += more.length - known;
        }

        byte[] bytes() {
            return bytes;
        }

        byte[] take(int count) {
            byte[] taken = Arrays.copyOf(bytes, count);
            bytes = Arrays.copyOfRange(bytes, count, bytes.length);
            return taken;
        }

        long takeLost() {
            long all = lost;
            lost = 0;
            return all;
        }
    }
}

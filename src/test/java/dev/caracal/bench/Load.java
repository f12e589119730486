package dev.caracal.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends the lines of a file as requests and tells how long the answers took: one thread, one selector, many
 * connections.
 *
 * <p>{@code Load PORT FILE FIRST COUNT CONNECTIONS close|keep RATE [TIMES]}: from that line on so many requests, in a
 * circle; over so many connections, which end with each answer or stay; so many a second, or with 0 as many as are
 * answered. At a rate, an answer's time counts from when its request was due, not from when there was a connection for
 * it. Of the first quarter no times are told: this program is being compiled meanwhile, and late by itself. A request
 * without an answer is an error and as late as can be told; when all are sent and none has been answered for some
 * seconds, those that are left have none. Into a file of times go, a line each, when a request was due by the system's
 * monotonic clock and how long its answer took, in microseconds.
 */
final class Load {
    private static final int MOST_MICROS = 4_000_000;
    private static final int MOST_REQUEST = 4096;
    private static final long LAST_ANSWERS_NANOS = 10_000_000_000L;
    private static final int NAP_NANOS = 20_000;
    private static final int MOST_ANSWER = 1 << 14;
    private static final byte[] GET = "GET ".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] LENGTH = "Content-Length: ".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] FAILURE = "d14:failure".getBytes(StandardCharsets.ISO_8859_1);

    /** One connection after the other, and what is under way on it. */
    private final class Connection {
        private final ByteBuffer out = ByteBuffer.allocateDirect(MOST_REQUEST);
        private final ByteBuffer in = ByteBuffer.allocateDirect(MOST_ANSWER);
        private final byte[] answer = new byte[MOST_ANSWER];
        private SocketChannel channel;
        private SelectionKey key;
        private long due;
        private int needed;
        private int length;

        void send(long dueAt) throws IOException {
            due = dueAt;
            needed = 0;
            in.clear();
            int line = next;
            next = next + 1 == starts.length - 1 ? 0 : next + 1;
            out.clear().put(GET).put(file, starts[line], starts[line + 1] - 1 - starts[line]).put(tail).flip();
            if (channel == null) {
                channel = SocketChannel.open();
                channel.configureBlocking(false);
                if (keep) {
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                boolean connected = channel.connect(server);
                key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
                if (!connected) {
                    return;
                }
            }
            channel.write(out);
        }

        void ready() {
            try {
                if (key.isConnectable()) {
                    channel.finishConnect();
                    key.interestOps(SelectionKey.OP_READ);
                    channel.write(out);
                } else {
                    read();
                }
            } catch (IOException e) {
                failed(e);
            }
        }

        private void read() throws IOException {
            int count = channel.read(in);
            if (count < 0) {
                if (needed >= 0) {
                    throw new IOException("the connection was closed before the whole answer");
                }
                drop();
                free.add(this);
                return;
            }
            if (needed == 0) {
                needed = whole();
            }
            if (needed > 0 && in.position() >= needed) {
                answered();
                needed = -1;
                if (keep) {
                    free.add(this);
                }
            }
        }

        /** How long the whole answer is; 0 if that cannot be told yet. */
        private int whole() {
            int got = in.position();
            in.get(0, answer, 0, got);
            length = 0;
            for (int i = 0; i + 3 < got; i++) {
                if (answer[i] == '\r' && answer[i + 2] == '\r') {
                    return i + 4 + length;
                }
                if (answer[i] == '\n' && i + 1 + LENGTH.length < got
                        && Arrays.equals(answer, i + 1, i + 1 + LENGTH.length, LENGTH, 0, LENGTH.length)) {
                    for (int at = i + 1 + LENGTH.length; answer[at] >= '0' && answer[at] <= '9'; at++) {
                        length = length * 10 + answer[at] - '0';
                    }
                }
            }
            return 0;
        }

        private void answered() {
            heard = System.nanoTime();
            answers++;
            count(due, heard);
            bytes += in.position();
            if (failure()) {
                refused++;
            }
        }

        /** Whether the body begins with a failure's key. */
        private boolean failure() {
            int body = needed - length;
            for (int i = 0; i < FAILURE.length; i++) {
                if (in.get(body + i) != FAILURE[i]) {
                    return false;
                }
            }
            return true;
        }

        private void failed(IOException problem) {
            if (errors++ == 0) {
                System.err.println("load: " + problem);
            }
            count(due, Long.MAX_VALUE);
            drop();
            free.add(this);
        }

        private void drop() {
            try {
                channel.close();
            } catch (IOException _) {
                // It is gone all the same.
            }
            channel = null;
        }
    }

    private final InetSocketAddress server;
    private final byte[] file;
    private final int[] starts;
    private final boolean keep;
    private final int warmUp;
    private final byte[] tail;
    private final Selector selector = Selector.open();
    private final Deque<Connection> free = new ArrayDeque<>();
    /** Of each answer that is counted: when its request was due, and how long it took from then on. */
    private final long[] dues;
    private final int[] times;
    private int next;
    private long answers;
    private long heard;
    private int counted;
    private long errors;
    private long refused;
    private long bytes;

    private Load(int port, Path lines, int first, int count, boolean keep) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.file = Files.readAllBytes(lines);
        this.starts = starts(file);
        this.next = first % (starts.length - 1);
        this.keep = keep;
        this.warmUp = count / 4;
        this.dues = new long[count];
        this.times = new int[count];
        this.tail = (" HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: qBittorrent/4.6.5\r\nAccept-Encoding: gzip\r\n"
                + "Connection: " + (keep ? "keep-alivE" : "close") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Where each line begins, and the end of the last. */
    private static int[] starts(byte[] file) {
        int[] starts = new int[1024];
        int count = 1;
        for (int i = 0; i < file.length; i++) {
            if (file[i] == '\n') {
                starts = count == starts.length ? Arrays.copyOf(starts, count * 2) : starts;
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    public static void main(String[] arguments) throws IOException {
        Load load = new Load(Integer.parseInt(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]), arguments[5].equals("keep"));
        load.run(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]), Double.parseDouble(arguments[6]));
        if (arguments.length > 7) {
            load.write(Path.of(arguments[7]));
        }
    }

    private void run(int count, int connections, double rate) throws IOException {
        for (int i = 0; i < connections; i++) {
            free.add(new Connection());
        }
        long began = System.nanoTime();
        heard = began;
        double gap = rate > 0 ? 1e9 / rate : 0;
        long sent = 0;
        long late = 0;
        while (answers + errors < count) {
            long now = System.nanoTime();
            while (sent < count && !free.isEmpty() && (gap == 0 || began + (long) (sent * gap) <= now)) {
                Connection connection = free.remove();
                try {
                    connection.send(gap == 0 ? System.nanoTime() : began + (long) (sent * gap));
                } catch (IOException e) {
                    connection.failed(e);
                }
                sent++;
            }
            if (sent == count && now - heard > LAST_ANSWERS_NANOS) {
                for (long left = count - answers - errors; left > 0; left--) {
                    errors++;
                    count(now, Long.MAX_VALUE);
                }
            }
            late += free.isEmpty() && gap > 0 && began + (long) (sent * gap) <= now ? 1 : 0;
            boolean soon = gap > 0 && sent < count && !free.isEmpty();
            if (soon) {
                if (selector.selectNow(key -> ((Connection) key.attachment()).ready()) == 0) {
                    // The rest of the core is the database's.
                    LockSupport.parkNanos(NAP_NANOS);
                }
            } else {
                selector.select(key -> ((Connection) key.attachment()).ready(), 20);
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        int[] sorted = Arrays.copyOf(times, counted);
        Arrays.sort(sorted);
        System.out.printf("rps=%.0f p50=%d p99=%d p99.9=%d max=%d ok=%d err=%d fail=%d bytes=%.0f late=%d%n",
                answers / seconds, percentile(sorted, 0.5), percentile(sorted, 0.99), percentile(sorted, 0.999),
                percentile(sorted, 1), answers, errors, refused, bytes / (double) Math.max(1, answers), late);
    }

    private void count(long due, long answered) {
        if (answers + errors > warmUp) {
            dues[counted] = due / 1000;
            times[counted++] = (int) Math.min((answered - due) / 1000, MOST_MICROS);
        }
    }

    /** What so large a part of them is at most. */
    private static int percentile(int[] sorted, double part) {
        return sorted[(int) Math.ceil(sorted.length * part) - 1];
    }

    private void write(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < counted; i++) {
                out.append(Long.toString(dues[i])).append(' ').append(Integer.toString(times[i])).append('\n');
            }
        }
    }
}

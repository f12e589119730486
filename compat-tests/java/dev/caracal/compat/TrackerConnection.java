package dev.caracal.compat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client's raw connection to the tracker. Belongs to one thread. */
final class TrackerConnection implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,9})");
    private static final int CONNECT_MILLIS = 5000;
    /** How long a connection is watched for a close that the answer did not announce, and for one that it did. */
    private static final Duration LINGER = Duration.ofMillis(120);
    private static final Duration ANNOUNCED_CLOSE = Duration.ofSeconds(2);

    private final Socket socket = new Socket();
    private final byte[] chunk = new byte[65536];
    private byte[] buffered = {};
    private boolean closed;

    TrackerConnection(int port, Optional<String> from) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            if (from.isPresent()) {
                socket.bind(new InetSocketAddress(from.get(), 0));
            }
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(Bytes.of(bytes));
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** One response: the head and as many bytes as it announces; then a look whether the tracker closes. */
    Response response(Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        OptionalInt total = announcedLength();
        while (!closed && (total.isEmpty() || buffered.length < total.getAsInt())) {
            if (!fill(end) && !closed && System.nanoTime() >= end) {
                break;
            }
            total = announcedLength();
        }
        if (total.isEmpty()) {
            return take(buffered.length);
        }
        boolean closeAnnounced = head().toLowerCase(Locale.ROOT).contains("\r\nconnection: close");
        long watched = System.nanoTime() + (closeAnnounced ? ANNOUNCED_CLOSE : LINGER).toNanos();
        while (!closed && System.nanoTime() < watched && buffered.length <= total.getAsInt()) {
            fill(watched);
        }
        // On a connection that stays open, what follows belongs to the next response.
        return take(closed || closeAnnounced ? buffered.length : Math.min(total.getAsInt(), buffered.length));
    }

    private String head() {
        String text = Bytes.text(buffered);
        return text.substring(0, Math.max(0, text.indexOf("\r\n\r\n")));
    }

    private OptionalInt announcedLength() {
        String head = head();
        Matcher length = LENGTH.matcher(head);
        return length.find()
                ? OptionalInt.of(head.length() + 4 + Integer.parseInt(length.group(1)))
                : OptionalInt.empty();
    }

    private Response take(int count) {
        byte[] taken = Arrays.copyOf(buffered, count);
        buffered = Arrays.copyOfRange(buffered, count, buffered.length);
        return Response.of(taken, closed);
    }

    /** Whether more has come before the deadline. */
    private boolean fill(long deadline) throws IOException {
        long millis = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        socket.setSoTimeout((int) millis);
        InputStream in = socket.getInputStream();
        int count;
        try {
            count = in.read(chunk);
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // A reset is a way to close.
            count = -1;
        }
        if (count < 0) {
            closed = true;
            return false;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(buffered);
        all.write(chunk, 0, count);
        buffered = all.toByteArray();
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package dev.caracal.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;

/**
 * One connection: reads requests, answers each in turn, until one side has enough. Runs on a virtual thread of its own,
 * which does nothing but wait here. Helidon accepts the connection and gives us its socket; the HTTP on it is Ocelot's
 * dialect, which Helidon's own layer would refuse.
 */
final class TrackerConnection implements ServerConnection, Deadlines.Expiring {
    private static final byte[] NOTHING = {};

    private final HelidonSocket socket;
    private final InetAddress source;
    private final TrackerProtocol protocol;
    private final Deadlines deadlines;
    private byte[] received = NOTHING;
    private int length;
    private volatile long deadline;

    TrackerConnection(ConnectionContext context, TrackerProtocol protocol, Deadlines deadlines) {
        this.socket = context.serverSocket();
        this.source = ((InetSocketAddress) context.remotePeer().address()).getAddress();
        this.protocol = protocol;
        this.deadlines = deadlines;
    }

    @Override
    public void handle(Limit limit) {
        protocol.statistics().connectionOpened();
        allow(protocol.settings().connectionTimeout());
        deadlines.add(this);
        try {
            while (answerNext()) {
                allow(protocol.settings().keepAliveTimeout());
            }
        } catch (UncheckedIOException e) {
            // The client is gone, or its time was up: nobody is left to be told.
        } finally {
            deadlines.remove(this);
            protocol.statistics().connectionsClosed.increment();
        }
    }

    /** Reads a request and answers it; tells whether another may follow. */
    private boolean answerNext() {
        int end = readRequest();
        if (end < 0) {
            return false;
        }
        int most = protocol.settings().maxRequestBytes();
        TrackerProtocol.Reply reply = end > most ? protocol.tooLong() : protocol.answer(received, 0, end, source);
        allow(protocol.settings().connectionTimeout());
        socket.write(BufferData.create(reply.bytes()));
        protocol.statistics().bytesWritten.add(reply.bytes().length);
        drop(Math.min(end, length));
        return !reply.close() && skipBody(reply.bodyBytes());
    }

    /**
     * Reads until the received bytes begin with a whole request and returns where it ends; more than the limit if there
     * is none within it, -1 if the client closed before.
     */
    private int readRequest() {
        int searched = 0;
        while (true) {
            int end = requestEnd(searched);
            if (end >= 0) {
                return end;
            }
            if (length > protocol.settings().maxRequestBytes()) {
                return length;
            }
            searched = Math.max(0, length - 3);
            if (!readMore()) {
                return -1;
            }
        }
    }

    /** Where the first empty line that begins at {@code from} or later ends; -1 if there is none yet. */
    private int requestEnd(int from) {
        for (int i = from; i + 3 < length; i++) {
            if (received[i] == '\r' && received[i + 1] == '\n' && received[i + 2] == '\r' && received[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private boolean readMore() {
        byte[] chunk = socket.get();
        if (chunk == null) {
            return false;
        }
        protocol.statistics().bytesRead.add(chunk.length);
        if (length == 0) {
            received = chunk;
        } else {
            received = Arrays.copyOf(received, length + chunk.length);
            System.arraycopy(chunk, 0, received, length, chunk.length);
        }
        length += chunk.length;
        return true;
    }

    /** Forgets bytes at the beginning. */
    private void drop(int count) {
        length -= count;
        received = length == 0 ? NOTHING : Arrays.copyOfRange(received, count, count + length);
    }

    /** Reads past a body that nobody wants; false if the client closed before its end. */
    private boolean skipBody(long bodyBytes) {
        while (length < bodyBytes) {
            if (!readMore()) {
                return false;
            }
        }
        drop((int) bodyBytes);
        return true;
    }

    private void allow(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    @Override
    public long deadline() {
        return deadline;
    }

    @Override
    public void expire() {
        try {
            socket.close();
        } catch (UncheckedIOException e) {
            // closed already
        }
    }

    @Override
    public Duration idleTime() {
        return Duration.ZERO; // our own deadlines are exact to a tenth of a second, Helidon's idle check is not
    }

    @Override
    public void close(boolean interrupt) {
        expire();
    }
}

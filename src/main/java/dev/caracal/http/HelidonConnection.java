package dev.caracal.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * One connection: reads requests, answers each in turn, until one side has enough. Runs on a virtual thread of its own,
 * which does nothing but wait here. Helidon accepts the connection and gives us its socket; the HTTP on it is Ocelot's
 * dialect, which Helidon's own layer would refuse.
 */
final class HelidonConnection extends Deadlines.Expiring implements ServerConnection {
    private static final Duration TURN_PAUSE = Duration.ofMillis(1);
    /** Those between two turns wait in line: so many may pause at once. */
    private static final Semaphore BETWEEN_TURNS = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    private final HelidonSocket socket;
    private final Source source;
    private final TrackerProtocol protocol;
    private final TrackerProtocol.Door door;
    private final Deadlines deadlines;
    private final Unread unread = new Unread();

    HelidonConnection(ConnectionContext context, TrackerProtocol protocol, TrackerProtocol.Door door,
            Deadlines deadlines) {
        this.socket = context.serverSocket();
        this.source = new Source(((InetSocketAddress) context.remotePeer().address()).getAddress());
        this.protocol = protocol;
        this.door = door;
        this.deadlines = deadlines;
    }

    @Override
    public void handle(Limit limit) {
        protocol.statistics().connectionOpened();
        int most = protocol.settings().limits().connectionsPerAddress();
        boolean counted = most > 0 && !protocol.settings().sources().forwards(source.octets());
        try {
            if (!counted || protocol.sources().enter(source.address(), most)) {
                try {
                    serve();
                } finally {
                    if (counted) {
                        protocol.sources().leave(source.address());
                    }
                }
            } else {
                protocol.statistics().connectionsOverLimit.increment();
            }
        } finally {
            protocol.statistics().connectionsClosed.increment();
        }
    }

    private void serve() {
        allow(protocol.settings().connectionTimeout());
        deadlines.add(this);
        try {
            boolean another = answerNext();
            for (int answers = 1; another; answers++) {
                // Who always has another request ready never waits, and would keep this thread's processor for itself.
                if (answers % protocol.settings().limits().requestsPerTurn() == 0) {
                    protocol.statistics().turnsEnded.increment();
                    letOthers();
                }
                allow(protocol.settings().keepAliveTimeout());
                another = answerNext();
            }
        } catch (UncheckedIOException e) {
            // The client is gone, or its time was up: nobody is left to be told.
        } finally {
            deadlines.remove(this);
        }
    }

    /**
     * A yield would not do: a processor takes what has yielded on it before what has come from outside, so a few
     * connections that never wait would keep every new one from its first turn. Nor may each of them pause by itself,
     * to come back with all others at once: they pause in line, so that for each pause a processor has one turn of
     * theirs to run, and otherwise who is new.
     */
    private static void letOthers() {
        try {
            BETWEEN_TURNS.acquire();
            try {
                Thread.sleep(TURN_PAUSE);
            } finally {
                BETWEEN_TURNS.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads a request and answers it; tells whether another may follow. */
    private boolean answerNext() {
        int length = readRequest();
        if (length < 0) {
            return false;
        }
        long began = System.nanoTime();
        int start = unread.start();
        Exchange exchange = protocol.borrow();
        TrackerProtocol.Reply reply = length > protocol.settings().maxRequestBytes()
                ? protocol.tooLong(source, exchange)
                : protocol.answer(unread.bytes(), start, start + length, source, door, exchange);
        allow(protocol.settings().connectionTimeout());
        socket.write(BufferData.create(exchange.answer(), 0, exchange.length()));
        protocol.statistics().latencies.record(exchange.kind, System.nanoTime() - began);
        protocol.statistics().bytesWritten.add(exchange.length());
        protocol.giveBack(exchange);
        unread.drop(length);
        return !reply.close() && skipBody(reply.bodyBytes());
    }

    /**
     * Reads until a whole request is there and returns its length; more than the limit if there is none within it, -1
     * if the client closed before.
     */
    private int readRequest() {
        while (true) {
            int length = unread.requestLength();
            if (length >= 0) {
                return length;
            }
            if (unread.length() > protocol.settings().maxRequestBytes()) {
                return unread.length();
            }
            if (!readMore()) {
                return -1;
            }
        }
    }

    private boolean readMore() {
        byte[] chunk = socket.get();
        if (chunk == null) {
            return false;
        }
        protocol.statistics().bytesRead.add(chunk.length);
        unread.add(chunk, chunk.length);
        return true;
    }

    /** Reads past a body that nobody wants; false if the client closed before its end. */
    private boolean skipBody(long bodyBytes) {
        for (long left = bodyBytes - unread.drop(bodyBytes); left > 0; left -= unread.drop(left)) {
            if (!readMore()) {
                return false;
            }
        }
        return true;
    }

    private void allow(Duration time) {
        allow(System.nanoTime(), time);
    }

    @Override
    void expire() {
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

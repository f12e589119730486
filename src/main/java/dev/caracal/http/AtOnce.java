package dev.caracal.http;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers an announce on the thread that has accepted its connection, if all of it is there already: most clients send
 * one announce over a connection and are done. A virtual thread, its buffers and the calls that prepare a socket for a
 * long life cost such a connection more than its announce.
 *
 * <p>Helidon asks for a socket's options between accepting it and starting its handler; that is the place. What is
 * answered here and not to be kept open is closed by telling Helidon that the socket is no good.
 *
 * <p><b>Nothing here waits</b>, or every new connection would: only bytes that have arrived are read, an answer is
 * always smaller than what the kernel takes for a new connection, and everything that is not a whole announce (half of
 * one, control requests, scrapes, several requests at once) is left to the handler with the bytes that were read; so is
 * everything while somebody is traced, because that writes a file. For the one thread that accepts; {@link #begun} is
 * for the handlers'.
 */
final class AtOnce implements SocketOptions {
    /** The kernel holds several times as much of what the other side has not read. */
    private static final int MOST_PEERS = 1000;

    /** What was read from a connection, and whether its first request has been answered, for its handler. */
    record Begun(byte[] received, Optional<TrackerProtocol.Reply> answered) {
    }

    /** Ends Helidon's care for a connection; it has no stack trace, because it is no mistake. */
    private static final class Done extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Done() {
            super("answered", null, false, false);
        }
    }

    private static final System.Logger LOG = System.getLogger(AtOnce.class.getName());
    private static final Done DONE = new Done();

    private final SocketOptions plain;
    private final TrackerProtocol protocol;
    private final Exchange exchange = new Exchange();
    /** Handlers that are to go on where we began; taken out when they start. */
    private final Map<InetSocketAddress, Begun> begun = new ConcurrentHashMap<>();
    private byte[] received = new byte[0];

    /** @param plain what every other connection gets */
    AtOnce(SocketOptions plain, TrackerProtocol protocol) {
        this.plain = plain;
        this.protocol = protocol;
    }

    @Override
    public void configureSocket(Socket socket) {
        if (begin(socket)) {
            throw DONE;
        }
        try {
            plain.configureSocket(socket);
        } catch (RuntimeException e) {
            // No handler will be started that would go on with it.
            if (forget(socket)) {
                protocol.statistics().connectionsClosed.increment();
            }
            throw e;
        }
    }

    private boolean forget(Socket socket) {
        return !begun.isEmpty() && begun.remove((InetSocketAddress) socket.getRemoteSocketAddress()) != null;
    }

    /** What was begun with the connection from there; none if nothing was. */
    Optional<Begun> begun(InetSocketAddress client) {
        return begun.isEmpty() ? Optional.empty() : Optional.ofNullable(begun.remove(client));
    }

    /** Tells whether nothing is left to do for this connection but to close it. */
    private boolean begin(Socket socket) {
        // Should a handler not have come to its start: what it was to go on with is not for this connection.
        forget(socket);
        HttpSettings settings = protocol.settings();
        if (settings.numwantLimit() > MOST_PEERS || protocol.tracing()) {
            return false;
        }
        int there = available(socket);
        if (there == 0 || there > settings.maxRequestBytes()) {
            return false;
        }
        protocol.statistics().connectionOpened();
        boolean over = true;
        try {
            over = answer(socket, there);
        } catch (IOException _) {
            // The client is gone: nobody is left to be told.
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "an announce could not be answered", e);
        }
        if (over) {
            protocol.statistics().connectionsClosed.increment();
        }
        return over;
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException _) {
            return 0; // the handler will see
        }
    }

    private boolean answer(Socket socket, int there) throws IOException {
        if (received.length < there) {
            received = new byte[there];
        }
        int length = socket.getInputStream().read(received, 0, there);
        if (length <= 0) {
            return true;
        }
        protocol.statistics().bytesRead.add(length);
        if (Request.actionOf(received, 0, length) != Request.Action.ANNOUNCE
                || Request.endOf(received, 0, length) != length) {
            begun.put((InetSocketAddress) socket.getRemoteSocketAddress(),
                    new Begun(Arrays.copyOf(received, length), Optional.empty()));
            return false;
        }
        long began = System.nanoTime();
        TrackerProtocol.Reply reply = protocol.answer(received, 0, length, socket.getInetAddress(), exchange);
        socket.getOutputStream().write(exchange.answer(), 0, exchange.length());
        protocol.statistics().latencies.record(exchange.kind, System.nanoTime() - began);
        protocol.statistics().bytesWritten.add(exchange.length());
        if (!reply.close()) {
            begun.put((InetSocketAddress) socket.getRemoteSocketAddress(),
                    new Begun(TrackerConnection.NOTHING, Optional.of(reply)));
        }
        return reply.close();
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return plain.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return plain.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return plain.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return plain.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return plain.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return plain.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return plain.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return plain.tcpNoDelay();
    }
}

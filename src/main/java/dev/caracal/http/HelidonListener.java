package dev.caracal.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;

/**
 * Helidon accepts, and every connection has a virtual thread of its own that may wait: the plain way, where
 * {@code answer_at_once} is off, or where there are no {@link Sockets} for the kernel. As with every listener that is
 * moved, Helidon (4.1) leaves the timer of one that is closed behind, a sleeping thread, for as long as the process
 * lives.
 */
final class HelidonListener implements Listener {
    private final WebServer server;
    private final int port;

    /**
     * @param backlog        how many connections the kernel holds until they are accepted
     * @param maxConnections how many are open at once; the next ones wait in the backlog
     * @throws UncheckedIOException if the place cannot be had
     */
    HelidonListener(InetAddress address, int port, int backlog, int maxConnections, TrackerProtocol protocol,
            TrackerProtocol.Door door, Deadlines deadlines) {
        server = WebServer.builder()
                .address(address)
                .port(port)
                .backlog(backlog)
                .maxTcpConnections(maxConnections)
                .addConnectionSelector(new Ours(protocol, door, deadlines))
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).socketKeepAlive(false).build())
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .shutdownGracePeriod(Duration.ZERO)
                .shutdownHook(false)
                .build()
                .start();
        if (!server.isRunning()) {
            throw new UncheckedIOException(new BindException("port " + port + " cannot be listened on"));
        }
        this.port = server.port();
    }

    @Override
    public int port() {
        return port;
    }

    /** A port that can be had is one that nobody listens on. Helidon ends for good when it cannot accept once. */
    @Override
    public boolean ended() {
        try {
            TrackerServer.requireFree(port);
            return true;
        } catch (UncheckedIOException e) {
            // Whatever else keeps the probe from it, as the want of files itself, is not known to be the end.
            return false;
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Every connection is ours: there is nothing to tell apart. */
    private record Ours(TrackerProtocol protocol, TrackerProtocol.Door door, Deadlines deadlines)
            implements ServerConnectionSelector {
        @Override
        public int bytesToIdentifyConnection() {
            return 0;
        }

        @Override
        public Support supports(BufferData data) {
            return Support.SUPPORTED;
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return Set.of();
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            return new HelidonConnection(context, protocol, door, deadlines);
        }
    }
}

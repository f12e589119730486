package dev.caracal;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Who started us as a service and waits to hear that we serve (systemd's {@code Type=notify}): a Unix socket, named in
 * {@code NOTIFY_SOCKET}, takes datagrams of {@code NAME=value} lines.
 */
final class ServiceManager {
    private static final System.Logger LOG = System.getLogger(ServiceManager.class.getName());
    private static final String SOCKET = "NOTIFY_SOCKET";

    private ServiceManager() {
    }

    /** Tells it that we serve, if there is one; what hinders that is logged. */
    static void serving(Map<String, String> environment) {
        String socket = environment.getOrDefault(SOCKET, "");
        if (socket.isEmpty()) {
            return;
        }
        try (AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open()) {
            channel.send(StandardCharsets.UTF_8.encode("READY=1\nSTATUS=serving"), address(socket));
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "the service manager at {0} could not be told that we serve: {1}",
                    socket, e.toString());
        }
    }

    /** A path, or with @ before it a name that is in no file system. */
    private static SocketAddress address(String socket) throws IOException {
        return socket.startsWith("@")
                ? AFUNIXSocketAddress.inAbstractNamespace(socket.substring(1))
                : AFUNIXSocketAddress.of(Path.of(socket));
    }
}

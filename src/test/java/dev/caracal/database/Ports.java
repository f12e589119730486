package dev.caracal.database;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Free ports for trackers and servers of tests, below the range from which the kernel serves outgoing connections, so
 * that one who leaves a port can have it again.
 */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int COUNT = 10_000;
    /** Several test JVMs on one machine start looking at different places. */
    private static int next = (int) (ProcessHandle.current().pid() * 257 % COUNT);

    private Ports() {
    }

    /** No other caller in this JVM gets it again soon, nor the one above it, which is left for an admin_port. */
    public static synchronized int free() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + next;
            next = (next + 2) % COUNT;
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(port));
                return port;
            } catch (IOException e) {
                // Taken by somebody: the next one.
            }
        }
        throw new IllegalStateException("No free port between " + FIRST + " and " + (FIRST + COUNT));
    }
}

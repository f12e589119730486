package dev.caracal.compat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Free ports for trackers, below the range from which the kernel serves outgoing connections. */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int COUNT = 10_000;
    /** Several test JVMs on one machine start looking at different places. */
    private static int next = (int) (ProcessHandle.current().pid() * 257 % COUNT);

    private Ports() {
    }

    /** No other caller in this JVM gets it again soon. */
    static synchronized int free() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + next;
            next = (next + 1) % COUNT;
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

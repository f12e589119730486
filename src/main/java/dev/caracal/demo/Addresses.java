package dev.caracal.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where on this machine the demo can be and is reached. */
final class Addresses {
    /** An address that belongs to nobody (RFC 5737): asking for the way there sends nothing. */
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 9);
    static final String LOOPBACK = "127.0.0.1";

    private Addresses() {
    }

    /**
     * This machine's own address in its network, loopback if it has none. Torrent clients refuse peers, and some of
     * them trackers, on loopback: whoever announces from and to this address is known to the others by it.
     */
    static String own() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(SOMEWHERE);
            InetAddress own = socket.getLocalAddress();
            return own instanceof Inet4Address && !own.isAnyLocalAddress() ? own.getHostAddress() : LOOPBACK;
        } catch (IOException | RuntimeException e) {
            return LOOPBACK; // no network
        }
    }

    /** Fails, before anything is started, if the tracker could not listen there. */
    static void requireFree(int port) {
        try {
            new ServerSocket(port).close();
        } catch (IOException e) {
            throw new DemoProblem(String.valueOf(e.getMessage()).contains("in use")
                    ? "Port " + port + " is in use by another program; end that, or name another port with --port."
                    : "The tracker cannot listen on port " + port + " (" + e.getMessage()
                            + "); name another port with --port.");
        }
    }

    /** A port on loopback, this one if it can be had. */
    static int freeLoopbackPort(int wanted) throws IOException {
        InetAddress loopback = InetAddress.ofLiteral(LOOPBACK);
        try (ServerSocket probe = new ServerSocket(wanted, 1, loopback)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
                return probe.getLocalPort();
            }
        }
    }
}

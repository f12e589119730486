package dev.caracal.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.caracal.config.Settings;
import dev.caracal.http.TrackerServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the machine offers: the JDK, open files, ports. */
final class MachineChecks {
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int MOST_OF_AN_ANSWER = 4096;
    /** No action that any Ocelot carries out, as long and as well-formed as it wants a request to be. */
    private static final String HARMLESS = "GET /" + "0".repeat(32) + "/nothing HTTP/1.1\r\nUser-Agent: doctor\r\n"
            + "Connection: Close\r\n\r\n";
    private static final Pattern OCELOT = Pattern.compile("\r\nServer: (Ocelot [0-9.]+)\r\n");

    private MachineChecks() {
    }

    static void java(List<Finding> findings) {
        // An older one could not have run this.
        findings.add(Finding.ok("JDK", Runtime.version() + " (" + System.getProperty("java.vendor") + ") in "
                + System.getProperty("java.home")));
    }

    static void openFiles(Settings settings, List<Finding> findings) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return;
        }
        long most = system.getMaxFileDescriptorCount();
        long wanted = settings.listen().maxConnections() + TrackerServer.FILES_FOR_OTHERS;
        findings.add(most >= wanted ? Finding.ok("open files", most + " at the most, enough for max_middlemen = "
                + settings.listen().maxConnections())
                : Finding.warning("open files", most + " at the most: there will be " + (most
                        - TrackerServer.FILES_FOR_OTHERS) + " connections at once, not max_middlemen = "
                        + settings.listen().maxConnections(), "raise the limit to " + wanted + " (LimitNOFILE= in the "
                        + "unit, ulimit -n in a shell), or lower max_middlemen"));
    }

    static void ports(Settings settings, List<Finding> findings) {
        int port = settings.listen().port();
        try {
            TrackerServer.requireFree(port);
            findings.add(Finding.ok("port " + port, "free for torrent clients and the site"));
        } catch (UncheckedIOException e) {
            findings.add(taken("listen_port", InetAddress.getLoopbackAddress(), port, e.getCause().getMessage()));
        }
        settings.controlListen().ifPresent(place -> controlPort(place, findings));
        if (settings.admin().port() != 0) {
            adminPort(settings.admin(), findings);
        }
    }

    private static void controlPort(TrackerServer.ControlListen place, List<Finding> findings) {
        try {
            TrackerServer.requireFree(place);
            findings.add(Finding.ok("port " + place.port(), "free at " + place.address().getHostAddress()
                    + " for the site alone"));
        } catch (UncheckedIOException e) {
            findings.add(taken("control_listen", place.address(), place.port(), e.getMessage()));
        }
    }

    /** @param key what names the place in the configuration */
    private static Finding taken(String key, InetAddress address, int port, String problem) {
        String check = "port " + port;
        if (!problem.contains("in use")) {
            return Finding.fatal(check, "cannot be had: " + problem, problem.contains("ermission")
                    ? "choose a " + key + " above 1023, or give the service the right to this one "
                            + "(AmbientCapabilities=CAP_NET_BIND_SERVICE)"
                    : "see that " + key + " names an address of this machine");
        }
        String whose = answer(address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port);
        return whose.isEmpty()
                ? Finding.fatal(check, "in use by something that does not answer as a tracker",
                        "stop it, or choose another " + key)
                : Finding.warning(check, "in use by a tracker that calls itself " + whose,
                        "stop it before Caracal is started, if it is not Caracal itself");
    }

    /** What whoever listens there says it is; empty if it is no tracker. */
    private static String answer(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(HARMLESS.getBytes(StandardCharsets.US_ASCII));
            Matcher server = OCELOT.matcher(new String(socket.getInputStream().readNBytes(MOST_OF_AN_ANSWER),
                    StandardCharsets.ISO_8859_1));
            return server.find() ? server.group(1) : "";
        } catch (IOException _) {
            return "";
        }
    }

    private static void adminPort(Settings.Admin admin, List<Finding> findings) {
        String check = "port " + admin.port();
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(admin.host()), admin.port()));
            findings.add(Finding.ok(check, "free at " + admin.host() + " for /health and /metrics"));
        } catch (IOException e) {
            String problem = String.valueOf(e.getMessage());
            String found = "cannot be had at " + admin.host() + " for /health and /metrics: " + problem;
            findings.add(problem.contains("in use")
                    ? Finding.warning(check, found, "name another admin_port, unless it is Caracal that runs already")
                    // Not asked for, a tracker goes on without it.
                    : new Finding(admin.asked() ? Finding.Grade.FATAL : Finding.Grade.WARNING, check, found,
                            "see that admin_host is an address of this machine, and admin_port above 1023"));
        }
    }
}

package dev.caracal.http;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.caracal.announce.Announces;
import dev.caracal.announce.Scrapes;
import dev.caracal.control.Attempts;
import dev.caracal.control.Reports;
import dev.caracal.control.Statistics;
import dev.caracal.control.Updates;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The listener for torrent clients and the site, and one of the site's own if it has one, with every connection they
 * have accepted.
 */
public final class TrackerServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TrackerServer.class.getName());
    /** Open files that are no connections. */
    public static final int FILES_FOR_OTHERS = 400;
    private static final int CONTROL_BACKLOG = 1024;

    /** Who answers what. */
    public record Services(Announces announces, Scrapes scrapes, Updates updates, Reports reports,
            Statistics statistics, Registry registry, OcelotVersion version) {
    }

    /**
     * What is fixed while the listener lives.
     *
     * @param backlog        how many connections the kernel holds until they are accepted
     * @param maxConnections how many are open at once; the next ones wait in the backlog
     * @param threads        how many threads answer whoever has sent something, without waiting for anybody; 0: every
     *                       connection has a thread of its own, that waits
     * @param deferSeconds   how long the kernel keeps a connection that has sent nothing yet; 0: not at all. For those
     *                       threads alone
     */
    public record Listen(int port, int backlog, int maxConnections, int threads, int deferSeconds) {
    }

    /**
     * Where the site alone is listened to.
     *
     * @param maxConnections how many are open at once; the next ones wait
     * @param atOnce         whether one thread reads what they send; else every connection has a thread of its own
     */
    public record ControlListen(InetAddress address, int port, int maxConnections, boolean atOnce) {
        private boolean samePlace(ControlListen other) {
            return port == other.port && address.equals(other.address);
        }

        @Override
        public String toString() {
            return address.getHostAddress() + " port " + port;
        }
    }

    private static final Set<String> PROCESSORS = Set.of("amd64", "aarch64");
    private static final LongSupplier SYSTEM =
            () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());

    private final TrackerProtocol protocol;
    private final Deadlines deadlines;
    private Optional<Listener> listener = Optional.empty();
    private Optional<Listen> listen = Optional.empty();
    private volatile int maxConnections;
    /** Where the server listens, also when it does no more. */
    private int port;
    private volatile boolean listening;
    private boolean closed;
    private Optional<Listener> controlListener = Optional.empty();
    private Optional<ControlListen> controlListen = Optional.empty();

    /** @param available whether requests are answered; else they get the unavailable message */
    public TrackerServer(Services services, HttpSettings settings, BooleanSupplier available) {
        this(services, settings, available, SYSTEM);
    }

    /** @param unixSeconds the time */
    public TrackerServer(Services services, HttpSettings settings, BooleanSupplier available,
            LongSupplier unixSeconds) {
        this(new TrackerProtocol(services.announces(), services.scrapes(), services.updates(),
                services.reports(), services.statistics(), new Responses(services.version()),
                new Tracing(services.registry()), available, settings, Optional.empty(), unixSeconds));
    }

    /** One whose requests and answers somebody sees. */
    public TrackerServer(Services services, HttpSettings settings, Witness witness) {
        this(new TrackerProtocol(services.announces(), services.scrapes(), services.updates(),
                services.reports(), services.statistics(), new Responses(services.version()),
                new Tracing(services.registry()), () -> true, settings, Optional.of(witness), SYSTEM));
    }

    private TrackerServer(TrackerProtocol protocol) {
        this.protocol = protocol;
        deadlines = new Deadlines(() -> protocol.settings().limits().crowdedTimeout(), protocol.statistics());
        deadlines.start();
    }

    /**
     * Begins to listen, or moves to where it is told to listen now: first it listens at the new place, then no more at
     * the old one.
     *
     * @throws UncheckedIOException if the port cannot be had; what there was stays as it was
     */
    public synchronized void listen(Listen where) {
        if (listen.isPresent() && listen.get().port() == where.port()) {
            return; // the limits are taken up at the next start: changing them would cut connections off
        }
        int connections = withinFileLimit(where.maxConnections());
        Listener next = open(where, where.port(), connections);
        listener.ifPresent(Listener::close);
        deadlines.places(connections);
        maxConnections = connections;
        listen = Optional.of(where);
        serve(next);
    }

    private Listener open(Listen where, int at, int connections) {
        requireFree(at);
        return where.threads() > 0 && knowsKernel()
                ? new LoopListener(new InetSocketAddress(anyAddress(), at), where.backlog(), connections,
                        where.threads(), where.deferSeconds(), protocol, TrackerProtocol.Door.TRACKER)
                : new HelidonListener(anyAddress(), at, where.backlog(), connections, protocol,
                        TrackerProtocol.Door.TRACKER, deadlines);
    }

    private void serve(Listener next) {
        listener = Optional.of(next);
        port = next.port();
        listening = true;
    }

    /** Begins anew where a listener has ended, as Helidon's does for want of an open file. */
    private synchronized void revive() {
        if (closed || listen.isEmpty() || listener.isPresent() && !listener.get().ended()) {
            return;
        }
        LOG.log(System.Logger.Level.ERROR, "nobody listens on port {0} any more; listening again",
                Integer.toString(port));
        listening = false;
        listener.ifPresent(Listener::close);
        listener = Optional.empty();
        try {
            serve(open(listen.get(), port, maxConnections));
            protocol.statistics().listenersRevived.increment();
        } catch (UncheckedIOException e) {
            LOG.log(System.Logger.Level.ERROR, "port {0} cannot be listened on: {1}", Integer.toString(port),
                    e.getCause().getMessage());
        }
    }

    /** What listens now; for tests, which end it. */
    synchronized Listener listener() {
        return listener.orElseThrow();
    }

    /** Whether clients find somebody; false from the end of a listener that cannot begin anew. */
    public boolean listening() {
        return listening;
    }

    /**
     * Listens to the site at a place of its own from now on, and no more on the tracker's port; or, without a place,
     * on that port alone again.
     *
     * @throws UncheckedIOException if the place cannot be had; what there was stays as it was
     */
    public synchronized void control(Optional<ControlListen> where) {
        if (where.isPresent() && controlListen.isPresent() && where.get().samePlace(controlListen.get())) {
            return; // as above
        }
        Optional<Listener> next = where.map(this::startControl);
        protocol.controlApart(where.isPresent());
        controlListener.ifPresent(Listener::close);
        controlListener = next;
        controlListen = where;
    }

    private Listener startControl(ControlListen where) {
        requireFree(where);
        try {
            return where.atOnce() && knowsKernel()
                    ? new LoopListener(new InetSocketAddress(where.address(), where.port()), CONTROL_BACKLOG,
                            where.maxConnections(), 1, 0, protocol, TrackerProtocol.Door.CONTROL)
                    : new HelidonListener(where.address(), where.port(), CONTROL_BACKLOG, where.maxConnections(),
                            protocol, TrackerProtocol.Door.CONTROL, deadlines);
        } catch (UncheckedIOException e) {
            throw cannotListen(where, e);
        }
    }

    /** Whether {@link Sockets} are to be had: the kernel and the processor are such whose calls they know. */
    private static boolean knowsKernel() {
        return System.getProperty("os.name").equals("Linux") && PROCESSORS.contains(System.getProperty("os.arch"));
    }

    /** Does beforehand what the first listener of a process needs time for. For any thread. */
    public static void prepare() {
        if (knowsKernel()) {
            Sockets.prepare();
        }
    }

    /**
     * Makes sure that a port can be listened on: Helidon only logs when it cannot. The probe is bound but does not
     * listen, so that nobody takes the port for a serving one and no client is accepted by it and cut off.
     *
     * @throws UncheckedIOException if it cannot be had
     */
    public static void requireFree(int port) {
        requireFree(anyAddress(), port);
    }

    /**
     * The same for the site's own place.
     *
     * @throws UncheckedIOException naming it, if it cannot be had
     */
    public static void requireFree(ControlListen where) {
        try {
            requireFree(where.address(), where.port());
        } catch (UncheckedIOException e) {
            throw cannotListen(where, e);
        }
    }

    private static UncheckedIOException cannotListen(ControlListen where, UncheckedIOException e) {
        String problem = "Control requests cannot be listened to at " + where + " (control_listen): "
                + e.getCause().getMessage();
        return new UncheckedIOException(problem, new IOException(problem, e));
    }

    private static void requireFree(InetAddress address, int port) {
        try (Socket probe = new Socket()) {
            // As for a listener: connections of the past that still linger do not matter, a listener does.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * No more connections than there can be open files, with some left for everything else: a listener that cannot
     * accept for want of a file would end.
     */
    private static int withinFileLimit(int wanted) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return wanted;
        }
        long most = Math.max(1, system.getMaxFileDescriptorCount() - FILES_FOR_OTHERS);
        if (most >= wanted) {
            return wanted;
        }
        LOG.log(System.Logger.Level.INFO, "max_middlemen = {0} is more than the limit of open files allows ({1}); "
                + "{2} connections it is", Integer.toString(wanted),
                Long.toString(system.getMaxFileDescriptorCount()), Long.toString(most));
        return (int) most;
    }

    public void settings(HttpSettings settings) {
        protocol.settings(settings);
    }

    /** How many connections may be open at once; 0 before it listens. */
    public int maxConnections() {
        return maxConnections;
    }

    /** The port it listens on. */
    public synchronized int port() {
        return port;
    }

    /** The port that the site has for itself, if it has one. */
    public synchronized Optional<Integer> controlPort() {
        return controlListener.map(Listener::port);
    }

    /** Who has given wrong passwords lately. */
    public Attempts attempts() {
        return protocol.control().attempts();
    }

    /** To be called every few seconds: the audit log is brought up to date, a listener that has ended is replaced. */
    public void tick() {
        protocol.control().audit().tick(System.nanoTime());
        revive();
    }

    /** Stops listening and ends every connection. */
    @Override
    public synchronized void close() {
        closed = true;
        deadlines.expireAll();
        listener.ifPresent(Listener::close);
        controlListener.ifPresent(Listener::close);
        deadlines.close();
    }

    static InetAddress anyAddress() {
        return InetAddress.ofLiteral("0.0.0.0");
    }
}

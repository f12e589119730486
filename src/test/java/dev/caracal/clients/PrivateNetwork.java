package dev.caracal.clients;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Network namespaces on this machine, joined by a bridge that has a namespace of its own, so that neither the
 * machine's firewall nor its other bridges have a say. This machine takes part as {@link #TRACKER_ADDRESS}.
 *
 * <pre>
 *   this machine            caracal-hub              caracal-host-N
 *   caracal-hub 10.213.61.1 ---- tracker [bridge] hostN ---- eth0 10.213.61.(10+N)
 * </pre>
 *
 * <p>There is no default route anywhere, so nothing leaves. Closing removes everything; what a killed run has left
 * is removed by the next, its processes included. The names belong to this round alone, and a lock keeps two rounds
 * apart.
 */
final class PrivateNetwork implements AutoCloseable {
    static final String TRACKER_ADDRESS = "10.213.61.1";
    private static final String RANGE = "10.213.61.";
    private static final String HUB = "caracal-hub";
    private static final String HOST = "caracal-host-";
    private static final int MOST_HOSTS = 8;
    private static final Path LOCK = Path.of("/var/lock/caracal-clients");

    private final FileChannel lockFile;
    private final List<Host> hosts;
    private final Thread onKill = new Thread(PrivateNetwork::remove, "clients-network-removal");

    private PrivateNetwork(FileChannel lockFile, List<Host> hosts) {
        this.lockFile = lockFile;
        this.hosts = hosts;
    }

    static PrivateNetwork ofHosts(int count) {
        if (count < 1 || count > MOST_HOSTS) {
            throw new IllegalArgumentException("1 to " + MOST_HOSTS + " hosts, not " + count);
        }
        requireRights();
        FileChannel lockFile = lock();
        remove();
        List<Host> hosts = IntStream.rangeClosed(1, count)
                .mapToObj(n -> new Host(HOST + n, RANGE + (10 + n)))
                .toList();
        PrivateNetwork network = new PrivateNetwork(lockFile, hosts);
        Runtime.getRuntime().addShutdownHook(network.onKill);
        try {
            network.build();
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    Host host(int index) {
        return hosts.get(index);
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(onKill);
            lockFile.close();
        } catch (IllegalStateException e) {
            // The JVM is already going down, which removes everything as well.
        } catch (IOException e) {
            throw new IllegalStateException(LOCK + " cannot be closed", e);
        }
    }

    private void build() {
        ip("netns", "add", HUB);
        inHub("link", "add", "bridge", "type", "bridge");
        inHub("link", "set", "bridge", "up");
        ip("link", "add", HUB, "type", "veth", "peer", "name", "tracker", "netns", HUB);
        inHub("link", "set", "tracker", "master", "bridge", "up");
        ip("address", "add", TRACKER_ADDRESS + "/24", "dev", HUB);
        ip("link", "set", HUB, "up");
        for (int n = 1; n <= hosts.size(); n++) {
            addHost(hosts.get(n - 1), "host" + n);
        }
    }

    private static void addHost(Host host, String port) {
        ip("netns", "add", host.namespace());
        inHub("link", "add", port, "type", "veth", "peer", "name", Host.INTERFACE, "netns", host.namespace());
        inHub("link", "set", port, "master", "bridge", "up");
        String inside = host.namespace();
        ip("-n", inside, "address", "add", host.address() + "/24", "dev", Host.INTERFACE);
        ip("-n", inside, "link", "set", Host.INTERFACE, "up");
        // The clients' own control ports are on loopback.
        ip("-n", inside, "link", "set", "lo", "up");
    }

    /** Removes whatever is there, made by this run or by one that was killed. */
    private static void remove() {
        List<String> present = Commands.run("ip", "netns", "list").orThrow().lines()
                .map(line -> line.split(" ")[0])
                .filter(name -> name.equals(HUB) || name.startsWith(HOST))
                .toList();
        for (String namespace : present) {
            Commands.run("ip", "netns", "pids", namespace).orThrow().lines()
                    .map(Long::parseLong)
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            ip("netns", "delete", namespace);
        }
        // Goes with the hub, but only when the kernel comes round to it: the next run may be quicker.
        Commands.run("ip", "link", "delete", HUB);
    }

    private static void requireRights() {
        Commands.Result version = Commands.run("ip", "-Version");
        if (!version.ok()) {
            throw new IllegalStateException("The clients' round needs `ip`: apt-get install iproute2 "
                    + "(.ci/install-clients does it).");
        }
        String probe = HOST + "probe";
        Commands.run("ip", "netns", "delete", probe);
        Commands.Result added = Commands.run("ip", "netns", "add", probe);
        if (!added.ok()) {
            throw new IllegalStateException("The clients' round makes network namespaces, for which it must run as "
                    + "root (or with CAP_SYS_ADMIN and CAP_NET_ADMIN); `ip netns add` said: " + added.output().strip());
        }
        ip("netns", "delete", probe);
    }

    private static FileChannel lock() {
        try {
            FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock == null) {
                file.close();
                throw new IllegalStateException("Another clients' round is running on this machine (" + LOCK + ").");
            }
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(LOCK + " cannot be locked", e);
        }
    }

    private static void inHub(String... arguments) {
        Commands.run(prefixed(List.of("ip", "-n", HUB), arguments)).orThrow();
    }

    private static void ip(String... arguments) {
        Commands.run(prefixed(List.of("ip"), arguments)).orThrow();
    }

    private static List<String> prefixed(List<String> prefix, String... arguments) {
        return Stream.concat(prefix.stream(), Stream.of(arguments)).toList();
    }
}

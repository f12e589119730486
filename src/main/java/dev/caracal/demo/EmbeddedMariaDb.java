package dev.caracal.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A MariaDB server in a process of its own, for the demo and for tests. Listens on loopback and on a Unix socket.
 *
 * <p><b>It never outlives this JVM.</b> The server is started by a shell that stays behind as a watch: it reads from a
 * pipe that only this JVM holds open, and ends the server when the pipe breaks, which the kernel sees to even under
 * {@code kill -9}. No shutdown hook ends a persistent server, so that whoever uses it can still flush while the JVM
 * goes down; a temporary one has a hook because its folder is to be deleted.
 */
public final class EmbeddedMariaDb implements AutoCloseable {
    /**
     * Away from our process group: Ctrl-C, and whoever else signals the whole group, would end the database before the
     * last flush. Both commands replace the process, they start none.
     */
    private static final String APART = """
            command -v setsid >/dev/null 2>&1 && exec setsid "$@"
            exec "$@"
            """;
    /** The shell becomes the server, so the process we hold is the server itself; the watch ignores Ctrl-C. */
    private static final String WATCHED = """
            exec 3<&0
            { trap '' HUP INT TERM; cat <&3; kill -TERM $$; } >/dev/null 2>&1 &
            exec "$@" </dev/null 3<&-
            """;
    private static final int READY_LIMIT_SECONDS = 120;
    private static final int STOP_LIMIT_SECONDS = 30;
    private static final int FREE_PORT_TRIES = 3;

    private final MariaDbOptions options;
    private final DataFolder folder;
    private final Process process;
    private final int port;
    private boolean closed;

    private EmbeddedMariaDb(MariaDbOptions options, DataFolder folder, Process process, int port) {
        this.options = options;
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Returns once the server accepts connections; fails with a {@link DatabaseStartException} otherwise. */
    public static EmbeddedMariaDb start(ServerBinaries binaries, MariaDbOptions options) {
        requireFree(options.port());
        DataFolder folder = null;
        try {
            folder = DataFolder.open(options.home());
            folder.bootstrap(binaries);
            Files.write(folder.initFile(), accountStatements(options));
            EmbeddedMariaDb server = run(binaries, options, folder);
            if (options.temporary()) {
                Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-embedded-mariadb"));
            }
            return server;
        } catch (IOException e) {
            release(folder);
            throw Disk.isFull(e)
                    ? Disk.full(options.home(), "the embedded MariaDB", e)
                    : new DatabaseStartException("The embedded MariaDB cannot be started in " + options.home() + ": "
                            + e + ".", e);
        } catch (InterruptedException e) {
            release(folder);
            Thread.currentThread().interrupt();
            throw new DatabaseStartException("Interrupted while the embedded MariaDB started.", e);
        } catch (DatabaseStartException e) {
            release(folder);
            throw e;
        }
    }

    /** Between looking for a free port and the server's taking it somebody else may: then with another one. */
    private static EmbeddedMariaDb run(ServerBinaries binaries, MariaDbOptions options, DataFolder folder)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int port = options.port() == 0 ? freePort() : options.port();
            Process process = launch(binaries, options, folder, port);
            boolean ready = false;
            try {
                ready = awaitReady(process, folder.log());
            } finally {
                if (!ready) {
                    end(process);
                }
            }
            if (ready) {
                return new EmbeddedMariaDb(options, folder, process, port);
            }
            boolean portTaken = ServerLog.saysPortTaken(ServerLog.read(folder.log()));
            if (portTaken && options.port() != 0) {
                throw portInUse(port);
            }
            if (!portTaken || attempt == FREE_PORT_TRIES) {
                throw ServerLog.failure(folder.log(), "The embedded MariaDB did not start");
            }
        }
    }

    private static Process launch(ServerBinaries binaries, MariaDbOptions options, DataFolder folder, int port)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", APART, "sh", "sh", "-c", WATCHED, "sh"));
        command.addAll(command(binaries, folder.data(),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + folder.socket(),
                "--pid-file=" + options.home().resolve("server.pid").toAbsolutePath(),
                "--init-file=" + folder.initFile().toAbsolutePath(),
                "--sql-mode=" + options.sqlMode(),
                "--character-set-server=utf8mb4",
                "--innodb-buffer-pool-size=64M",
                "--innodb-log-file-size=16M",
                "--max-connections=400",
                "--skip-name-resolve",
                options.tls() ? "--ssl" : "--skip-ssl",
                // Data that is thrown away need not survive a power cut.
                "--innodb-flush-log-at-trx-commit=" + (options.temporary() ? 0 : 1)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.log().toFile())
                .start();
        // A server that dies by itself must not leave the watch waiting to signal a process id long in other hands.
        process.onExit().thenAccept(EmbeddedMariaDb::releaseWatch);
        return process;
    }

    static List<String> command(ServerBinaries binaries, Path data, String... more) {
        List<String> command = new ArrayList<>(List.of(
                binaries.server().toAbsolutePath().toString(),
                "--no-defaults",
                "--basedir=" + binaries.folder().toAbsolutePath(),
                "--datadir=" + data.toAbsolutePath(),
                // A server that starts clears this folder of what others have in it.
                "--tmpdir=" + data.toAbsolutePath().getParent(),
                // The server refuses to run as root unless told to.
                "--user=" + System.getProperty("user.name")));
        command.addAll(List.of(more));
        return command;
    }

    /** One statement a line. The accounts that the system tables come with have no password: they go. */
    private static List<String> accountStatements(MariaDbOptions options) {
        List<String> lines = new ArrayList<>();
        options.databases().forEach(name ->
                lines.add("CREATE DATABASE IF NOT EXISTS `" + name + "` CHARACTER SET utf8mb4;"));
        String account = "'" + options.user() + "'@'%'";
        lines.add("DELETE FROM mysql.global_priv WHERE User IN ('root', '');");
        lines.add("FLUSH PRIVILEGES;");
        lines.add("CREATE USER IF NOT EXISTS " + account + ";");
        lines.add("ALTER USER " + account + " IDENTIFIED BY '" + options.password() + "';");
        lines.add("GRANT ALL ON *.* TO " + account + " WITH GRANT OPTION;");
        return lines;
    }

    private static boolean awaitReady(Process process, Path log) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_LIMIT_SECONDS);
        while (System.nanoTime() < limit && process.isAlive()) {
            String text = ServerLog.read(log);
            if (ServerLog.saysReady(text)) {
                return true;
            }
            // Some storage engines wait for room instead of failing.
            if (Disk.mentionsFullDisk(text)) {
                return false;
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private static void requireFree(int port) {
        if (port == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw portInUse(port);
        }
    }

    private static DatabaseStartException portInUse(int port) {
        return new DatabaseStartException("Port " + port + " on 127.0.0.1 is in use by another program.");
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    public Path socket() {
        return folder.socket();
    }

    public String user() {
        return options.user();
    }

    public String password() {
        return options.password();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The server's process, for tests that take it away. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Asks the server to end, waits for its orderly shutdown, and insists after half a minute. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        end(process);
        try {
            if (options.temporary()) {
                folder.delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            release(folder);
        }
    }

    /** An interrupt does not hurry it: an orderly shutdown is worth the second that it takes. */
    private static void end(Process process) {
        process.destroy();
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_LIMIT_SECONDS);
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                if (!process.waitFor(limit - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        releaseWatch(process);
    }

    private static void releaseWatch(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The pipe is gone already, which is what was wanted.
        }
    }

    private static void release(DataFolder folder) {
        if (folder == null) {
            return;
        }
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

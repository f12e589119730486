package dev.caracal.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The folder of one server: its data, log, socket and lock. Held by at most one running server, across processes.
 *
 * <p>A new server's system tables are made beside their final place and renamed when complete, so that an interrupted
 * first start is repeated by the next one.
 */
final class DataFolder implements AutoCloseable {
    private static final long NEW_DATA_BYTES = 200L << 20;
    private static final int BOOTSTRAP_LIMIT_SECONDS = 120;
    /** The kernel's limit for a Unix socket's path is 108 bytes with its end mark. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private final Path home;
    private final FileChannel lockChannel;
    private final Path socket;

    private DataFolder(Path home, FileChannel lockChannel, Path socket) {
        this.home = home;
        this.lockChannel = lockChannel;
        this.socket = socket;
    }

    static DataFolder open(Path home) throws IOException {
        Files.createDirectories(home);
        FileChannel channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        if (!locked(channel)) {
            channel.close();
            throw new DatabaseStartException("The embedded MariaDB in " + home + " is already running.");
        }
        return new DataFolder(home, channel, socketPath(home));
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static Path socketPath(Path home) throws IOException {
        Path beside = home.resolve("mysql.sock");
        return beside.toString().length() <= LONGEST_SOCKET_PATH
                ? beside
                : Files.createTempDirectory("caracal-db").resolve("mysql.sock");
    }

    Path data() {
        return home.resolve("data");
    }

    Path log() {
        return home.resolve("server.log");
    }

    Path initFile() {
        return home.resolve("init.sql");
    }

    Path socket() {
        return socket;
    }

    /** Makes the system tables unless the folder has them. */
    void bootstrap(ServerBinaries binaries) throws IOException, InterruptedException {
        if (Files.isDirectory(data())) {
            return;
        }
        Disk.require(home, NEW_DATA_BYTES, "a new database");
        Path fresh = home.resolve("data.partial");
        FolderTree.delete(fresh);
        Files.createDirectory(fresh);
        Path statements = home.resolve("bootstrap.sql");
        Files.write(statements, bootstrapStatements(binaries));
        Process process = new ProcessBuilder(EmbeddedMariaDb.command(binaries, fresh,
                "--bootstrap", "--innodb-log-file-size=16M"))
                .redirectInput(statements.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        boolean ended = false;
        try {
            ended = process.waitFor(BOOTSTRAP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } finally {
            if (!ended) {
                process.destroyForcibly();
            }
        }
        if (!ended || process.exitValue() != 0) {
            throw ServerLog.failure(log(), "The embedded MariaDB's first start failed");
        }
        Files.delete(statements);
        Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<String> bootstrapStatements(ServerBinaries binaries) throws IOException {
        List<String> lines = new ArrayList<>(List.of("CREATE DATABASE mysql;", "USE mysql;"));
        for (String script : List.of("mariadb_system_tables.sql", "mariadb_performance_tables.sql",
                "mariadb_system_tables_data.sql")) {
            for (String line : Files.readAllLines(binaries.share().resolve(script))) {
                lines.add(line.replace("@auth_root_socket", "NULL"));
            }
        }
        return lines;
    }

    void delete() throws IOException {
        FolderTree.delete(home);
    }

    /** Gives the folder free for another server. */
    @Override
    public void close() throws IOException {
        if (!socket.startsWith(home)) {
            FolderTree.delete(socket.getParent());
        }
        lockChannel.close();
    }
}

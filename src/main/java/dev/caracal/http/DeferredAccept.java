package dev.caracal.http;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code TCP_DEFER_ACCEPT}: Linux hands a connection over when its first bytes have arrived, and not before, so that
 * its request can be read at once. Java has no option for it, and does not tell a socket's file descriptor; it is the
 * one among ours that the kernel lists as listening on the port.
 */
final class DeferredAccept {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_DEFER_ACCEPT = 9;
    private static final String LISTENING = "0A";
    /** Places in a line of /proc/net/tcp. */
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private DeferredAccept() {
    }

    /**
     * Asks for it on our listener at this port.
     *
     * @param seconds after so long a connection that has sent nothing is handed over all the same
     * @throws IOException if it cannot be had here; then connections are handed over as ever
     */
    @SuppressWarnings("restricted") // the launcher allows native access
    static void on(int port, int seconds) throws IOException {
        OptionalInt descriptor = descriptor(inodes(port));
        if (descriptor.isEmpty()) {
            throw new IOException("the listener is not found in /proc");
        }
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle setsockopt = linker.downcallHandle(linker.defaultLookup().findOrThrow("setsockopt"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, seconds);
            int result = (int) setsockopt.invokeExact(descriptor.getAsInt(), IPPROTO_TCP, TCP_DEFER_ACCEPT, value,
                    Integer.BYTES);
            if (result != 0) {
                throw new IOException("setsockopt failed");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    /** Of all sockets that listen on the port, ours and others'. */
    private static Set<String> inodes(int port) throws IOException {
        Set<String> inodes = new HashSet<>();
        String end = ":%04X".formatted(port);
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            if (Files.exists(Path.of(table))) {
                for (String line : Files.readAllLines(Path.of(table))) {
                    String[] words = line.strip().split("\\s+");
                    if (words.length > INODE && words[LOCAL].endsWith(end) && words[STATE].equals(LISTENING)) {
                        inodes.add("socket:[" + words[INODE] + "]");
                    }
                }
            }
        }
        return inodes;
    }

    private static OptionalInt descriptor(Set<String> inodes) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(link -> inodes.contains(target(link)))
                    .mapToInt(link -> Integer.parseInt(link.getFileName().toString())).findFirst();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return ""; // closed meanwhile
        }
    }
}

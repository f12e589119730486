package dev.caracal.ledger;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * {@code fallocate(2)}: Linux gives a file its blocks on the disk, which read as zeros, without writing them. Java has
 * no call that tells whether it could, and tells no file's descriptor; so the file is opened once more for it.
 */
final class DiskSpace {
    private static final int O_WRONLY = 1;
    private static final int O_CLOEXEC = 0x80000;

    private DiskSpace() {
    }

    /**
     * Whether the file is of this size now, and all of it has its space. If not, for whatever reason (the disk is full,
     * the file system or the machine does not know it), the file may be of any size up to that, with zeros in it.
     */
    @SuppressWarnings("restricted") // the launcher allows native access
    static boolean reserve(Path file, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            Linker linker = Linker.nativeLinker();
            MethodHandle fallocate = linker.downcallHandle(linker.defaultLookup().findOrThrow("fallocate"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
            MethodHandle close = linker.downcallHandle(linker.defaultLookup().findOrThrow("close"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            // It may be given a mode, too.
            MethodHandle open = linker.downcallHandle(linker.defaultLookup().findOrThrow("open"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
            MemorySegment name = arena.allocateFrom(file.toString());
            int descriptor = (int) open.invokeExact(name, O_WRONLY | O_CLOEXEC);
            if (descriptor < 0) {
                return false;
            }
            int result = (int) fallocate.invokeExact(descriptor, 0, 0L, bytes);
            int _ = (int) close.invokeExact(descriptor);
            return result == 0;
        } catch (Error e) {
            throw e;
        } catch (Throwable _) {
            return false; // There is no such function here, or no calling of any.
        }
    }
}

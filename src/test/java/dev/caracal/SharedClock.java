package dev.caracal;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;

/**
 * A clock in a file that is mapped into memory: one process moves it, others go by it, and it outlives each of them.
 * For any thread, but only one moves it.
 *
 * @param seconds Unix seconds, in the first eight bytes
 */
record SharedClock(Path file, MappedByteBuffer seconds) implements LongSupplier {
    private static final VarHandle SECONDS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    static SharedClock open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.CREATE)) {
            return new SharedClock(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
        }
    }

    @Override
    public long getAsLong() {
        return (long) SECONDS.getVolatile(seconds, 0);
    }

    void set(long unixSeconds) {
        SECONDS.setVolatile(seconds, 0, unixSeconds);
    }

    void move(long by) {
        set(getAsLong() + by);
    }
}

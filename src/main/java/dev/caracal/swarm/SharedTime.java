package dev.caracal.swarm;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What has been counted of the time of a member who has several clients on one torrent: there all of them claim the
 * same seconds. Guarded by the lock of the torrent.
 */
public final class SharedTime {
    private final Spans active = new Spans();
    private final Spans seeding = new Spans();

    /** The time on the torrent, seeding or not. */
    public Spans active() {
        return active;
    }

    /** The time seeding. */
    public Spans seeding() {
        return seeding;
    }

    /** Forgets what nobody can claim any more. */
    public void forgetUntil(long time) {
        active.forgetUntil(time);
        seeding.forgetUntil(time);
    }

    /** For the next start. */
    public byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(active.length() + seeding.length());
        active.put(bytes);
        seeding.put(bytes);
        return bytes.array();
    }

    /** From what {@link #bytes} gave. */
    public static Optional<SharedTime> of(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        SharedTime read = new SharedTime();
        return read.active.take(from) && read.seeding.take(from) && !from.hasRemaining() ? Optional.of(read)
                : Optional.empty();
    }
}

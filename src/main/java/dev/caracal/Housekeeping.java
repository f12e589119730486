package dev.caracal;

import dev.caracal.announce.PeerSnapshot;
import dev.caracal.announce.Reaper;
import dev.caracal.config.Settings;
import dev.caracal.swarm.Whereabouts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The thread that sends the reaper out at its interval, and writes the snapshot of peers at its own. */
final class Housekeeping implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());
    /** A changed interval is noticed this soon. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Reaper reaper;
    private final Optional<PeerSnapshot> snapshot;
    private final Thread thread = Thread.ofPlatform().name("housekeeping").daemon(true).unstarted(this::run);
    private final LongSupplier unixSeconds;
    private volatile Settings.PeerTimes times;
    private volatile boolean readonly;

    /** @param snapshot where the snapshot goes, if one is to be written */
    Housekeeping(Reaper reaper, Optional<PeerSnapshot> snapshot, Settings.PeerTimes times, LongSupplier unixSeconds) {
        this.unixSeconds = unixSeconds;
        this.reaper = reaper;
        this.snapshot = snapshot;
        this.times = times;
    }

    void start() {
        thread.start();
    }

    void times(Settings.PeerTimes newTimes) {
        times = newTimes;
    }

    void readonly(boolean value) {
        readonly = value;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        long last = System.nanoTime();
        long lastSnapshot = last;
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY);
                if (System.nanoTime() - last >= times.reapEvery().toNanos()) {
                    last = System.nanoTime();
                    reap(unixSeconds.getAsLong());
                }
                if (System.nanoTime() - lastSnapshot >= times.snapshotEvery().toNanos()) {
                    writeSnapshot();
                    lastSnapshot = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** Where everybody was, as far as the process before has noted it. */
    Whereabouts readSnapshot() {
        try {
            return snapshot.isPresent() ? snapshot.get().read() : Whereabouts.NONE;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "peers are handed out after their next announce, because {0}",
                    e.getMessage());
            return Whereabouts.NONE;
        }
    }

    /** Where everybody is, for the next start. */
    synchronized void writeSnapshot() {
        if (snapshot.isPresent() && !readonly) {
            try {
                LOG.log(System.Logger.Level.DEBUG, "noted where {0} peers are", snapshot.get().write());
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "where the peers are could not be noted for the next start: {0}",
                        e.toString());
            }
        }
    }

    private void reap(long now) {
        Settings.PeerTimes current = times;
        try {
            int reaped = reaper.reap(now - current.silence().toSeconds(), now - current.baselines().toSeconds(),
                    now - current.deletionReasons().toSeconds());
            LOG.log(System.Logger.Level.DEBUG, "dropped {0} silent peers", reaped);
        } catch (RuntimeException e) {
            // The next round must come all the same.
            LOG.log(System.Logger.Level.ERROR, "dropping silent peers", e);
        }
    }
}

package dev.caracal;

import dev.caracal.announce.Reaper;
import dev.caracal.config.Settings;
import java.time.Duration;

/** The thread that sends the reaper out at its interval. */
final class Reaping implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Reaping.class.getName());
    /** A changed interval is noticed this soon. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Reaper reaper;
    private final Thread thread = Thread.ofPlatform().name("reaper").daemon(true).unstarted(this::run);
    private volatile Settings.PeerTimes times;

    Reaping(Reaper reaper, Settings.PeerTimes times) {
        this.reaper = reaper;
        this.times = times;
    }

    void start() {
        thread.start();
    }

    void times(Settings.PeerTimes newTimes) {
        times = newTimes;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        long last = System.nanoTime();
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY);
                if (System.nanoTime() - last >= times.reapEvery().toNanos()) {
                    last = System.nanoTime();
                    long now = System.currentTimeMillis() / 1000;
                    reap(now);
                }
            }
        } catch (InterruptedException e) {
            // closed
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

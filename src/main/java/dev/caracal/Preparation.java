package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.http.TrackerServer;
import dev.caracal.ops.AdminServer;
import dev.caracal.ops.FlightRecordings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** What comes before a tracker can be built: its ports, the operator's listener, and a database that answers. */
final class Preparation {
    private static final System.Logger LOG = System.getLogger(Preparation.class.getName());
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** What time it is, in Unix seconds. */
    static final LongSupplier SYSTEM = () -> System.currentTimeMillis() / 1000;

    private Preparation() {
    }

    /**
     * Builds a tracker and loads all it needs; it serves nobody yet. While the database cannot be reached it keeps
     * trying, with a line in the log each time.
     *
     * @param unixSeconds           what time it is
     * @throws UnfitDatabase        if the database is one that no tracker can work with
     * @throws UncheckedIOException if a port cannot be had
     * @throws InterruptedException if it is told to stop meanwhile
     */
    static Tracker tracker(Settings settings, LongSupplier unixSeconds) throws InterruptedException {
        settings.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        // Before anything is written: whoever listens there may be the tracker that runs this database.
        TrackerServer.requireFree(settings.listen().port());
        // The first call into the kernel takes the JVM a tenth of a second, in which we wait for the database anyway.
        CompletableFuture.runAsync(TrackerServer::prepare);
        settings.controlListen().ifPresent(TrackerServer::requireFree);
        Optional<AdminServer> admin = startAdmin(settings);
        try {
            return tracker(settings, admin, unixSeconds);
        } catch (RuntimeException | InterruptedException e) {
            admin.ifPresent(AdminServer::close);
            throw e;
        }
    }

    private static Tracker tracker(Settings settings, Optional<AdminServer> admin, LongSupplier unixSeconds)
            throws InterruptedException {
        for (Duration pause = Duration.ofMillis(500); ; pause = longer(pause)) {
            Optional<Ground> ground = Optional.empty();
            try {
                ground = Optional.of(Ground.take(settings));
                return new Tracker(settings, ground.get(), admin, unixSeconds);
            } catch (SQLException e) {
                ground.ifPresent(Ground::close);
                if (Problems.denied(e)) {
                    throw new UnfitDatabase("Our database user lacks a right: " + Problems.inShort(e) + ".");
                }
                LOG.log(System.Logger.Level.WARNING, "the database at {0} cannot be used yet: {1}; trying again in "
                        + "{2} s", settings.database(), Problems.inShort(e), pause.toMillis() / 1000.0);
                Thread.sleep(pause);
            } catch (RuntimeException e) {
                ground.ifPresent(Ground::close);
                throw e;
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** Before all else, so that who looks is told that we are starting. */
    private static Optional<AdminServer> startAdmin(Settings all) {
        Settings.Admin settings = all.admin();
        if (settings.port() == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(AdminServer.start(settings.host(), settings.port(), settings.connections(),
                    new FlightRecordings(all.statePath(), settings.recordings())));
        } catch (IOException e) {
            String problem = "/health and /metrics cannot be at " + settings.host() + ":" + settings.port() + ": "
                    + e.getMessage();
            if (settings.asked()) {
                throw new UncheckedIOException(problem, new IOException(problem, e));
            }
            LOG.log(System.Logger.Level.WARNING, "{0}; going on without (admin_port names another port, 0 none)",
                    problem);
            return Optional.empty();
        }
    }
}

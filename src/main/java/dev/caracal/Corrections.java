package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.LostSight;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.StartingSwarms;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The thread that mends after a start what the database says of who is there: the site's counts of seeders and
 * leechers, and the history of those who left while there was no tracker. No start need wait for it. What it has not
 * come to when readonly is switched on waits for the next start.
 */
final class Corrections implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Corrections.class.getName());
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /** A part of the work; tells whether there is more of it. */
    private interface Part {
        boolean go() throws SQLException;
    }

    private final Optional<StartingSwarms> swarms;
    private final Optional<LostSight> history;
    private final Settings.Steps steps;
    private final BooleanSupplier readonly;
    private final Thread thread = Thread.ofPlatform().name("corrections").daemon(true).unstarted(this::run);

    /**
     * @param swarms  whose counts are to be corrected, if they are
     * @param history whose stays are to be ended, if there is one
     */
    Corrections(Optional<StartingSwarms> swarms, Optional<LostSight> history, Settings.Steps steps,
            BooleanSupplier readonly) {
        this.swarms = swarms;
        this.history = history;
        this.steps = steps;
        this.readonly = readonly;
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            if (swarms.isPresent()) {
                carryOut(() -> {
                    swarms.get().correctCounts();
                    return false;
                });
            }
            if (history.isPresent()) {
                carryOut(() -> history.get().step(steps.rows()));
                LOG.log(System.Logger.Level.DEBUG, "{0} rows of the history said that somebody was there who was not",
                        history.get().found());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(Part part) throws InterruptedException {
        boolean more = true;
        while (more && !readonly.getAsBoolean()) {
            try {
                more = part.go();
                if (more) {
                    Thread.sleep(steps.pause());
                }
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.WARNING, "what the database says of who is there could not be corrected "
                        + "yet: {0}", Problems.inShort(e));
                Thread.sleep(AFTER_FAILURE);
            }
        }
    }
}

package dev.caracal;

import dev.caracal.bonus.BonusSettings;
import dev.caracal.gazelle.BonusSweep;
import dev.caracal.gazelle.Problems;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.LongSupplier;

/** The thread that has bonus points paid, round after round, a small step at a time. */
final class BonusPoints implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BonusPoints.class.getName());
    /** Whether a round is due is looked at so often. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final BonusSweep sweep;
    private final BonusSettings settings;
    private final LongSupplier unixSeconds;
    private final Turns turns = new Turns("bonus", this::turn);
    private final DoubleAdder paid = new DoubleAdder();
    private final LongAdder rounds = new LongAdder();
    private volatile boolean readonly;

    BonusPoints(BonusSweep sweep, BonusSettings settings, LongSupplier unixSeconds) {
        this.sweep = sweep;
        this.settings = settings;
        this.unixSeconds = unixSeconds;
    }

    /** While nothing may be written nothing is paid; it is paid later. */
    void readonly(boolean value) {
        readonly = value;
    }

    void start() {
        turns.start();
    }

    /** Points paid since the start. */
    double paid() {
        return paid.sum();
    }

    /** Rounds that have come to their end since the start. */
    long rounds() {
        return rounds.sum();
    }

    @Override
    public void close() {
        turns.close();
    }

    /** Makes the step that is due, and tells how long the next one can wait. */
    private Duration turn() {
        if (readonly) {
            return LOOK_EVERY;
        }
        try {
            Optional<BonusSweep.Step> step = sweep.step(settings, unixSeconds.getAsLong());
            step.ifPresent(done -> {
                paid.add(done.points());
                rounds.add(done.ends() ? 1 : 0);
            });
            return step.isPresent() && !step.get().ends() ? settings.pause() : LOOK_EVERY;
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.WARNING, "bonus points could not be paid now: {0}", Problems.inShort(e));
        } catch (RuntimeException e) {
            // The next turn must come all the same.
            LOG.log(System.Logger.Level.ERROR, "paying bonus points", e);
        }
        return AFTER_FAILURE;
    }
}

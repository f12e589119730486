package dev.caracal;

import dev.caracal.gazelle.HnrBlocks;
import dev.caracal.gazelle.HnrSweep;
import dev.caracal.gazelle.Problems;
import dev.caracal.hnr.HnrFigures;
import dev.caracal.hnr.HnrSettings;
import dev.caracal.hnr.State;
import dev.caracal.registry.LeechBlocks;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** The thread that has cases of hit-and-run judged, step by step, and keeps who is blocked for them up to date. */
final class HitAndRun implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HitAndRun.class.getName());
    /** While no step is due, a case that staff or seeding has cleared is noticed this soon. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final HnrSweep sweep;
    private final HnrBlocks sql;
    private final LeechBlocks blocks;
    private final HnrFigures figures;
    private final LongSupplier unixSeconds;
    private final Duration silence;
    private final Turns turns = new Turns("hnr", this::turn);
    private final Map<State, Long> round = new EnumMap<>(State.class);
    /** Members whose cases have changed and are not counted yet. */
    private final Set<Integer> uncounted = new HashSet<>();
    /** Whether the round under way was begun by this process. */
    private boolean wholeRound;
    private int blockAfter;
    private volatile HnrSettings settings;
    private volatile boolean readonly;

    /**
     * @param silence after which a member that does not announce is gone
     * @throws SQLException if it cannot be read who is blocked
     */
    HitAndRun(HnrSweep sweep, HnrBlocks sql, LeechBlocks blocks, HnrFigures figures, HnrSettings settings,
            Duration silence, LongSupplier unixSeconds) throws SQLException {
        this.sweep = sweep;
        this.sql = sql;
        this.blocks = blocks;
        this.figures = figures;
        this.settings = settings;
        this.silence = silence;
        this.unixSeconds = unixSeconds;
        this.blockAfter = settings.blockAfter();
        // Before anybody can announce.
        uncounted.addAll(sql.all(blockAfter));
        settle();
    }

    void start() {
        turns.start();
    }

    void settings(HnrSettings newSettings) {
        settings = newSettings;
    }

    void readonly(boolean value) {
        readonly = value;
    }

    @Override
    public void close() {
        turns.close();
    }

    /** Does what is due, and tells how long the next turn can wait. */
    private Duration turn() {
        if (readonly) {
            return LOOK_EVERY;
        }
        // Read once: what was judged without marks is counted when the setting is seen to be another.
        HnrSettings now = settings;
        try {
            boolean underWay = step(now);
            uncounted.addAll(blockAfter == now.blockAfter() ? sql.changed(now.rows()) : sql.all(now.blockAfter()));
            blockAfter = now.blockAfter();
            settle();
            return underWay || now.pause().compareTo(LOOK_EVERY) > 0 ? now.pause() : LOOK_EVERY;
        } catch (SQLException e) {
            figures.failed();
            LOG.log(System.Logger.Level.WARNING, "hit-and-run could not be judged now: {0}", Problems.inShort(e));
        } catch (RuntimeException e) {
            // The next turn must come all the same.
            figures.failed();
            LOG.log(System.Logger.Level.ERROR, "judging hit-and-run", e);
        }
        return AFTER_FAILURE;
    }

    /** Tells whether there is more to do in this round. */
    private boolean step(HnrSettings settings) throws SQLException {
        long now = unixSeconds.getAsLong();
        long began = System.nanoTime();
        Optional<HnrSweep.Step> step = sweep.step(settings, now, now - silence.toSeconds());
        step.ifPresent(done -> count(done, System.nanoTime() - began));
        return step.isPresent() && !step.get().ends();
    }

    private void count(HnrSweep.Step step, long nanos) {
        figures.step(step.rows(), nanos);
        if (step.begins()) {
            round.clear();
            wholeRound = true;
        }
        step.cases().forEach((state, cases) -> round.merge(state, cases, Long::sum));
        if (step.ends() && wholeRound) {
            figures.round(round);
        }
    }

    private void settle() throws SQLException {
        Map<Integer, Set<Integer>> blocked = sql.settle(uncounted, blockAfter, unixSeconds.getAsLong());
        for (int user : uncounted) {
            if (blocked.containsKey(user)) {
                blocks.block(user, blocked.get(user));
            } else {
                blocks.lift(user);
            }
        }
        uncounted.clear();
    }
}

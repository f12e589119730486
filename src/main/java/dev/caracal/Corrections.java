package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.LostSight;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.StartingSwarms;
import dev.caracal.ledger.Flusher;
import dev.caracal.ledger.Ledger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The thread that mends what the database says of who is there: once after a start the site's counts of seeders and
 * leechers, which no start need wait for, and round after round the history, of members whose leaving nobody has noted.
 */
final class Corrections implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Corrections.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Optional<LostSight> history;
    private final Ledger ledger;
    private final Flusher flusher;
    private final LongSupplier unixSeconds;
    private final long seenSinceAtLeast;
    private final Turns turns = new Turns("corrections", this::turn);
    private final LongAdder ended = new LongAdder();
    private volatile Settings.PeerTimes times;
    private volatile Settings.Steps steps;
    /** Whose counts are still to be corrected. */
    private Optional<StartingSwarms> swarms;
    private boolean underWay;
    private boolean begun;
    private long began;

    /**
     * @param swarms  whose counts are to be corrected; nothing if all is empty, as after a start of Ocelot's: then
     *                nobody is there who has not announced since
     * @param history whose stays are to be ended, if there is one
     */
    Corrections(Optional<StartingSwarms> swarms, Optional<LostSight> history, Ledger ledger, Flusher flusher,
            Settings settings, LongSupplier unixSeconds) {
        this.swarms = swarms;
        this.history = history;
        this.ledger = ledger;
        this.flusher = flusher;
        this.unixSeconds = unixSeconds;
        seenSinceAtLeast = swarms.isPresent() ? Long.MIN_VALUE : unixSeconds.getAsLong();
        configure(settings);
    }

    void start() {
        turns.start();
    }

    /** Takes up what can change while the tracker runs. */
    void configure(Settings settings) {
        times = settings.peers();
        steps = settings.historySteps();
    }

    /** How many stays were ended of members whose leaving nobody had noted. */
    long ended() {
        return ended.sum();
    }

    @Override
    public void close() {
        turns.close();
    }

    /** Does what is due, and tells how long the next turn can wait. */
    private Duration turn() {
        if (ledger.readonly()) {
            return LOOK_EVERY;
        }
        try {
            if (swarms.isPresent()) {
                swarms.get().correctCounts();
                swarms = Optional.empty();
            }
            return history.isPresent() ? step(history.get()) : steps.every();
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.WARNING, "what the database says of who is there could not be corrected "
                    + "now: {0}", Problems.inShort(e));
        } catch (RuntimeException e) {
            // The next turn must come all the same.
            LOG.log(System.Logger.Level.ERROR, "correcting who is there", e);
        }
        return AFTER_FAILURE;
    }

    private Duration step(LostSight stays) throws SQLException {
        long now = unixSeconds.getAsLong();
        if (!underWay && begun && now - began < steps.every().toSeconds()) {
            return LOOK_EVERY;
        }
        Optional<LostSight.Step> step = stays.step(steps.rows(), seenSince(now));
        if (step.isEmpty()) {
            return AFTER_FAILURE;
        }
        ended.add(step.get().ended());
        began = underWay ? began : now;
        begun = true;
        underWay = !step.get().last();
        return underWay ? steps.pause() : LOOK_EVERY;
    }

    /** What was announced since everything was written is not in the database yet, and nobody is gone for that. */
    private long seenSince(long now) {
        long unwritten = Math.max(0, System.currentTimeMillis() - flusher.lastSuccessMillis()) / 1000;
        return Math.max(seenSinceAtLeast, now - times.silence().toSeconds() - unwritten);
    }
}

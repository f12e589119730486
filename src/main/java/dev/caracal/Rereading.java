package dev.caracal;

import dev.caracal.gazelle.Loader;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.TokenExpiries;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The thread that reads the site's lists again at an interval, for sites that do not tell what changes. Announces go on
 * meanwhile; while the database is away the lists stay as they were.
 */
final class Rereading implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Rereading.class.getName());
    /** A changed interval is noticed this soon. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Loader loader;
    private final TokenExpiries expiries;
    private final BooleanSupplier serving;
    private final Turns turns = new Turns("rereading", this::look);
    private volatile Duration every;
    private long lastNanos = System.nanoTime();

    /**
     * @param serving whether it is worth while: not once the tracker ends
     * @param every   zero: never
     */
    Rereading(Loader loader, TokenExpiries expiries, BooleanSupplier serving, Duration every) {
        this.loader = loader;
        this.expiries = expiries;
        this.serving = serving;
        this.every = every;
    }

    void start() {
        turns.start();
    }

    void every(Duration value) {
        every = value;
    }

    @Override
    public void close() {
        turns.close();
    }

    private Duration look() {
        Duration pause = every;
        if (!pause.isZero() && serving.getAsBoolean() && System.nanoTime() - lastNanos >= pause.toNanos()) {
            try {
                loader.loadAgain(expiries.pending());
            } catch (SQLException e) {
                if (serving.getAsBoolean()) {
                    LOG.log(System.Logger.Level.WARNING, "the lists could not be read again and stay as they were: {0}",
                            Problems.inShort(e));
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "reading the lists again", e);
            }
            // However long it took, the database has its rest.
            lastNanos = System.nanoTime();
        }
        return LOOK_EVERY;
    }
}

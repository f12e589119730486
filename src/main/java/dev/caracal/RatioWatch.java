package dev.caracal;

import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.Ratios;
import dev.caracal.registry.Registry;
import dev.caracal.registry.User;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;

/**
 * The thread that looks after members' ratios, for sites that do not: who has downloaded more than a floor and uploaded
 * less than is required of it may leech no more, until it has. The site's own word (can_leech) stays what it is, and
 * counts beside this; nothing is written. While the database is away the last verdict holds.
 */
final class RatioWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RatioWatch.class.getName());

    private final Ratios ratios;
    private final Registry registry;
    private final Duration every;
    private final Turns turns = new Turns("ratio-watch", this::look);
    private volatile int refused;

    RatioWatch(Ratios ratios, Registry registry, Duration every) {
        this.ratios = ratios;
        this.registry = registry;
        this.every = every;
    }

    void start() {
        turns.start();
    }

    /** How many of the members that the tracker knows may not leech for their ratio. */
    int refused() {
        return refused;
    }

    @Override
    public void close() {
        turns.close();
    }

    private Duration look() {
        try {
            BitSet tooLow = ratios.tooLow();
            int count = 0;
            for (User user : registry.users()) {
                boolean refuse = user.id() >= 0 && tooLow.get(user.id());
                user.ratioTooLow(refuse);
                count += refuse ? 1 : 0;
            }
            refused = count;
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.WARNING, "members' ratios could not be looked at: {0}", Problems.inShort(e));
        }
        return every;
    }
}

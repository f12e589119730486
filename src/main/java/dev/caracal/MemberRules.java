package dev.caracal;

import dev.caracal.bonus.Formula;
import dev.caracal.config.Settings;
import dev.caracal.gazelle.BonusSweep;
import dev.caracal.gazelle.DeadLetters;
import dev.caracal.gazelle.HnrBlocks;
import dev.caracal.gazelle.HnrSweep;
import dev.caracal.gazelle.Ratios;
import dev.caracal.hnr.HnrFigures;
import dev.caracal.ops.Metrics;
import dev.caracal.registry.Registry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What we ask of members and give them beyond Ocelot's job, each where it is switched on: the ratio watch, bonus
 * points, hit-and-run. Each looks at the database by itself, off the announces' way.
 */
final class MemberRules implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(MemberRules.class.getName());

    private final Optional<RatioWatch> ratioWatch;
    private final Optional<BonusPoints> bonus;
    private final Optional<HitAndRun> hitAndRun;

    /** @throws SQLException if it cannot be read who is blocked */
    MemberRules(Settings settings, Ground ground, Registry registry, DeadLetters deadLetters, Metrics metrics,
            LongSupplier unixSeconds) throws SQLException {
        ratioWatch = settings.ratioWatch().on() ? Optional.of(new RatioWatch(new Ratios(ground.database(),
                ground.site(), settings.ratioWatch().floor(), settings.ratioWatch().required()), registry,
                settings.ratioWatch().every())) : Optional.empty();
        boolean ours = !ground.site().multiplies();
        if (!ours && settings.restsOnHistory()) {
            LOG.log(System.Logger.Level.WARNING, "bonus, hnr and mirror_seed_time are off: the history is the site's "
                    + "own here (transfer_history), and so is what follows from it");
        }
        bonus = ours && settings.bonus().on() && settings.history().kept() ? Optional.of(new BonusPoints(new BonusSweep(
                ground.database(), ground.site(), deadLetters, Formula.of(settings.bonus().formula())),
                settings.bonus(), unixSeconds)) : Optional.empty();
        HnrFigures figures = new HnrFigures(registry.leechBlocks()::size);
        hitAndRun = ours && settings.judgesHnr() ? Optional.of(new HitAndRun(new HnrSweep(ground.database(),
                ground.site(), ground.writing(), deadLetters, seeding(registry, settings.peers().silence(),
                unixSeconds)), new HnrBlocks(ground.database()),
                registry.leechBlocks(), figures, settings.hnr().orElseThrow(), settings.peers().silence(),
                unixSeconds)) : Optional.empty();
        metrics.hnr(figures);
        metrics.ratioRefused(() -> ratioWatch.map(RatioWatch::refused).orElse(0));
        metrics.bonus(() -> bonus.map(BonusPoints::paid).orElse(0.0),
                () -> bonus.map(BonusPoints::rounds).orElse(0L));
    }

    /** Who was seeding when the tracker before ended has not had the time at first to say that it still is. */
    private static HnrSweep.Seeding seeding(Registry registry, Duration silence, LongSupplier unixSeconds) {
        long started = unixSeconds.getAsLong();
        return (user, torrent) -> unixSeconds.getAsLong() - started < silence.toSeconds()
                || registry.seeds(user, torrent);
    }

    void start() {
        ratioWatch.ifPresent(RatioWatch::start);
        bonus.ifPresent(BonusPoints::start);
        hitAndRun.ifPresent(HitAndRun::start);
    }

    /** Takes up what can change while the tracker runs. */
    void configure(Settings settings) {
        bonus.ifPresent(paying -> paying.readonly(settings.readonly()));
        hitAndRun.ifPresent(judging -> judging.readonly(settings.readonly()));
        hitAndRun.ifPresent(judging -> settings.hnr().ifPresent(judging::settings));
    }

    @Override
    public void close() {
        ratioWatch.ifPresent(RatioWatch::close);
        bonus.ifPresent(BonusPoints::close);
        hitAndRun.ifPresent(HitAndRun::close);
    }
}

package dev.caracal.ops;

import dev.caracal.control.Attempts;
import dev.caracal.control.Figures;
import dev.caracal.control.OcelotMetrics;
import dev.caracal.gazelle.BatchSql;
import dev.caracal.gazelle.DeadLetters;
import dev.caracal.gazelle.Loader;
import dev.caracal.gazelle.Loads;
import dev.caracal.gazelle.TokenExpiries;
import dev.caracal.hnr.HnrFigures;
import dev.caracal.hnr.State;
import dev.caracal.ledger.Batch;
import dev.caracal.ledger.BatchWriter;
import dev.caracal.ledger.Flusher;
import dev.caracal.ledger.Ledger;
import dev.caracal.swarm.Dormant;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** The figures of /metrics, read from where they are kept anyway when somebody asks. */
public final class Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Figures figures;
    private final File disk;
    private final DistributionSummary batchRows;
    private final Timer commitTime;
    private final Counter historyRows;
    private final Counter secondsActive;
    private final Counter secondsSeeding;

    /** What the settings allow now, in what the limited thing is counted in. */
    public interface Limits {
        long connections();

        long waitingRows();

        long journalBytes();

        long baselines();

        long expiries();
    }

    public Metrics(Figures figures, Ledger ledger, Flusher flusher, DeadLetters deadLetters, BatchSql sql,
            TokenExpiries expiries, Loader loader, Dormant dormant, Path statePath) {
        disk = statePath.toFile();
        this.figures = figures;
        RequestMetrics.bind(registry, figures.statistics());
        gauge("caracal.users", "users the tracker knows", figures, f -> f.registry().userCount());
        gauge("caracal.torrents", "torrents the tracker knows", figures, f -> f.registry().torrentCount());
        Gauge.builder("caracal.peers", figures, f -> f.peers().seeders()).tag("kind", "seeder")
                .description("peers on torrents now").register(registry);
        Gauge.builder("caracal.peers", figures, f -> f.peers().leechers()).tag("kind", "leecher")
                .description("peers on torrents now").register(registry);
        gauge("caracal.ledger.waiting.rows", "rows cut and not yet in the database", ledger, Ledger::waitingRows);
        gauge("caracal.ledger.oldest.unwritten.seconds", "age of the oldest credit not yet in the database", ledger,
                l -> l.oldestUnwrittenMillis() == 0 ? 0
                        : (System.currentTimeMillis() - l.oldestUnwrittenMillis()) / 1000.0);
        gauge("caracal.ledger.open", "1 while announces are accounted, 0 while they are refused", ledger,
                l -> l.open() ? 1 : 0);
        gauge("caracal.ledger.last.flush.seconds", "time since everything was known to be written", flusher,
                f -> (System.currentTimeMillis() - f.lastSuccessMillis()) / 1000.0);
        gauge("caracal.ledger.failing", "1 while the database does not take what was accounted", flusher,
                f -> f.failing() ? 1 : 0);
        gauge("caracal.readonly", "1 while nothing is written", ledger, l -> l.readonly() ? 1 : 0);
        counter("caracal.ledger.batches", "batches committed", flusher, Flusher::committed);
        for (BatchWriter.Why why : BatchWriter.Why.values()) {
            FunctionCounter.builder("caracal.ledger.failures", flusher, f -> f.failures(why))
                    .tag("why", why.name().toLowerCase(Locale.ROOT))
                    .description("tries to write a batch that failed").register(registry);
        }
        gauge("caracal.ledger.waiting.batches", "batches cut and not yet in the database", ledger,
                Ledger::waitingBatches);
        gauge("caracal.journal.bytes", "size of the journal's files", ledger, Ledger::journalBytes);
        gauge("caracal.state.free.bytes", "free space of the disk that state_path is on", disk,
                File::getUsableSpace);
        batchRows = DistributionSummary.builder("caracal.ledger.batch.rows").description("rows of a batch")
                .serviceLevelObjectives(10, 100, 1000, 5000, 20_000, 100_000).register(registry);
        historyRows = Counter.builder("caracal.history.rows")
                .description("rows of the history of members' stays that were written").register(registry);
        secondsActive = seconds("active");
        secondsSeeding = seconds("seeding");
        commitTime = Timer.builder("caracal.ledger.commit.seconds").description("time that a batch's transaction took")
                .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(200),
                        Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(20)).register(registry);
        counter("caracal.ledger.dead.letters", "rows put aside because they can never be written", deadLetters,
                DeadLetters::count);
        gauge("caracal.dormant.baselines", "counters kept of peers that fell silent", dormant, Dormant::size);
        counter("caracal.dormant.refused", "counters of silent peers not kept, because there are too many", dormant,
                Dormant::refused);
        gauge("caracal.freeleech.rules", "rules of caracal freeleech, ended ones that still matter included", figures,
                f -> f.registry().promotions().size());
        gauge("caracal.freeleech.rules.limit", "how many of them there may be", figures,
                f -> f.registry().promotions().most());
        gauge("caracal.freeleech.rules.in.force", "those that hold now", figures,
                f -> f.registry().promotions().inForce());
        gauge("caracal.load.broken.rows", "rows that the last load left out", loader, Loader::brokenRows);
        counter("caracal.ledger.missing.rows", "totals and counts that met no row of the site's", sql,
                BatchSql::missingRows);
        gauge("caracal.expiries.waiting", "used-up tokens that the site does not know of yet", expiries,
                e -> e.pending().size());
        counter("caracal.expiries.failures", "calls of the site that failed", expiries, TokenExpiries::failures);
        counter("caracal.expiries.given.up", "expiries given up because too many waited", expiries,
                TokenExpiries::givenUp);
        for (String level : Logs.levels()) {
            logged("caracal.log.lines", "lines logged", level, Logs::written);
            logged("caracal.log.held.back", "lines of which only a sum was logged", level, Logs::heldBack);
        }
        Loads loads = loader.loads();
        counter("caracal.loads", "times that the lists were loaded", loads, Loads::done);
        counter("caracal.load.failures", "times that they could not be loaded", loads, Loads::failures);
        gauge("caracal.load.last.seconds", "time that the last load took", loads, Loads::lastSeconds);
        gauge("caracal.load.age.seconds", "time since the lists were loaded", loads, Loads::ageSeconds);
        gauge("caracal.load.running.seconds", "time that the load under way has taken so far", loads,
                Loads::runningSeconds);
        ProcessMetrics.bind(registry, figures.announces().settings().version().number());
    }

    /** Registers what was paid in bonus points, and in how many rounds. */
    public void bonus(DoubleSupplier points, LongSupplier rounds) {
        counter("caracal.bonus.points", "bonus points paid", points, DoubleSupplier::getAsDouble);
        counter("caracal.bonus.rounds", "rounds of bonus points that have come to their end", rounds,
                LongSupplier::getAsLong);
    }

    /** Registers how many members may not leech for their ratio. */
    public void ratioRefused(IntSupplier count) {
        gauge("caracal.ratio.refused", "members whose leeching is refused by ratio_watch", count,
                IntSupplier::getAsInt);
    }

    /** Who is not listened to because of wrong passwords. */
    public void attempts(Attempts attempts) {
        gauge("caracal.control.locked.sources", "sources whose control requests are refused unseen", attempts,
                a -> a.lockedSources(System.nanoTime()));
        counter("caracal.control.uncounted", "wrong passwords of sources for which the table had no room", attempts,
                Attempts::uncounted);
    }

    /** A batch is in the database. */
    public void committed(Batch batch, long nanos) {
        batchRows.record(batch.entries().rows());
        commitTime.record(nanos, TimeUnit.NANOSECONDS);
        historyRows.increment(batch.entries().transfers().size());
        secondsActive.increment(batch.entries().secondsActive());
        secondsSeeding.increment(batch.entries().secondsSeeding());
    }

    private Counter seconds(String kind) {
        return Counter.builder("caracal.history.seconds").tag("kind", kind)
                .description("seconds that were added to the history of members' stays").register(registry);
    }

    /**
     * All of them in Prometheus' text format, Ocelot's after ours; one who asks at a time. A thread of the platform's
     * puts them together: for a virtual one the JDK's writer begins with a small buffer, and copies all of it for each
     * word that does not fit. For these 37 KB the JVM collected six times in a row.
     */
    public synchronized String scrape() {
        return CompletableFuture.supplyAsync(registry::scrape, Thread.ofPlatform().name("metrics").daemon()::start)
                .join() + OcelotMetrics.of(figures);
    }

    /** Registers the limits that settings set, and whether requests are answered. */
    public void limits(Limits limits, BooleanSupplier serving) {
        gauge("caracal.connections.limit", "connections that may be open at once", limits, Limits::connections);
        gauge("caracal.ledger.waiting.rows.limit", "rows that may wait in memory", limits, Limits::waitingRows);
        gauge("caracal.journal.limit.bytes", "size that the journal may reach", limits, Limits::journalBytes);
        gauge("caracal.dormant.baselines.limit", "counters of silent peers that are kept", limits,
                Limits::baselines);
        gauge("caracal.expiries.waiting.limit", "used-up tokens that are kept for the site", limits,
                Limits::expiries);
        gauge("caracal.serving", "1 while requests are answered", serving, s -> s.getAsBoolean() ? 1 : 0);
    }

    /** Hit-and-run, where it is judged. */
    public void hnr(HnrFigures figures) {
        for (State state : State.values()) {
            Gauge.builder("caracal.hnr.cases", figures, f -> f.cases(state)).strongReference(true)
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("cases of hit-and-run as of the last whole round").register(registry);
        }
        counter("caracal.hnr.rows", "transfers that hit-and-run was judged by", figures, HnrFigures::rows);
        counter("caracal.hnr.failures", "steps of judging hit-and-run that failed", figures, HnrFigures::failures);
        gauge("caracal.hnr.step.seconds", "time that the last step of judging took", figures,
                HnrFigures::stepSeconds);
        gauge("caracal.hnr.blocked", "members who may not leech but what they owe", figures, HnrFigures::blocked);
    }

    /** What was mended in the history. */
    public void historyEnded(LongSupplier ended) {
        counter("caracal.history.ended", "stays that were ended of members whose leaving nobody had noted", ended,
                LongSupplier::getAsLong);
    }

    private <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).description(description).strongReference(true).register(registry);
    }

    private void logged(String name, String description, String level, ToDoubleFunction<String> count) {
        FunctionCounter.builder(name, level, count).tag("level", level.toLowerCase(Locale.ROOT))
                .description(description).register(registry);
    }

    private <T> void counter(String name, String description, T source, ToDoubleFunction<T> value) {
        // What a counter is of it holds weakly, and would stop with it: that is us, and not a source of the moment.
        FunctionCounter.builder(name, this, _ -> value.applyAsDouble(source)).description(description)
                .register(registry);
    }
}

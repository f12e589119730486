package dev.caracal.ops;

import dev.caracal.announce.Refusal;
import dev.caracal.control.Figures;
import dev.caracal.control.Statistics;
import dev.caracal.gazelle.BatchSql;
import dev.caracal.gazelle.DeadLetters;
import dev.caracal.gazelle.Loader;
import dev.caracal.gazelle.TokenExpiries;
import dev.caracal.ledger.Batch;
import dev.caracal.ledger.BatchWriter;
import dev.caracal.ledger.Flusher;
import dev.caracal.ledger.Ledger;
import dev.caracal.swarm.Dormant;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The figures of /metrics, read from where they are kept anyway when somebody asks. */
public final class Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** Held here because a gauge does not hold what it asks. */
    private final File disk;
    private final DistributionSummary batchRows;
    private final Timer commitTime;

    public Metrics(Figures figures, Ledger ledger, Flusher flusher, DeadLetters deadLetters, BatchSql sql,
            TokenExpiries expiries, Loader loader, Dormant dormant, Path statePath) {
        disk = statePath.toFile();
        requests(figures.statistics());
        connections(figures.statistics());
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
        commitTime = Timer.builder("caracal.ledger.commit.seconds").description("time that a batch's transaction took")
                .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(200),
                        Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(20)).register(registry);
        counter("caracal.ledger.dead.letters", "rows put aside because they can never be written", deadLetters,
                DeadLetters::count);
        gauge("caracal.dormant.baselines", "counters kept of peers that fell silent", dormant, Dormant::size);
        counter("caracal.dormant.refused", "counters of silent peers not kept, because there are too many", dormant,
                Dormant::refused);
        gauge("caracal.load.broken.rows", "rows that the last load left out", loader, Loader::brokenRows);
        counter("caracal.ledger.missing.rows", "totals and counts that met no row of the site's", sql,
                BatchSql::missingRows);
        gauge("caracal.expiries.waiting", "used-up tokens that the site does not know of yet", expiries,
                e -> e.pending().size());
        counter("caracal.expiries.failures", "calls of the site that failed", expiries, TokenExpiries::failures);
        counter("caracal.expiries.given.up", "expiries given up because too many waited", expiries,
                TokenExpiries::givenUp);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        @SuppressWarnings("resource") // as long as the process
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
    }

    /** A batch is in the database. */
    public void committed(Batch batch, long nanos) {
        batchRows.record(batch.entries().rows());
        commitTime.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** All of them in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    private void requests(Statistics counted) {
        counter("caracal.connections.opened", "connections accepted", counted, s -> s.connectionsOpened.sum());
        gauge("caracal.connections.open", "connections open now", counted, Statistics::openConnections);
        gauge("caracal.connections.most", "most connections open at once", counted, s -> s.mostConnections.get());
        counter("caracal.requests", "requests of any kind", counted, s -> s.requests.sum());
        counter("caracal.announces", "requests to announce", counted, s -> s.announces.sum());
        counter("caracal.announces.granted", "announces answered with peers", counted,
                s -> s.announcesGranted.sum());
        counter("caracal.scrapes", "requests to scrape", counted, s -> s.scrapes.sum());
        counter("caracal.updates", "control requests carried out", counted, s -> s.updates.sum());
        counter("caracal.reports", "reports given", counted, s -> s.reports.sum());
        counter("caracal.read.bytes", "bytes read from connections", counted, s -> s.bytesRead.sum());
        counter("caracal.written.bytes", "bytes written to connections", counted, s -> s.bytesWritten.sum());
        refusals("site_password", counted, s -> s.wrongSitePasswords.sum());
        refusals("report_password", counted, s -> s.wrongReportPasswords.sum());
        refusals("passkey", counted, s -> s.wrongPasskeys.sum());
        refusals("client", counted, s -> s.badClients.sum());
        refusals("request", counted, s -> s.badRequests.sum());
        refusals("requests_of_address", counted, s -> s.refusals(Refusal.Kind.TOO_MANY_REQUESTS));
        refusals("announces_of_user", counted, s -> s.refusals(Refusal.Kind.TOO_MANY_ANNOUNCES));
        refusals("peers_of_user", counted, s -> s.refusals(Refusal.Kind.TOO_MANY_PEERS));
        refusals("peers_on_torrent", counted, s -> s.refusals(Refusal.Kind.TOO_MANY_PEERS_ON_TORRENT));
    }

    private void connections(Statistics counted) {
        cut("time", counted, s -> s.connectionsTimedOut.sum());
        cut("crowd", counted, s -> s.connectionsCrowdedOut.sum());
        cut("address", counted, s -> s.connectionsOverLimit.sum());
        counter("caracal.connections.turns", "times a connection had to let others go first", counted,
                s -> s.turnsEnded.sum());
        counter("caracal.addresses.evicted", "times an address was counted anew, because there are too many", counted,
                s -> s.addressesEvicted.sum());
    }

    private void cut(String reason, Statistics counted, ToDoubleFunction<Statistics> value) {
        FunctionCounter.builder("caracal.connections.cut", counted, value).tag("reason", reason)
                .description("connections ended by us").register(registry);
    }

    private void refusals(String reason, Statistics counted, ToDoubleFunction<Statistics> value) {
        FunctionCounter.builder("caracal.refusals", counted, value).tag("reason", reason)
                .description("requests refused, by what was wrong with them").register(registry);
    }

    private <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).description(description).register(registry);
    }

    private <T> void counter(String name, String description, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, source, value).description(description).register(registry);
    }
}

package dev.caracal.ops;

import dev.caracal.announce.Refusal;
import dev.caracal.control.Latencies;
import dev.caracal.control.Refused;
import dev.caracal.control.RequestKind;
import dev.caracal.control.Statistics;
import dev.caracal.control.Tally;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of what comes over connections, and of what became of it. */
final class RequestMetrics {
    private final PrometheusMeterRegistry registry;
    private final Statistics counted;

    private RequestMetrics(PrometheusMeterRegistry registry, Statistics counted) {
        this.registry = registry;
        this.counted = counted;
    }

    static void bind(PrometheusMeterRegistry registry, Statistics counted) {
        RequestMetrics metrics = new RequestMetrics(registry, counted);
        metrics.connections();
        metrics.requests();
        metrics.refusals();
        metrics.control();
        registry.getPrometheusRegistry().register(latencies(counted.latencies));
    }

    private void connections() {
        counter("caracal.connections.opened", "connections accepted", s -> s.connectionsOpened.sum());
        gauge("caracal.connections.open", "connections open now", Statistics::openConnections);
        gauge("caracal.connections.most", "most connections open at once", s -> s.mostConnections.get());
        cut("time", s -> s.connectionsTimedOut.sum());
        cut("crowd", s -> s.connectionsCrowdedOut.sum());
        cut("address", s -> s.connectionsOverLimit.sum());
        counter("caracal.listener.revivals", "times a listener had ended by itself and was replaced",
                s -> s.listenersRevived.sum());
        counter("caracal.connections.turns", "times a connection had to let others go first", s -> s.turnsEnded.sum());
        counter("caracal.addresses.evicted", "times an address was counted anew, because there are too many",
                s -> s.addressesEvicted.sum());
        counter("caracal.read.bytes", "bytes read from connections", s -> s.bytesRead.sum());
        counter("caracal.written.bytes", "bytes written to connections", s -> s.bytesWritten.sum());
    }

    private void cut(String reason, ToDoubleFunction<Statistics> value) {
        FunctionCounter.builder("caracal.connections.cut", counted, value).tag("reason", reason)
                .description("connections ended by us").register(registry);
    }

    private void requests() {
        for (RequestKind kind : RequestKind.values()) {
            FunctionCounter.builder("caracal.requests", counted, s -> s.requests(kind)).tag("kind", word(kind))
                    .description("requests, by what they ask for").register(registry);
        }
        counter("caracal.announces", "requests to announce", s -> s.announces.sum());
        counter("caracal.announces.granted", "announces answered with peers", s -> s.announcesGranted.sum());
        counter("caracal.scrapes", "requests to scrape", s -> s.scrapes.sum());
        counter("caracal.updates", "control requests carried out", s -> s.updates.sum());
        counter("caracal.reports", "reports given", s -> s.reports.sum());
    }

    private void refusals() {
        for (Refusal.Kind kind : Refusal.Kind.values()) {
            // A wrong password is told in the same words whosever it is, but counted apart.
            if (kind != Refusal.Kind.AUTHENTICATION) {
                refusal(kind == Refusal.Kind.PASSKEY_NOT_FOUND ? "passkey" : word(kind), s -> s.refusals(kind));
            }
        }
        refusal("site_password", s -> s.wrongSitePasswords.sum());
        refusal("report_password", s -> s.wrongReportPasswords.sum());
        refusal("not_a_client", s -> s.pages.sum());
    }

    private void refusal(String reason, ToDoubleFunction<Statistics> value) {
        FunctionCounter.builder("caracal.refusals", counted, value).tag("reason", reason)
                .description("requests refused, by what was wrong with them").register(registry);
    }

    private void control() {
        for (Refused why : Refused.values()) {
            FunctionCounter.builder("caracal.control.refused", counted, s -> s.controlRefused(why).sum())
                    .tag("why", word(why))
                    .description("control and report requests that were not listened to").register(registry);
        }
        control("update", counted.updateActions);
        control("report", counted.reportActions);
        counter("caracal.configurations", "times that the configuration was read again and taken up",
                s -> s.configurations.sum());
        counter("caracal.configuration.failures", "times that it could not be taken up",
                s -> s.configurationFailures.sum());
    }

    private void control(String request, Tally actions) {
        for (String action : actions.names()) {
            FunctionCounter.builder("caracal.control.requests", actions, tally -> tally.of(action))
                    .tag("request", request).tag("action", action)
                    .description("control requests and reports carried out").register(registry);
        }
    }

    /** Read from where they are counted; the library's own histograms would count for themselves. */
    private static Collector latencies(Latencies latencies) {
        return () -> {
            HistogramSnapshot.Builder histogram = HistogramSnapshot.builder().name("caracal_request_seconds")
                    .help("time from a whole request to its written answer");
            for (RequestKind kind : RequestKind.values()) {
                long[] counts = latencies.counts(kind);
                histogram.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(Labels.of("kind", word(kind)))
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(Latencies.bounds(), counts))
                        .sum(latencies.seconds(kind)).build());
            }
            return histogram.build();
        };
    }

    private static String word(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private void gauge(String name, String description, ToDoubleFunction<Statistics> value) {
        Gauge.builder(name, counted, value).description(description).register(registry);
    }

    private void counter(String name, String description, ToDoubleFunction<Statistics> value) {
        FunctionCounter.builder(name, counted, value).description(description).register(registry);
    }
}

package dev.caracal.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/** The figures of the process and its Java machine, and which version it is. */
final class ProcessMetrics {
    private ProcessMetrics() {
    }

    /** @param ocelot the version of Ocelot that it behaves like */
    static void bind(MeterRegistry registry, String ocelot) {
        String version = ProcessMetrics.class.getPackage().getImplementationVersion();
        Gauge.builder("caracal.info", () -> 1).tag("version", version == null ? "development" : version)
                .tag("ocelot", ocelot).tag("java", Runtime.version().toString())
                .description("which version this is, whom it behaves like, and what it runs on").register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        @SuppressWarnings("resource") // as long as the process
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
    }
}

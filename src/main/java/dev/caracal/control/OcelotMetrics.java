package dev.caracal.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code get=prom_stats} tells, under Ocelot's names, as Prometheus' text format wants it: each name once, with
 * its type before it. For dashboards that were made for Ocelot 2.1.3.
 */
public final class OcelotMetrics {
    private static final String PAGE = "As in Ocelot's report prom_stats";
    private static final String ALLOCATOR = "Of the Java machine, in place of Ocelot's allocator: small is the heap, "
            + "large what is outside of it; counts of allocations, which it does not keep, are 0";

    /** What only grows; all else goes up and down, whatever Ocelot says of it. */
    private static final Set<String> COUNTERS = Set.of("ocelot_requests", "ocelot_succ_announcements",
            "ocelot_total_announcements", "ocelot_scrapes", "ocelot_bytes_read", "ocelot_bytes_written",
            "ocelot_error", "ocelot_time_user", "ocelot_time_system", "ocelot_minor_fault", "ocelot_major_fault",
            "ocelot_block", "ocelot_nvcsw", "ocelot_nivcsw", "jemalloc_nmalloc_total", "jemalloc_ndalloc_total",
            "jemalloc_nrequests_total", "jemalloc_nfill_total", "jemalloc_nflush_total");

    private OcelotMetrics() {
    }

    /** All of them, a line each. */
    public static String of(Figures figures) {
        Map<String, List<String>> samples = new LinkedHashMap<>();
        for (String line : PrometheusLines.of(figures).split("\n")) {
            if (!line.startsWith("#")) {
                String series = line.substring(0, line.indexOf(' '));
                List<String> others = samples.computeIfAbsent(name(series), _ -> new ArrayList<>());
                // Ocelot gives jemalloc_allocated twice, and both are the same.
                if (others.stream().noneMatch(other -> other.startsWith(series + " "))) {
                    others.add(line);
                }
            }
        }
        StringBuilder text = new StringBuilder();
        samples.forEach((name, lines) -> {
            text.append("# HELP ").append(name).append(' ').append(name.startsWith("jemalloc") ? ALLOCATOR : PAGE)
                    .append("\n# TYPE ").append(name).append(COUNTERS.contains(name) ? " counter\n" : " gauge\n");
            lines.forEach(line -> text.append(line).append('\n'));
        });
        return text.toString();
    }

    private static String name(String series) {
        int brace = series.indexOf('{');
        return brace < 0 ? series : series.substring(0, brace);
    }
}

package dev.caracal.control;

import dev.caracal.swarm.PeerCounts;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;

/**
 * The lines of {@code get=prom_stats}, name for name as Ocelot 2.1.3 writes them, so that a scraper that was set up for
 * it goes on. The allocator's lines tell of the Java machine: what it holds on the heap under "small", what outside of
 * it under "large"; counts of allocations, which it does not keep, are 0. Caracal's own metrics are on the admin port.
 */
final class PrometheusLines {
    private static final List<String> TOTALS =
            List.of("jemalloc_nmalloc_total", "jemalloc_ndalloc_total", "jemalloc_nrequests_total",
                    "jemalloc_nfill_total", "jemalloc_nflush_total");

    private final StringBuilder lines = new StringBuilder(4096);

    private PrometheusLines() {
    }

    static String of(Figures figures) {
        PrometheusLines lines = new PrometheusLines();
        lines.tracker(figures);
        lines.memory();
        lines.process(ProcessFigures.now());
        return lines.lines.append('#').toString();
    }

    private void tracker(Figures figures) {
        Statistics counted = figures.statistics();
        PeerCounts peers = figures.peers();
        line("ocelot_uptime", figures.uptimeSeconds());
        line("ocelot_version", versionNumber(figures.announces().settings().version().number()));
        line("jemalloc_version", 0);
        line("ocelot_open_connections", counted.openConnections());
        type("ocelot_peak_connections", "counter");
        line("ocelot_peak_connections", counted.mostConnections.get());
        line("ocelot_connection_rate", figures.rates().connectionsPerSecond());
        line("ocelot_requests", counted.requests.sum());
        line("ocelot_request_rate", figures.rates().requestsPerSecond());
        line("ocelot_succ_announcements", counted.announcesGranted.sum());
        line("ocelot_total_announcements", counted.announces.sum());
        line("ocelot_scrapes", counted.scrapes.sum());
        line("ocelot_leechers", peers.leechers());
        line("ocelot_seeders", peers.seeders());
        line("ocelot_user_queue", 0);
        line("ocelot_torrent_queue", 0);
        line("ocelot_peer_queue", figures.waitingRows().getAsInt());
        line("ocelot_snatch_queue", 0);
        line("ocelot_token_queue", 0);
        line("ocelot_bytes_read", counted.bytesRead.sum());
        line("ocelot_bytes_written", counted.bytesWritten.sum());
        type("ocelot_max_client_request_len", "counter");
        line("ocelot_max_client_request_len", counted.longestRequest.get());
        type("ocelot_error", "counter counter");
        line("ocelot_error{kind=\"secret\"}", counted.wrongSitePasswords.sum());
        line("ocelot_error{kind=\"report\"}", counted.wrongReportPasswords.sum());
        line("ocelot_error{kind=\"announce\"}", counted.wrongPasskeys.sum());
        line("ocelot_error{kind=\"client\"}", counted.badClients.sum());
        line("ocelot_error{kind=\"http\"}", counted.badRequests.sum());
        line("ocelot_error{kind=\"jemalloc_parse\"}", 0);
    }

    private void memory() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        type("jemalloc_arena_total", "counter");
        line("jemalloc_arena_total", ManagementFactory.getMemoryPoolMXBeans().size());
        type("jemalloc_bin_total", "counter");
        line("jemalloc_bin_total{bin=\"small\"}", 0);
        line("jemalloc_bin_total{bin=\"thread_cache\"}", 0);
        line("jemalloc_bin_total{bin=\"large\"}", 0);
        buckets("jemalloc_allocated", "jemalloc_allocated", "counter", heap.getUsed(), other.getUsed());
        for (String total : TOTALS) {
            buckets(total, total, "counter", 0, 0);
        }
        type("jemalloc_nflush_total", "gauge");
        line("jemalloc_memory{global=\"allocated\"}", heap.getUsed() + other.getUsed());
        line("jemalloc_memory{global=\"active\"}", heap.getCommitted() + other.getCommitted());
        line("jemalloc_memory{global=\"metadata\"}", other.getUsed());
        line("jemalloc_memory{global=\"resident\"}", ProcessFigures.now().mostResidentBytes());
        line("jemalloc_memory{global=\"mapped\"}", heap.getCommitted() + other.getCommitted());
        line("jemalloc_memory{global=\"retained\"}", heap.getCommitted() - heap.getUsed());
        // The types that Ocelot gives these are not their names; they are kept as they are.
        buckets("jemalloc_nflush_rate", "jemalloc_allocated", "gauge", heap.getUsed(), other.getUsed());
        buckets("jemalloc_nflush_rate", "jemalloc_nmalloc_rate", "gauge", 0, 0);
        buckets("jemalloc_nflush_total", "jemalloc_ndalloc_rate", "gauge", 0, 0);
        buckets("jemalloc_nflush_rate", "jemalloc_nrequests_rate", "gauge", 0, 0);
        buckets("jemalloc_nflush_rate", "jemalloc_fill_rate", "gauge", 0, 0);
        buckets("jemalloc_nflush_rate", "jemalloc_nflush_rate", "gauge", 0, 0);
    }

    private void process(ProcessFigures process) {
        lines.append(String.format(java.util.Locale.ROOT, "ocelot_time_user %.6f%nocelot_time_system %.6f%n",
                process.userSeconds(), process.systemSeconds()));
        line("ocelot_max_rss", process.mostResidentBytes() / 1024);
        line("ocelot_minor_fault", process.minorFaults());
        line("ocelot_major_fault", process.majorFaults());
        type("ocelot_block", "counter");
        line("ocelot_block{op=\"in\"}", process.blocksIn());
        line("ocelot_block{op=\"out\"}", process.blocksOut());
        line("ocelot_nvcsw", process.voluntarySwitches());
        line("ocelot_nivcsw", process.involuntarySwitches());
    }

    private void buckets(String typeName, String name, String type, long small, long large) {
        type(typeName, type);
        line(name + "{bucket=\"small\"}", small);
        line(name + "{bucket=\"large\"}", large);
    }

    private void type(String name, String type) {
        lines.append("#TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, long value) {
        lines.append(name).append(' ').append(value).append('\n');
    }

    /** Three digits for each part below the first: 2.1.3 is 2001003000. */
    private static long versionNumber(String version) {
        long number = 0;
        String[] parts = version.split("\\.");
        for (int i = 0; i < 4; i++) {
            number = number * 1000 + (i < parts.length ? Long.parseLong(parts[i]) : 0);
        }
        return number;
    }
}

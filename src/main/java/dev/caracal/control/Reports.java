package dev.caracal.control;

import java.util.List;

/** What the tracker tells its site: {@code /REPORT_PASSWORD/report?get=...}, in the form of one of the two Ocelots. */
public interface Reports {
    /** All there are, of both; metrics count by them. */
    List<String> ACTIONS = List.of("stats", "user", "torrent", "prom_stats", "jemalloc");

    Answer report(Parameters parameters);
}

package dev.caracal.config;

import dev.caracal.announce.History;
import dev.caracal.announce.Limits;
import dev.caracal.bonus.BonusSettings;
import dev.caracal.control.Attempts;
import dev.caracal.gazelle.DatabaseSettings;
import dev.caracal.gazelle.HistoryUse;
import dev.caracal.gazelle.SiteSettings;
import dev.caracal.http.ConnectionLimits;
import dev.caracal.http.HttpSettings;
import dev.caracal.http.SourceRules;
import dev.caracal.http.TrackerServer;
import dev.caracal.hnr.BadRules;
import dev.caracal.hnr.HnrSettings;
import dev.caracal.hnr.Rules;
import dev.caracal.hnr.RulesFile;
import dev.caracal.id.Passkey;
import dev.caracal.ledger.JournalSettings;
import dev.caracal.ledger.LedgerSettings;
import dev.caracal.ops.FlightRecordings;
import dev.caracal.ops.Health;
import dev.caracal.ops.Logs;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Stacking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be set, checked.
 *
 * @param controlListen where the site alone is listened to; nothing: where everybody is
 * @param announce      the interval and its jitter, before the database has told whose formula holds
 * @param watchForOcelot how long a start looks whether somebody else writes the peers' table
 * @param healthLimits  when /health is no more up
 * @param ocelotVersion the version to behave like, if it is not for the database to tell
 * @param startAsOcelot whether to empty the peers' table and begin balances at 0
 * @param mirrorSeedTime whether whole hours of seeding go to where the site reads them
 * @param ratioWatch    whether and how we look after members' ratios
 * @param bonus         how bonus points are paid
 * @param statePath     a directory for what must not be lost
 * @param promoting     how freeleech and multipliers of our own go together, and how many there may be
 * @param hnr           how hit-and-run is judged, if it is
 * @param historySteps  how the whole history is gone through by whoever has to
 * @param reloadEvery   how often the lists are read again where the site says nothing of changes; zero: never
 * @param warnings      what is unwise or unknown, one sentence each
 */
public record Settings(TrackerServer.Listen listen, Optional<TrackerServer.ControlListen> controlListen,
        HttpSettings http, AnnounceTimes announce, PeerTimes peers,
        DatabaseSettings database, Duration watchForOcelot, SiteSettings site, LedgerSettings ledger,
        JournalSettings journal, Admin admin, Health.Limits healthLimits, Optional<OcelotVersion> ocelotVersion,
        boolean readonly, boolean startAsOcelot, boolean mirrorSeedTime, RatioWatch ratioWatch, BonusSettings bonus,
        Logging logging, boolean daemonize, Path statePath,
        long maxDeadLetterBytes, Promoting promoting, Optional<HnrSettings> hnr, Steps historySteps,
        Duration reloadEvery, List<String> warnings) {
    private static final int MOST_USUAL_THREADS = 4;

    /**
     * How a large table is gone through without anybody noticing.
     *
     * @param rows  how many a step looks at
     * @param pause from the end of a step to the next one
     * @param every from the beginning of a round through all of it to the next one
     */
    public record Steps(int rows, Duration pause, Duration every) {
    }

    /**
     * Freeleech and multipliers of our own.
     *
     * @param most how many rules there may be
     */
    public record Promoting(Stacking stacking, int most) {
    }

    /**
     * Seconds between a client's announces, and how much is taken from one member.
     *
     * @param restartSpreadSeconds up to how much more it is for a while after a start with many peers
     * @param history              how the history of members' stays is kept
     */
    public record AnnounceTimes(int intervalSeconds, int jitterSeconds, int restartSpreadSeconds, Limits limits,
            History history) {
    }

    /**
     * When peers, their baselines and deletions are forgotten, and how often that is looked after.
     *
     * @param mostBaselines how many baselines of silent peers are kept
     * @param mostOfOne     how many of them may be one member's
     * @param snapshotEvery how often it is noted where the peers are
     */
    public record PeerTimes(Duration silence, Duration reapEvery, Duration deletionReasons, Duration baselines,
            int mostBaselines, int mostOfOne, Duration snapshotEvery) {
    }

    /**
     * Whether and how we look after members' ratios.
     *
     * @param floor    bytes downloaded from which on it matters
     * @param required upload that is required for 100 bytes of download
     */
    public record RatioWatch(boolean on, long floor, int required, Duration every) {
    }

    /**
     * Where /health and /metrics are; port 0: nowhere.
     *
     * @param asked       whether the port was named, so that the tracker must not run without it
     * @param connections how many are open at once; the next ones wait
     * @param recordings  what may be recorded when /jfr is asked
     */
    public record Admin(String host, int port, boolean asked, int connections, FlightRecordings.Limits recordings) {
    }

    /**
     * How much is logged, and where; no path: standard error.
     *
     * @param style      what the lines look like, and how many of a kind there are
     * @param traceBytes size of a file of traces
     * @param traceFiles how many of them there are
     * @param audit      where the audit lines go; nothing: where all others go
     */
    public record Logging(String level, Optional<Path> path, Logs.Style style, int traceBytes, int traceFiles,
            Optional<AuditFiles> audit) {
    }

    /**
     * Files for the audit lines.
     *
     * @param path  their name, before the numbers
     * @param bytes size of one of them
     * @param files how many there are
     */
    public record AuditFiles(Path path, int bytes, int files) {
    }

    /**
     * Reads a configuration file; {@code CARACAL_KEY} variables of the environment win over it.
     *
     * @throws BadSettings if there is none, or a value in it is impossible
     */
    public static Settings read(Path file, Map<String, String> environment) {
        ConfFile conf = ConfFile.read(file, environment);
        List<String> problems = new ArrayList<>();
        conf.values().forEach((name, value) -> Keys.named(name).type().problem(value)
                .ifPresent(problem -> problems.add(name + " = " + shown(name, value) + " " + problem + ".")));
        if (!problems.isEmpty()) {
            throw new BadSettings(problems);
        }
        Values values = new Values(conf.values());
        problems.addAll(values.impossible());
        Optional<HnrSettings> hnr = hnr(values, problems);
        if (!problems.isEmpty()) {
            throw new BadSettings(problems);
        }
        List<String> warnings = new ArrayList<>(conf.warnings());
        warnings.addAll(values.unwise());
        return new Settings(
                new TrackerServer.Listen(values.number("listen_port"), values.number("max_connections"),
                        values.number("max_middlemen"), answerThreads(values),
                        values.number("defer_accept")),
                values.place("control_listen").map(place -> new TrackerServer.ControlListen(place.getAddress(),
                        place.getPort(), values.number("control_connections"), values.yes("answer_at_once"))),
                new HttpSettings(values.number("max_request_size"), values.seconds("connection_timeout"),
                        values.seconds("keepalive_timeout"),
                        values.number("numwant_limit"), password(values, "site_password"),
                        password(values, "report_password"),
                        new SourceRules(values.has("trusted_proxies") ? Optional.of(values.ranges("trusted_proxies"))
                                : Optional.empty(), values.yes("trust_client_ip"), values.ranges("control_allow")),
                        new ConnectionLimits(values.seconds("crowded_timeout"),
                                values.number("max_connections_per_address"), values.number("max_requests_per_address"),
                                values.number("max_addresses"), values.number("requests_per_turn")),
                        new Attempts.Limits(values.number("control_attempts"),
                                values.seconds("control_attempts_window"), values.number("control_sources"))),
                new AnnounceTimes(values.number("announce_interval"), values.number("announce_jitter"),
                        values.number("restart_spread"), new Limits(values.number("max_announces_per_user"),
                                values.number("max_announces_at_once"), values.number("max_peers_per_user"),
                                values.number("max_peers_per_user_and_torrent")),
                        new History(values.yes("transfer_history"), values.number("seed_time_grace"),
                                values.number("peers_timeout"))),
                new PeerTimes(values.seconds("peers_timeout"), values.seconds("reap_peers_interval"),
                        values.seconds("del_reason_lifetime"), values.seconds("baseline_lifetime"),
                        values.number("max_dormant_baselines"), values.number("max_dormant_per_user"),
                        values.seconds("snapshot_interval")),
                new DatabaseSettings(values.text("mysql_host"), values.number("mysql_port"),
                        values.text("mysql_socket"), values.text("mysql_db"), values.text("mysql_username"),
                        values.text("mysql_password"), values.seconds("database_timeout")),
                values.seconds("watch_for_ocelot"),
                new SiteSettings(values.text("site_host"), Key.Service.read(values.text("site_service")),
                        values.text("site_path"), values.text("site_password"), values.seconds("site_retry_limit"),
                        values.number("max_waiting_expiries")),
                new LedgerSettings(values.seconds("schedule_interval"), values.number("max_batch_rows"),
                        values.number("max_waiting_rows"), values.seconds("flush_retry_limit"),
                        values.seconds("drain_limit")),
                new JournalSettings(Path.of(values.text("state_path")).resolve("journal"),
                        // One is filled, one is ready, one is being written to the database.
                        (int) Math.min(values.number("journal_segment_bytes"), values.large("max_journal_bytes") / 4),
                        values.large("max_journal_bytes"),
                        values.large("journal_kept_bytes")),
                new Admin(values.text("admin_host"), values.number("admin_port"), values.given("admin_port"),
                        values.number("admin_connections"),
                        new FlightRecordings.Limits(values.seconds("jfr_max_seconds"), values.large("jfr_max_bytes"),
                                values.number("jfr_files"))),
                new Health.Limits(values.seconds("degraded_after"), values.seconds("failing_after")),
                version(values.text("ocelot_version")), values.yes("readonly"),
                values.text("start").equals("ocelot"), values.yes("mirror_seed_time"),
                new RatioWatch(values.yes("ratio_watch"), values.large("ratio_watch_floor"),
                        values.number("ratio_watch_percent"), values.seconds("ratio_watch_interval")),
                new BonusSettings(values.text("bonus").strip(), values.seconds("bonus_interval"),
                        values.number("bonus_sweep_rows"), values.seconds("bonus_sweep_pause")),
                new Logging(values.text("log"), values.has("log_path") ? Optional.of(Path.of(values.text("log_path")))
                        : Optional.empty(), new Logs.Style(values.text("log_format").equals("json"),
                                values.number("log_repeats"), values.seconds("log_repeat_window"),
                                values.number("log_repeat_templates")),
                        values.number("trace_file_bytes"), values.number("trace_files"),
                        values.has("audit_path") ? Optional.of(new AuditFiles(Path.of(values.text("audit_path")),
                                values.number("audit_file_bytes"), values.number("audit_files")))
                                : Optional.empty()),
                values.yes("daemonize"), Path.of(values.text("state_path")),
                values.number("max_dead_letter_bytes"),
                new Promoting(values.text("freeleech_stacking").equals("product") ? Stacking.PRODUCT : Stacking.BEST,
                        values.number("max_freeleech_rules")), hnr,
                new Steps(values.number("hnr_sweep_rows"), values.seconds("hnr_sweep_pause"),
                        values.seconds("hnr_interval")),
                values.seconds("reload_interval"),
                List.copyOf(warnings));
    }

    /** What becomes of the history of members' stays on torrents. */
    public HistoryUse history() {
        return !announce.history().kept() || readonly ? HistoryUse.NONE
                : new HistoryUse(true, mirrorSeedTime, hnr.isPresent());
    }

    /** Whether anything is asked for that needs a history of our own. */
    public boolean restsOnHistory() {
        return bonus.on() || mirrorSeedTime || hnr.isPresent();
    }

    /** Whether hit-and-run is judged. */
    public boolean judgesHnr() {
        return hnr.isPresent() && !readonly;
    }

    /** None where each connection has its own. */
    private static int answerThreads(Values values) {
        int threads = values.number("answer_threads");
        return !values.yes("answer_at_once") ? 0
                : threads > 0 ? threads : Math.min(MOST_USUAL_THREADS, Runtime.getRuntime().availableProcessors());
    }

    private static Optional<HnrSettings> hnr(Values values, List<String> problems) {
        if (!values.yes("hnr") || !values.has("hnr_rules")) {
            return Optional.empty();
        }
        return rules(Path.of(values.text("hnr_rules")), problems).map(rules -> new HnrSettings(rules,
                values.seconds("hnr_interval"), values.number("hnr_sweep_rows"), values.seconds("hnr_sweep_pause"),
                values.number("hnr_block_after")));
    }

    /** The rules in a file; nothing if there is something wrong with it, which is added to the problems. */
    private static Optional<Rules> rules(Path file, List<String> problems) {
        try {
            return Optional.of(RulesFile.read(Files.readString(file), file.toString()));
        } catch (BadRules e) {
            problems.addAll(e.problems());
        } catch (IOException e) {
            problems.add("hnr_rules = " + file + " cannot be read: " + e.getMessage() + ".");
        }
        return Optional.empty();
    }

    private static Optional<OcelotVersion> version(String text) {
        for (OcelotVersion version : OcelotVersion.values()) {
            if (version.number().equals(text)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    private static Passkey password(Values values, String name) {
        return Passkey.of(values.text(name)).orElseThrow();
    }

    private static String shown(String name, String value) {
        return name.endsWith("password") ? "(" + value.length() + " characters)" : value;
    }
}

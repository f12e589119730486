package dev.caracal.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All the settings there are: Ocelot's first, of both versions, then ours. The reference is held against this. */
final class Keys {
    private static final long YEAR = 365 * 86400L;
    private static final Map<String, Key> ALL = new LinkedHashMap<>();

    static {
        number("listen_port", "34000", 1, 65535, "", "port for torrent clients and the site");
        number("max_connections", "1024", 1, 65535, "", "listen backlog: connections not accepted yet");
        number("max_middlemen", "20000", 1, 1_000_000, "", "open connections; the next ones wait in the backlog");
        number("max_read_buffer", "4096", 1, 1 << 20, "bytes", "accepted for Ocelot's sake; reads need no tuning here");
        number("connection_timeout", "10", 1, 86400, "seconds", "time a connection has for its first request");
        number("keepalive_timeout", "0", 0, 86400, "seconds",
                "time from an answer to the end of the next request; 0: one request per connection");
        yesNo("answer_at_once", "true",
                "answer announces and scrapes on the threads that accept and read; false: every connection has a "
                        + "thread of its own, which costs more");
        number("answer_threads", "0", 0, 64, "",
                "how many such threads there are; 0: one for each processor, and no more than 4");
        number("defer_accept", "0", 0, 60, "seconds",
                "how long the kernel may keep a connection that has sent nothing yet; 0: not at all, as Ocelot. "
                        + "With answer_at_once on Linux; 1 costs a busy tracker a third less CPU; such connections do "
                        + "not count in max_middlemen");
        number("announce_interval", "1800", 1, YEAR, "seconds", "time between a client's announces");
        number("announce_jitter", "240", 0, YEAR, "seconds",
                "up to so much is added to the interval at random (orpheus)");
        number("restart_spread", "300", 0, YEAR, "seconds",
                "up to so much more for one interval after a start with 1,000 peers or more, so that who comes at once "
                        + "does not come back at once; 0: as Ocelot");
        number("max_request_size", "4096", 60, 1 << 20, "bytes", "longer requests are refused");
        number("numwant_limit", "50", 0, 10_000, "", "peers in one answer, at the most and by default");
        number("request_log_size", "500", 0, Integer.MAX_VALUE, "", "accepted for Ocelot's sake; unused there too");
        number("del_reason_lifetime", "86400", 0, YEAR, "seconds", "how long a torrent's deletion is remembered");
        number("peers_timeout", "7200", 0, YEAR, "seconds", "a peer silent for longer is dropped");
        number("reap_peers_interval", "1800", 1, YEAR, "seconds", "how often silent peers are looked for");
        number("schedule_interval", "3", 1, 3600, "seconds", "how often the database is written");
        text("mysql_db", "gazelle", "the site's database");
        text("mysql_host", "localhost", "its host; localhost or nothing: the Unix socket, then TCP");
        number("mysql_port", "3306", 1, 65535, "", "its port");
        text("mysql_socket", "", "its Unix socket; nothing: the usual places");
        text("mysql_username", "", "the database user");
        text("mysql_password", "", "its password");
        text("site_host", "127.0.0.1", "where the site takes expired tokens");
        put("site_service", "http", new Key.Service(), "the site's port");
        text("site_path", "", "what precedes /tools.php on the site");
        put("site_password", "0".repeat(32), new Key.Password(), "what update requests begin with");
        put("report_password", "0".repeat(32), new Key.Password(), "what report requests begin with");
        yesNo("readonly", "false", "write nothing at all, anywhere");
        yesNo("daemonize", "false", "go into the background, as -d does");
        text("log", "info", "how much is logged: error, warning, info or debug");
        text("log_path", "", "a file to log into; nothing: standard error");
        text("report_path", "", "accepted for Ocelot's sake; reports are not written to files");

        number("admin_port", "34001", 0, 65535, "", "port of /health, /metrics and /jfr; 0: none");
        text("admin_host", "127.0.0.1", "the address it listens at");
        number("admin_connections", "50", 1, 100, "", "open connections there; the next ones wait");
        put("start", "caracal", new Key.Word(Set.of("caracal", "ocelot")),
                "ocelot: empty xbt_files_users and begin balances at 0 at every start, as Ocelot does");
        put("ocelot_version", "auto", new Key.Word(Set.of("auto", "1.0", "2.1.3")),
                "whose headers, interval and reports to give; auto: as the database tells");
        put("trusted_proxies", "", new Key.Ranges(),
                "whose X-Forwarded-For and ip= count; nothing: loopback and private ranges, for update and "
                        + "report requests loopback alone");
        yesNo("trust_client_ip", "false", "believe everybody's X-Forwarded-For and ip=, as Ocelot does");
        put("control_allow", "", new Key.Ranges(), "who may send update and report requests; nothing: everybody");
        put("control_listen", "", new Key.Place(),
                "ADDRESS:PORT (or PORT, of every address) where alone the site is then listened to; nothing: "
                        + "listen_port, as Ocelot");
        number("control_connections", "50", 1, 100, "", "open connections there; the next ones wait");
        number("control_attempts", "10", 0, 1_000_000, "",
                "wrong passwords of one source in a control_attempts_window; further requests from there are refused "
                        + "unseen until it is over; 0: no limit");
        number("control_attempts_window", "60", 1, 86400, "seconds", "begins with a source's first wrong password");
        number("control_sources", "10000", 1, 1_000_000, "",
                "how many sources are remembered for that; with more at once, further ones are not counted");
        text("audit_path", "", "a file for the audit lines, .0 (the newest) and so on behind its name; nothing: "
                + "the log");
        number("audit_file_bytes", "10485760", 1000, 1 << 30, "bytes", "size of one of these files");
        number("audit_files", "5", 1, 1000, "", "how many of them there are");
        number("baseline_lifetime", "604800", 0, YEAR, "seconds",
                "how long a silent peer's counters are remembered, for when it comes back");
        number("max_dormant_baselines", "1000000", 0, 1_000_000_000, "",
                "how many of them; further ones begin anew when they come back");
        number("snapshot_interval", "300", 1, YEAR, "seconds",
                "how often addresses and ports of peers are noted for the next start");
        number("max_dormant_per_user", "200000", 0, 1_000_000_000, "",
                "how many of them may be one user's; 0: all");
        number("max_announces_per_user", "200", 0, 1_000_000, "",
                "announces a second that are taken from one user in the long run; 0: no limit");
        number("max_announces_at_once", "100000", 0, 1_000_000_000, "",
                "how many are taken as fast as they come from a user who was quiet before, as when a seedbox starts");
        number("max_peers_per_user", "200000", 0, 1_000_000_000, "",
                "peers of one user on all torrents; further ones are refused, those that are there stay; 0: no limit");
        number("max_peers_per_user_and_torrent", "1000", 0, 1_000_000_000, "",
                "peers of one user on one torrent; further ones are refused, those that are there stay; 0: no limit");
        number("crowded_timeout", "3", 0, 86400, "seconds",
                "time a connection has for a whole request while three quarters of max_middlemen are open; with nine "
                        + "tenths the oldest make room at once; 0: as long as otherwise");
        number("max_connections_per_address", "0", 0, 1_000_000, "",
                "connections that one address may hold, trusted_proxies apart; 0: no limit");
        number("max_requests_per_address", "0", 0, 1_000_000, "",
                "announces and scrapes a second that one address may send, trusted_proxies apart; 0: no limit");
        number("max_addresses", "65536", 4, 1 << 24, "",
                "addresses whose requests are counted at a time; with more the limit is weaker, and refuses nobody "
                        + "else");
        number("requests_per_turn", "16", 1, 1_000_000, "",
                "requests of one connection that are answered before others have their turn");
        text("bonus", "",
                "points for an hour of seeding, as a formula over seeders, leechers, size_gb, seed_days, crowd, "
                        + "scarcity and orpheus; nothing: none are paid. Needs transfer_history; takes effect at a "
                        + "start");
        number("bonus_interval", "3600", 1, YEAR, "seconds", "how often they are paid");
        number("bonus_sweep_rows", "2000", 1, 1_000_000, "rows",
                "how much of the history is looked at in one step, which is a transaction");
        number("bonus_sweep_pause", "1", 0, 3600, "seconds", "pause between two steps");
        yesNo("ratio_watch", "false",
                "let nobody leech whose ratio is too low, for sites that do not look after it; takes effect at a "
                        + "start");
        number("ratio_watch_floor", "5000000000", 0, Long.MAX_VALUE, "bytes",
                "whoever has downloaded less is left alone");
        number("ratio_watch_percent", "30", 0, 10_000, "",
                "upload that is required for 100 bytes of download; users_main.RequiredRatio wins where it is more "
                        + "than 0");
        number("ratio_watch_interval", "300", 1, YEAR, "seconds", "how often members' totals are looked at");
        yesNo("transfer_history", "false",
                "keep what every member transferred, seeded and completed of every torrent, in caracal_transfers "
                        + "(`caracal db install` makes it); takes effect at a start");
        yesNo("mirror_seed_time", "false",
                "add whole hours of seeding to seedtime in xbt_files_history and xbt_snatched, where there is such a "
                        + "column; the site's own task for it must be off. Takes effect at a start");
        number("seed_time_grace", "900", 0, YEAR, "seconds",
                "how late a client's announce may be for the whole time since the one before to count as spent");
        put("freeleech_stacking", "best", new Key.Word(Set.of("best", "product")),
                "what several rates that hold at once come to (caracal freeleech, a torrent's own): the best for the "
                        + "member, or all multiplied");
        number("max_freeleech_rules", "100000", 0, 10_000_000, "",
                "how many rules of caracal freeleech there may be, ended ones that still matter included; a further "
                        + "one is refused");
        yesNo("hnr", "false",
                "judge who has downloaded and not seeded, by hnr_rules; needs transfer_history = true and "
                        + "`caracal db install`; takes effect at a start");
        text("hnr_rules", "", "a YAML file with the rules; hnr-rules.yml beside this page explains them");
        number("hnr_interval", "3600", 1, YEAR, "seconds",
                "from the beginning of a round through all of the history to the next one");
        number("hnr_sweep_rows", "1000", 1, 100_000, "rows",
                "how many of its rows a step of it looks at, to judge them, to end stays of members who are gone, or "
                        + "for `caracal hnr rehearse`");
        number("hnr_sweep_pause", "2", 0, 3600, "seconds", "from the end of such a step to the next one");
        number("hnr_block_after", "0", 0, 1_000_000, "",
                "who has so many open cases may not leech but what it owes; 0: everybody may");
        number("reload_interval", "45", 0, YEAR, "seconds",
                "how often users, torrents, multipliers and clients are read again on a site that sends no update "
                        + "requests (animebytes); elsewhere they are not; 0: on SIGUSR1 alone");
        number("watch_for_ocelot", "10", 0, 600, "seconds",
                "how long a start that finds fresh rows of others' looks whether they still come; 0: not at all");
        number("max_batch_rows", "20000", 100, 10_000_000, "rows", "a larger flush becomes several transactions");
        number("max_waiting_rows", "2000000", 1000, 1_000_000_000, "rows",
                "with more unwritten, announces wait in the journal alone; without one they are refused");
        number("journal_segment_bytes", "16777216", 1 << 16, 1 << 30, "bytes",
                "size of one file of the journal, at most a quarter of max_journal_bytes");
        number("max_journal_bytes", "4294967296", 1 << 18, 1L << 50, "bytes",
                "size of the journal at which announces are refused until the database is back");
        number("journal_kept_bytes", "33554432", 0, 1L << 50, "bytes",
                "how much of the journal stays, for `caracal explain`, when the database has it");
        number("flush_retry_limit", "10", 1, 3600, "seconds", "longest pause between two tries to write");
        number("site_retry_limit", "60", 1, 86400, "seconds", "longest pause between two tries to tell the site");
        number("max_waiting_expiries", "100000", 1, 100_000_000, "",
                "token expiries kept for a site that is down; further ones wait for the next start");
        number("drain_limit", "60", 1, 86400, "seconds", "how long the last flush may take after SIGTERM");
        number("degraded_after", "60", 1, YEAR, "seconds",
                "with credit unwritten for so long /health says degraded");
        number("failing_after", "600", 1, YEAR, "seconds", "with credit unwritten for so long /health says failing");
        number("database_timeout", "60", 1, 86400, "seconds", "how long a statement may go unanswered");
        number("max_dead_letter_bytes", "67108864", 0, Integer.MAX_VALUE, "bytes",
                "size up to which rows that cannot be written are kept in state_path/dead-letters.log");
        put("log_format", "text", new Key.Word(Set.of("text", "json")),
                "what a log line looks like; json: one object a line");
        number("log_repeats", "20", 1, 1_000_000_000, "",
                "lines of one kind that are logged within log_repeat_window; further ones are summed up in one line");
        number("log_repeat_window", "60", 1, 86400, "seconds", "how long they are counted together");
        number("log_repeat_templates", "1000", 10, 1_000_000, "",
                "kinds of lines that are counted at once; for a further one the oldest is forgotten");
        number("jfr_max_seconds", "600", 1, 86400, "seconds", "the longest recording that `caracal jfr` makes");
        number("jfr_max_bytes", "134217728", 1 << 20, 1L << 40, "bytes",
                "size of a recording; of a larger one the end is kept");
        number("jfr_files", "5", 1, 1000, "", "how many recordings are kept in state_path/jfr");
        number("trace_file_bytes", "10485760", 1000, 1 << 30, "bytes",
                "size of a file of traced members' announces, state_path/trace.N.log");
        number("trace_files", "5", 1, 1000, "", "how many of them there are; 0 is the newest");
        text("state_path", "caracal-state", "a directory for what must not be lost; made when it is needed");
    }

    private Keys() {
    }

    static List<Key> all() {
        return List.copyOf(ALL.values());
    }

    static boolean has(String name) {
        return ALL.containsKey(name);
    }

    static Key named(String name) {
        return ALL.get(name);
    }

    static List<String> names() {
        return new ArrayList<>(ALL.keySet());
    }

    private static void number(String name, String initial, long least, long most, String unit, String meaning) {
        put(name, initial, new Key.Number(least, most, unit), meaning);
    }

    private static void text(String name, String initial, String meaning) {
        put(name, initial, new Key.Text(), meaning);
    }

    private static void yesNo(String name, String initial, String meaning) {
        put(name, initial, new Key.YesNo(), meaning);
    }

    private static void put(String name, String initial, Key.Type type, String meaning) {
        ALL.put(name, new Key(name, initial, type, meaning));
    }
}

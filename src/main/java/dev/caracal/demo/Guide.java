package dev.caracal.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * What there is to try, as lines to paste into a shell. An answer's bytes are shown by {@code cat -v}: a terminal would
 * not take them, and curl would not give them.
 */
final class Guide {
    private static final List<String> PROXY_VARIABLES = List.of("http_proxy", "all_proxy", "ALL_PROXY");

    private final DemoFolder folder;
    private final DemoDialect dialect;
    private final List<Listing> torrents;
    private final String ownAddress;
    private final int port;
    private final int adminPort;
    private final Path client;
    private final StringBuilder text = new StringBuilder();

    Guide(DemoFolder folder, DemoDialect dialect, List<Listing> torrents, String ownAddress, int port,
            int adminPort, Path client) {
        this.folder = folder;
        this.dialect = dialect;
        this.torrents = torrents;
        this.ownAddress = ownAddress;
        this.port = port;
        this.adminPort = adminPort;
        this.client = client;
    }

    /** The announce URL for a member's torrent client. */
    String announceUrl(Member member) {
        return "http://" + ownAddress + ":" + port + "/" + member.passkey() + "/announce";
    }

    String text() {
        text.setLength(0);
        line("");
        line("The tracker serves " + dialect.description() + " on port " + port + ".");
        heading("Members, and their announce URLs");
        for (Member member : Member.values()) {
            line("  " + member.username() + ": " + member.story());
            line("    " + announceUrl(member));
        }
        heading("Torrents");
        for (Listing torrent : torrents) {
            line("  " + torrent.id() + "  " + torrent.infoHash() + "  " + torrent.name() + ", " + torrent.story());
        }
        heading("With torrent clients: torrent 1 exists, with its content");
        line("  to seed:     " + quoted(folder.torrent(Member.SEEDER)) + " with the folder "
                + quoted(folder.content().getParent()));
        line("  to download: " + quoted(folder.torrent(Member.LEECHER)) + " into any other folder");
        byHand();
        database();
        heading("Health, metrics, logs, configuration");
        line("  " + curl() + " " + admin("/health"));
        line("  " + curl() + " " + admin("/metrics"));
        line("  " + quoted(folder.log()));
        line("  " + quoted(folder.conf()));
        line("");
        line("Ctrl-C ends everything; the next start finds its data again in " + quoted(folder.path())
                + ", which you may delete.");
        return text.toString();
    }

    private void byHand() {
        Listing sample = torrents.getFirst();
        long half = sample.size() / 2;
        heading("By hand, one after the other: announce");
        announce("the seeder offers torrent 1", Member.SEEDER, sample, 0, 0, 0, "started");
        announce("the leecher is told of the seeder", Member.LEECHER, sample, 0, 0, sample.size(), "started");
        announce("the leecher has half of it: credited at the next flush, 3 seconds later at most", Member.LEECHER,
                sample, 0, half, half, "");
        announce("the seeder has uploaded that half", Member.SEEDER, sample, half, 0, 0, "");
        announce("the leecher has all of it: a snatch", Member.LEECHER, sample, 0, sample.size(), 0, "completed");
        announce("the token holder starts ...", Member.TOKENHOLDER, sample, 0, 0, sample.size(), "started");
        announce("... and completes: nothing is charged, and the site hears that the token is used up",
                Member.TOKENHOLDER, sample, 0, sample.size(), 0, "completed");
        announce("on ratio watch: refused", Member.RATIOWATCH, sample, 0, 0, sample.size(), "started");
        announce("the leecher leaves", Member.LEECHER, sample, 0, sample.size(), 0, "stopped");
        heading("Scrape: torrents 1 and 2");
        line("  " + curl() + " '" + base() + Member.LEECHER.passkey() + "/scrape?info_hash=" + sample.escapedHash()
                + "&info_hash=" + torrents.get(1).escapedHash() + "' | cat -v; echo");
        heading("Update: what the site tells the tracker (in memory only: the site writes the database itself)");
        update("torrent 4 is freeleech now (0: no longer)", "update_torrent&info_hash="
                + torrents.getLast().escapedHash() + "&freetorrent=1");
        update("ratio watch is over", "update_user&passkey=" + Member.RATIOWATCH.passkey() + "&can_leech=1");
        update("a new passkey; the old one is unknown from now on", "change_passkey&oldpasskey="
                + Member.HIDDEN.passkey() + "&newpasskey=" + Member.HIDDEN.passkey().replace('0', '1'));
        heading("Report: what the site asks the tracker");
        report("get=stats");
        report("get=user&key=" + Member.SEEDER.passkey());
        if (dialect == DemoDialect.ORPHEUS) {
            report("get=torrent&info_hash=" + sample.escapedHash());
        }
    }

    private void database() {
        heading("Database");
        for (String sql : List.of(
                "SELECT Username, Uploaded, Downloaded FROM " + dialect.usersWithTotals(),
                "SELECT " + dialect.torrentId() + ", Seeders, Leechers, Snatched, Balance FROM "
                        + dialect.torrentCounts(),
                "SELECT uid, fid, active, uploaded, downloaded, remaining, ip, useragent FROM xbt_files_users",
                "SELECT * FROM xbt_snatched",
                "SELECT * FROM users_freeleeches")) {
            line("  " + quoted(client) + " --defaults-file=" + quoted(folder.clientOptions()) + " -t "
                    + DemoDatabase.NAME + " -e '" + sql + "'");
        }
    }

    private void announce(String story, Member member, Listing torrent, long uploaded, long downloaded, long left,
            String event) {
        line("  # " + story);
        line("  " + curl() + " '" + base() + member.passkey() + "/announce?info_hash=" + torrent.escapedHash()
                + "&peer_id=" + member.peerId() + "&port=" + member.port() + "&uploaded=" + uploaded
                + "&downloaded=" + downloaded + "&left=" + left + "&compact=1"
                + (event.isEmpty() ? "" : "&event=" + event) + "' | cat -v; echo");
    }

    private void update(String story, String action) {
        line("  # " + story);
        line("  " + curl() + " '" + base() + Demo.SITE_PASSWORD + "/update?action=" + action + "'; echo");
    }

    private void report(String query) {
        line("  " + curl() + " '" + base() + Demo.REPORT_PASSWORD + "/report?" + query + "'; echo");
    }

    private String base() {
        return "http://" + Addresses.LOOPBACK + ":" + port + "/";
    }

    private String admin(String path) {
        return "http://" + Addresses.LOOPBACK + ":" + adminPort + path;
    }

    /** No proxy knows our loopback. */
    private static String curl() {
        return PROXY_VARIABLES.stream().anyMatch(name -> System.getenv(name) != null)
                ? "curl -sS --noproxy '*'" : "curl -sS";
    }

    private void heading(String heading) {
        line("");
        line(heading);
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }

    /** A path as a shell takes it for one word. */
    private static String quoted(Path path) {
        String word = path.toString();
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}

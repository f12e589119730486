package dev.caracal.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.caracal.database.Ports;
import dev.caracal.gazelle.Account;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The doctor finds what is wrong, says what to do about it, and is content when that was done. */
final class DoctorIT {
    private static final Pattern GRANT = Pattern.compile("GRANT .* TO '.*'@'.*'");

    @TempDir
    private Path folder;

    private HttpServer php;

    /** The site's tools.php, for the test's password. */
    @BeforeEach
    void startSite() throws IOException {
        php = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        php.createContext("/tools.php", exchange -> {
            try (exchange) {
                boolean known = exchange.getRequestURI().getRawQuery().contains("key=" + "s".repeat(32) + "&");
                exchange.sendResponseHeaders(known ? 200 : 403, -1);
            }
        });
        php.start();
    }

    @AfterEach
    void stopSite() {
        php.stop(0);
    }

    private Diagnosis examine(String lines) throws IOException {
        Path conf = folder.resolve("ocelot.conf");
        Files.writeString(conf, lines);
        Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rw-r-----"));
        return Doctor.examine(conf, Map.of());
    }

    /** What a site's operator has in order; lines that come later win. */
    private String conf(TestSite site) {
        return site.conf(folder.resolve("state")) + "listen_port = " + Ports.free() + "\nmax_middlemen = 500\n"
                + "site_service = " + php.getAddress().getPort() + "\nmax_journal_bytes = 67108864\n";
    }

    private static TestSite site(SiteKind kind) throws SQLException {
        return filled(TestSite.open(kind));
    }

    private static TestSite filled(TestSite site) throws SQLException {
        site.keepCommits();
        site.users(1, 3);
        site.torrents(1, 2);
        return site;
    }

    private static void assertSays(Diagnosis diagnosis, String line) {
        assertTrue(diagnosis.text().lines().anyMatch(said -> said.contains(line)),
                () -> "\"" + line + "\" is not in:\n" + diagnosis.text());
    }

    private static List<String> wrong(Diagnosis diagnosis) {
        return diagnosis.text().lines().filter(line -> line.startsWith("warning") || line.startsWith("fatal")).toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_STRICT", "ORPHEUS_LENIENT"})
    void whereNothingIsToBeDoneItSaysSo(SiteKind kind) throws Exception {
        try (TestSite site = site(kind); Account account = new Account(site)) {
            account.may("ALL", "*");
            Diagnosis diagnosis = examine(conf(site) + account.conf());
            assertEquals(List.of(), wrong(diagnosis));
            assertEquals(0, diagnosis.exitStatus(), diagnosis.text());
            assertSays(diagnosis, "ok       dialect: " + (kind.original() ? "original" : "orpheus"));
            assertSays(diagnosis, "ok       lists: 3 users and 2 torrents");
            assertSays(diagnosis, "Fine: a tracker would run here");
            assertFalse(Files.exists(folder.resolve("state")), "it leaves nothing behind");
        }
    }

    @Test
    void aSiteThatMultipliesIsLookedAtLikeTheOthers() throws Exception {
        try (TestSite site = filled(TestSite.animebytes(true)); Account account = new Account(site)) {
            account.may("SELECT", "*");
            String conf = conf(site) + account.conf() + "bonus = orpheus\ntransfer_history = true\n";
            for (Finding finding : examine(conf).findings()) {
                if (GRANT.matcher(finding.todo()).matches()) {
                    site.run(finding.todo());
                }
            }
            site.run("INSERT INTO approved_clients VALUES (1, '', 0), (2, '', 1)");
            Diagnosis diagnosis = examine(conf);
            assertEquals(List.of("warning  whitelist: an entry is empty and lets every client in"),
                    wrong(diagnosis).stream().map(line -> line.replaceFirst(" -> .*", "")).toList());
            assertSays(diagnosis, "ok       dialect: animebytes; answers as Ocelot 1.0");
            assertSays(diagnosis, "ok       peers: 0 rows in caracal_baselines");
            assertSays(diagnosis, "ok       history: the site's own, in transfer_history and transfer_ips; bonus, hnr");
            assertSays(diagnosis, "ok       lists: 3 users and 2 torrents");
            assertSays(diagnosis, "ok       whitelist: 1 clients");
            assertSays(diagnosis, "ok       site: not called");
            site.run("UPDATE torrents SET last_action = UNIX_TIMESTAMP()");
            assertSays(examine(conf), "warning  writer: a tracker that is no Caracal wrote torrents");
        }
    }

    @Test
    void whoCountsTheTimeThatMembersSeedIsTold() throws Exception {
        try (TestSite site = site(SiteKind.ORPHEUS_LENIENT); Account account = new Account(site)) {
            account.may("ALL", "*");
            String conf = conf(site) + account.conf();
            assertSays(examine(conf), "ok       history: none is kept");
            assertSays(examine(conf + "transfer_history = true\n"), "ok       history: kept, in caracal_transfers");
            site.run("CREATE TABLE periodic_task (classname varchar(32) NOT NULL, is_enabled tinyint NOT NULL); "
                    + "INSERT INTO periodic_task VALUES ('UpdateSeedTimes', 1)");
            assertSays(examine(conf), "ok       history: the site counts seed times itself");
            Diagnosis both = examine(conf + "transfer_history = true\nmirror_seed_time = true\n");
            assertSays(both, "warning  history: the site's own task UpdateSeedTimes");
            site.run(both.text().lines().filter(line -> line.contains("history:")).findFirst().orElseThrow()
                    .replaceFirst(".* -> ", ""));
            assertSays(examine(conf + "transfer_history = true\nmirror_seed_time = true\n"),
                    "ok       history: kept, and told to the site in hours");
            site.run("DROP TABLE caracal_shared_time");
            assertSays(examine(conf + "transfer_history = true\n"), "table caracal_shared_time is missing");
        }
    }

    /** Switches on all that either side can do. */
    private String everything(String conf) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yml"), "versions:\n  - {version: 1, since: 2020-01-01}\n");
        return conf + "transfer_history = true\nbonus = seeders\nratio_watch = true\nhnr = true\nhnr_rules = " + rules
                + "\n";
    }

    @Test
    void whatAnOrpheusDoesItselfIsToldAndThatBothDoItIsAWarning() throws Exception {
        try (TestSite site = site(SiteKind.ORPHEUS_LENIENT); Account account = new Account(site)) {
            account.may("ALL", "*");
            String conf = conf(site) + account.conf();
            Diagnosis nothing = examine(conf);
            assertSays(nothing, "ok       bonus: none are paid here");
            assertSays(nothing, "ok       ratio watch: none here");
            assertSays(nothing, "ok       hit-and-run: not judged here");
            assertSays(nothing, "our database user may not read periodic_task");
            assertEquals(List.of(), wrong(examine(everything(conf))));

            site.run("CREATE TABLE periodic_task (classname varchar(32) NOT NULL, is_enabled tinyint NOT NULL); "
                    + "INSERT INTO periodic_task VALUES ('UpdateUserBonusPoints', 1), ('RatioWatch', 1), "
                    + "('DisableLeechingRatioWatch', 1), ('DisableDownloadingRatioWatch', 0), ('Freeleech', 1); "
                    + "CREATE TABLE user_bonus (user_id int NOT NULL, points float(20, 5) NOT NULL); "
                    + "INSERT INTO user_bonus VALUES (1, 0)");
            Diagnosis theirs = examine(conf);
            assertEquals(List.of(), wrong(theirs));
            assertSays(theirs, "ok       bonus: the site pays points itself, by the look of it (the task "
                    + "UpdateUserBonusPoints); none are paid here");
            assertSays(theirs, "ok       ratio watch: the site watches ratios itself, by the look of it (the tasks "
                    + "RatioWatch, DisableLeechingRatioWatch); none here");
            Diagnosis both = examine(everything(conf));
            assertEquals(2, wrong(both).size(), both.text());
            assertSays(both, "warning  bonus: the site pays points itself");
            assertSays(both, "warning  ratio watch: the site watches ratios itself");
            for (String line : wrong(both)) {
                site.run(line.replaceFirst(".* -> ", ""));
            }
            assertEquals(List.of(), wrong(examine(everything(conf))));
        }
    }

    @Test
    void whatAnOriginalDoesItselfIsSeenByWhatItLeavesInTheDatabase() throws Exception {
        try (TestSite site = site(SiteKind.ORIGINAL_STRICT); Account account = new Account(site)) {
            account.may("ALL", "*");
            String conf = everything(conf(site) + account.conf());
            site.run("ALTER TABLE users_main ADD COLUMN BonusPoints int NOT NULL DEFAULT 0; "
                    + "CREATE TABLE users_info (UserID int NOT NULL, RatioWatchEnds datetime DEFAULT NULL); "
                    + "INSERT INTO users_info VALUES (1, NULL)");
            assertEquals(List.of(), wrong(examine(conf)), "places for it are not yet signs of it");
            site.run("UPDATE users_main SET BonusPoints = 5 WHERE ID = 2; "
                    + "UPDATE users_info SET RatioWatchEnds = '2026-01-01 00:00:00'; "
                    + "ALTER TABLE xbt_snatched ADD COLUMN HnR tinyint NOT NULL DEFAULT 0");
            Diagnosis both = examine(conf);
            assertEquals(3, wrong(both).size(), both.text());
            assertSays(both, "warning  bonus: the site pays points itself, by the look of it (points in "
                    + "users_main.BonusPoints), and so do we");
            assertSays(both, "(members on ratio watch in users_info.RatioWatchEnds), and so do we");
            assertSays(both, "warning  hit-and-run: the site counts hits and runs itself, by the look of it (the "
                    + "column xbt_snatched.HnR), and so do we: members are told two things -> remove hnr");
            // A zero date, as older sites have, is nobody's; and points that we have paid are ours.
            site.run("SET sql_mode = ''; ALTER TABLE users_info MODIFY RatioWatchEnds datetime NOT NULL; "
                    + "UPDATE users_info SET RatioWatchEnds = '0000-00-00 00:00:00'; "
                    + "INSERT INTO caracal_bonus_totals VALUES (2, 5); ALTER TABLE xbt_snatched DROP COLUMN HnR");
            assertEquals(List.of(), wrong(examine(conf)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_STRICT", "ORPHEUS_LENIENT"})
    void everyMissingRightIsNamedAsTheGrantThatGivesIt(SiteKind kind) throws Exception {
        try (TestSite site = site(kind); Account account = new Account(site)) {
            account.may("SELECT", "*");
            account.may("INSERT", "xbt_snatched");
            Diagnosis diagnosis = examine(conf(site) + account.conf());
            assertEquals(2, diagnosis.exitStatus(), diagnosis.text());
            List<String> grants = diagnosis.findings().stream().map(Finding::todo).filter(todo ->
                    GRANT.matcher(todo).matches()).toList();
            for (String grant : grants) {
                site.run(grant);
            }
            Diagnosis after = examine(conf(site) + account.conf());
            assertEquals(0, after.exitStatus(), () -> grants + "\n" + after.text());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORPHEUS_STRICT"})
    void whatWillBeRegrettedIsNamedWithWhatToDo(SiteKind kind) throws Exception {
        try (TestSite site = site(kind)) {
            site.run("ALTER TABLE xbt_snatched ENGINE=MyISAM");
            site.run("UPDATE users_main SET torrent_pass = 'short' WHERE ID = 1");
            site.run("UPDATE users_main SET torrent_pass = '" + TestSite.passkeyText(2) + "' WHERE ID = 3");
            site.run("UPDATE torrents SET info_hash = x'00' WHERE ID = 1");
            site.run("ALTER TABLE xbt_client_whitelist MODIFY peer_id varchar(60)");
            site.run("INSERT INTO xbt_client_whitelist (peer_id) VALUES (''), "
                    + "('-a-peer-id-is-shorter-')");
            site.run("INSERT INTO xbt_files_users (uid, fid, peer_id, active, mtime, ip, useragent) VALUES "
                    + "(1, 1, REPEAT('a', 20), 1, UNIX_TIMESTAMP() - 30000, '', ''), "
                    + "(1, 2, REPEAT('b', 20), 1, UNIX_TIMESTAMP() - 5, '', '')");
            site.run("INSERT INTO caracal_token_expiries VALUES (1, 2)");
            Diagnosis diagnosis = examine(conf(site) + """
                    sit_password = x
                    announce_interval = 9000
                    trust_client_ip = true
                    trusted_proxies = 0.0.0.0/0
                    admin_host = 0.0.0.0
                    report_password = %s
                    site_path = /elsewhere
                    max_middlemen = 1000000
                    """.formatted("s".repeat(32)));
            assertEquals(1, diagnosis.exitStatus(), diagnosis.text());
            assertSays(diagnosis, "Unknown setting sit_password");
            assertSays(diagnosis, "(did you mean site_password?)");
            assertSays(diagnosis, "peers_timeout = 7200 is not longer than announce_interval");
            assertSays(diagnosis, "trust_client_ip = true");
            assertSays(diagnosis, "trusted_proxies has a range of /0: nearly everybody is in it");
            assertSays(diagnosis, "site_password and report_password are the same");
            assertSays(diagnosis, "warning  open files:");
            assertSays(diagnosis, "warning  engines: xbt_snatched (MyISAM)");
            assertSays(diagnosis, "left out of users_main because its torrent_pass has not 32 characters: 1 row, ID 1");
            assertSays(diagnosis, "left out of users_main because another user has the same torrent_pass: 1 row, ID 3");
            assertSays(diagnosis, "left out of torrents because its info_hash is not 20 bytes long: 1 row, ID 1");
            assertSays(diagnosis, "warning  whitelist: an entry is empty and lets every client in");
            assertSays(diagnosis, "\"-a-peer-id-is-shorter-\" is longer than a peer id");
            assertSays(diagnosis, "1 of 2 rows of xbt_files_users are older than 7 hours");
            assertSays(diagnosis, "a tracker that is no Caracal wrote xbt_files_users");
            assertSays(diagnosis, "1 used-up tokens are not known to the site yet");
            assertSays(diagnosis, "it answers \"HTTP/1.1 404 Not Found\"");
            assertSays(diagnosis, "A tracker would run here; ");
        }
    }

    @Test
    void theStatementForTokensBeforeAWayBackTellsTheSite() throws Exception {
        try (TestSite site = site(SiteKind.ORIGINAL_STRICT)) {
            site.run("INSERT INTO users_freeleeches (UserID, TorrentID, Time, Expired, Downloaded, Uses) VALUES "
                    + "(1, 2, NOW(), '0', 5, 1), (2, 2, NOW(), '0', 5, 1)");
            site.run("INSERT INTO caracal_token_expiries VALUES (1, 2)");
            String todo = examine(conf(site)).findings().stream().filter(found -> found.check().equals("tokens"))
                    .findFirst().orElseThrow().todo();
            site.run(todo.substring(todo.indexOf("UPDATE")));
            assertEquals(List.of("1,1", "2,0"), site.rows("SELECT UserID, Expired FROM users_freeleeches"));
        }
    }

    @Test
    void whatKeepsATrackerFromRunningIsTwo() throws Exception {
        try (TestSite site = site(SiteKind.ORPHEUS_STRICT); ServerSocket taken = new ServerSocket(0)) {
            Diagnosis nowhere = examine(conf(site) + "mysql_username = root\nmysql_port = " + Ports.free() + "\n");
            assertEquals(2, nowhere.exitStatus());
            assertSays(nowhere, "fatal    database: root@");
            assertSays(nowhere, "mysql_username = root may do anything");
            assertSays(examine(conf(site) + "mysql_password = wrong\n"), "does not let us in");
            Diagnosis diagnosis = examine(conf(site) + "numwant_limit = -5\nsite_password = short\n");
            assertEquals(2, diagnosis.exitStatus());
            assertSays(diagnosis, "fatal    configuration: numwant_limit = -5 must be a number");
            assertSays(diagnosis, "fatal    configuration: site_password = (5 characters) must have exactly 32");
            assertSays(examine(conf(site) + "listen_port = " + taken.getLocalPort() + "\n"),
                    "fatal    port " + taken.getLocalPort() + ": in use by something that does not answer");
            assertSays(examine(conf(site) + "control_listen = 192.0.2.1:" + Ports.free() + "\n"),
                    "see that control_listen names an address of this machine");
            assertSays(examine(conf(site) + "log_path = " + folder.resolve("missing/caracal.log") + "\n"),
                    "fatal    log_path: " + folder.resolve("missing/caracal.log") + " cannot be written");
            Path file = Files.createFile(folder.resolve("file"));
            assertSays(examine(conf(site) + "state_path = " + file.resolve("state") + "\n"),
                    "fatal    state_path: " + file + " cannot be written");
            assertSays(examine(conf(site) + "control_listen = 127.0.0.1:" + taken.getLocalPort() + "\n"),
                    "fatal    port " + taken.getLocalPort() + ": in use by something that does not answer");
            site.run("ALTER TABLE caracal_ledger COMMENT = 'Caracal, format 99'");
            assertSays(examine(conf(site)), "fatal    our tables: Caracal's tables in this database are of a later");
            site.run("DROP TABLE xbt_snatched");
            assertSays(examine(conf(site)), "fatal    tables: table xbt_snatched is missing");
        }
    }

    @Test
    void withoutOurTablesItNamesTheCommandThatMakesThem() throws Exception {
        try (TestSite site = site(SiteKind.ORIGINAL_STRICT)) {
            site.run("DROP TABLE caracal_ledger, caracal_token_expiries, caracal_baselines");
            Diagnosis diagnosis = examine(conf(site));
            assertEquals(1, diagnosis.exitStatus(), diagnosis.text());
            assertSays(diagnosis, "-> caracal db install -c " + folder.resolve("ocelot.conf"));
        }
    }

    @Test
    void itTellsTheSameToPrograms() throws Exception {
        try (TestSite site = site(SiteKind.ORIGINAL_STRICT)) {
            Diagnosis diagnosis = examine(conf(site) + "unknown\" = \\\n");
            JsonNode json = JsonMapper.builder().build().readTree(diagnosis.json());
            assertEquals("warning", json.get("status").asText());
            assertEquals(diagnosis.findings().size(), json.get("checks").size());
            for (int i = 0; i < diagnosis.findings().size(); i++) {
                Finding finding = diagnosis.findings().get(i);
                JsonNode check = json.get("checks").get(i);
                assertEquals(finding.found(), check.get("found").asText());
                assertEquals(finding.todo(), check.get("todo").asText());
                assertEquals(finding.grade().word(), check.get("status").asText());
            }
        }
    }
}

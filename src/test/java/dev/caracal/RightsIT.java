package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.Account;
import dev.caracal.gazelle.HeardLog;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database user with exactly the rights that MIGRATING_FROM_OCELOT.md lists, and everything switched on. */
@Timeout(120)
final class RightsIT {
    private static final Pattern GRANT =
            Pattern.compile(" {4}GRANT (.+) ON gazelle\\.(\\w+) TO 'ocelot'@'localhost';.*");
    private static final String OTHER_KIND = "### A site of the animebytes kind";
    private static final int DAY = 86400;

    @TempDir
    private Path folder;
    private final AtomicLong clock = new AtomicLong(1_700_000_000);

    /** Gives what the lines say; tells how many they were. */
    private static int grant(Account account, String lines) throws SQLException {
        List<Matcher> grants = lines.lines().map(GRANT::matcher).filter(Matcher::matches).toList();
        for (Matcher grant : grants) {
            account.may(grant.group(1), grant.group(2));
        }
        return grants.size();
    }

    private static String page() throws IOException {
        String page = Files.readString(Path.of("MIGRATING_FROM_OCELOT.md"));
        assertTrue(page.contains(OTHER_KIND));
        return page;
    }

    /** Gives what the page says, and what it says of the dialect. */
    private static void grant(Account account, SiteKind kind) throws Exception {
        String page = page();
        assertTrue(grant(account, page.substring(0, page.indexOf(OTHER_KIND))) > 15);
        if (kind.original()) {
            account.may("UPDATE", "users_main", "torrents");
        } else {
            account.may("SELECT, UPDATE", "users_leech_stats", "torrents_leech_stats");
        }
    }

    private TestTracker start(TestSite site, Account account) throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yml"),
                "versions:\n  - {version: 1, since: 2020-01-01, seed_hours: 1, grace_days: 1}\n");
        return TestTracker.start(site, folder, Duration.ofMillis(30), clock::get, account.conf(),
                "transfer_history = true", "mirror_seed_time = true", "hnr = true", "hnr_rules = " + rules,
                "hnr_interval = 1", "hnr_sweep_pause = 0", "hnr_block_after = 1", "bonus = 3600",
                "bonus_interval = 1", "bonus_sweep_pause = 0", "ratio_watch = true", "peers_timeout = 3000",
                "reap_peers_interval = 1", "announce_jitter = 0", "keepalive_timeout = 60");
    }

    private static void await(TestSite site, String expected, String query) throws SQLException, InterruptedException {
        for (int tries = 0; tries < 1000 && !site.row(query).equals(expected); tries++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertEquals(expected, site.row(query), query);
    }

    /** Bonus and hit-and-run have looked at everything that is written by now. */
    private void round(TestSite site) throws SQLException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(100);
        clock.addAndGet(1);
        await(site, clock + ",0," + clock + ",0", "SELECT h.began_at, h.under_way, b.began_at, b.under_way "
                + "FROM caracal_hnr_sweep h, caracal_bonus_round b");
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORPHEUS_STRICT"})
    void theRightsThatTheManualNamesAreEnoughForAllThatCanBeSwitchedOn(SiteKind kind) throws Exception {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE users_main ADD COLUMN BonusPoints int NOT NULL DEFAULT 0",
                kind.original() ? "ALTER TABLE xbt_snatched ADD COLUMN seedtime int NOT NULL DEFAULT 0" : "DO 0",
                "CREATE TABLE xbt_files_history (uid int NOT NULL, fid int NOT NULL, seedtime int NOT NULL DEFAULT 0, "
                        + "PRIMARY KEY (uid, fid)) ENGINE=InnoDB");
                Account account = new Account(site); HeardLog heard = new HeardLog()) {
            grant(account, kind);
            site.users(1, 2);
            site.torrents(1, 2);
            site.run("INSERT INTO users_freeleeches (UserID, TorrentID, Time) VALUES (2, 2, NOW())");
            try (TestTracker tracker = start(site, account); TestClient client = tracker.client()) {
                client.update("action=update_freeleech&scope=user&id=1&up=2&down=1");
                client.announce(1, 1, 1, 0, 0, 1000, "&event=started");
                client.announce(1, 1, 1, 500, 1000, 0, "&event=completed");
                client.announce(2, 2, 2, 0, 0, 1000, "&event=started");
                client.announce(2, 2, 2, 0, 1000, 0, "&event=completed");
                client.announce(2, 2, 3, 0, 0, 0, "&event=started");
                await(site, "2", "SELECT SUM(completions) FROM caracal_transfers");
                round(site);
                await(site, "2", "SELECT COUNT(*) FROM caracal_hnr WHERE state = 1");
                clock.addAndGet(1800);
                client.announce(2, 2, 2, 0, 1000, 0, "");
                client.announce(2, 2, 3, 0, 0, 0, "");
                clock.addAndGet(1900);
                // In the batch that brings the hour.
                client.announce(2, 2, 2, 0, 1000, 0, "&event=stopped");
                await(site, "4", "SELECT state FROM caracal_hnr WHERE uid = 2");
                round(site);
                // The other one was silent, and comes back too late for its torrent.
                clock.addAndGet(DAY);
                await(site, "1", "SELECT COUNT(*) FROM caracal_baselines WHERE uid = 1");
                round(site);
                await(site, "1,1,1", "SELECT COUNT(*), MAX(uid), MAX(cases) FROM caracal_hnr_blocks WHERE until = 0");
                client.announce(1, 1, 1, 700, 1000, 0, "");
                clock.addAndGet(1);
                client.update("action=update_freeleech&scope=user&id=1&clear=1");
                client.announce(1, 1, 1, 900, 1000, 0, "");
                tracker.drain();
            }
            site.run("DELETE FROM xbt_files_users");
            clock.addAndGet(DAY);
            try (TestTracker tracker = start(site, account)) {
                await(site, "0", "SELECT COUNT(*) FROM caracal_transfers WHERE active <> 0 OR seeding <> 0");
                round(site);
                tracker.drain();
            }
            assertEquals("1800,1000", site.totals(1));
            assertEquals("1,3701", site.row("SELECT points > 3600, seedtime FROM caracal_transfers t "
                    + "JOIN caracal_bonus_totals b ON b.uid = t.uid WHERE t.uid = 2"));
            assertEquals("1,1,1", site.row("SELECT (SELECT BonusPoints > 0 FROM users_main WHERE ID = 2), (SELECT "
                    + "SUM(seedtime) FROM xbt_files_history), (SELECT SUM(seedtime) FROM xbt_snatched)"));
            assertEquals("1,1", site.row("SELECT (SELECT COUNT(*) FROM caracal_token_expiries), (SELECT COUNT(*) FROM "
                    + "caracal_freeleech WHERE ends > 0)"));
            assertEquals(List.of(), heard.with("denied to user '" + site.name()));
            assertFalse(Files.exists(folder.resolve("dead-letters.log")));
        }
    }

    @Test
    void theRightsForASiteThatMultipliesAreEnoughForIt() throws Exception {
        try (TestSite site = TestSite.animebytes(true); Account account = new Account(site);
                HeardLog heard = new HeardLog()) {
            String page = page();
            String section = page.substring(page.indexOf(OTHER_KIND) + 1);
            assertTrue(grant(account, section.substring(0, section.indexOf("\n## "))) > 10);
            AnimebytesCase.user(site, 1, "UpMultiplier = 1.5");
            AnimebytesCase.torrent(site, 1, "Status = 1");
            site.run("INSERT INTO transfer_history SET uid = 1, fid = 9, active = 1, last_announce = 1, uploaded = 0, "
                    + "downloaded = 0, seeding = 1, seedtime = 0, activetime = 0, hnr = 0, remaining = 0, "
                    + "starttime = 0, snatched = 0, snatched_time = 0");
            for (int life = 0; life < 2; life++) {
                try (TestTracker tracker = TestTracker.start(site, folder, Duration.ofMillis(30), clock::get,
                        account.conf(), "peers_timeout = 3000", "reap_peers_interval = 1", "announce_jitter = 0",
                        "reload_interval = 1", "keepalive_timeout = 60"); TestClient client = tracker.client()) {
                    client.update("action=update_freeleech&scope=user&id=1&up=2&down=1");
                    client.announce(1, 1, 1, 0, 0, 0, "&event=started");
                    client.announce(1, 1, 2, 0, 0, 0, "&event=started");
                    clock.addAndGet(60);
                    client.announce(1, 1, 1, 101, 0, 0, "");
                    client.announce(1, 1, 2, 0, 0, 0, "&event=stopped");
                    await(site, "0", "SELECT active FROM transfer_history WHERE fid = 9");
                    await(site, "1", "SELECT COUNT(*) FROM transfer_history WHERE fid = 1 AND active = 1");
                    clock.addAndGet(4000);
                    await(site, "0", "SELECT active FROM transfer_history WHERE fid = 1");
                    tracker.drain();
                }
            }
            // 202 bytes went over the wire.
            assertEquals("202", site.row("SELECT rawup FROM users_main WHERE ID = 1"));
            assertTrue(Long.parseLong(site.row("SELECT Uploaded FROM users_main WHERE ID = 1")) > 303);
            assertEquals(List.of(), heard.with("denied to user '" + site.name()));
            assertFalse(Files.exists(folder.resolve("dead-letters.log")));
        }
    }
}

package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.TestSite;
import dev.caracal.gazelle.UnfitDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A site of the third dialect: factors, raw totals, histories of its own, and no requests. */
final class AnimebytesIT extends AnimebytesCase {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aByteIsWorthTheProductOfAllFactorsAndNothingOfItIsLostThroughEveryEnd(boolean strict) throws Exception {
        try (TestSite site = TestSite.animebytes(strict)) {
            user(site, 1, "UpMultiplier = 1.5", "DownMultiplier = 0.5", "Uploaded = 100", "Downloaded = 10");
            user(site, 2);
            torrent(site, 1, "GroupID = 7", "DownMultiplier = 0.5", "UpMultiplier = 0.35");
            torrent(site, 2, "GroupID = 7", "TorrentType = 'music'");
            site.run("INSERT INTO torrent_group_freeleech VALUES (7, 'anime', 0.25, 3), (8, 'music', 0, 0)");
            for (int round = 0; round < 4; round++) {
                try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                    for (int i = 1; i <= 5; i++) {
                        int all = 5 * round + i;
                        clock.addAndGet(60);
                        client.announce(1, 1, 1, 7L * all, 3L * all, 5, all == 1 ? "&event=started" : "");
                        client.announce(2, 1, 1, 7L * all, 3L * all, 5, all == 1 ? "&event=started" : "");
                        client.announce(1, 2, 1, 7L * all, 3L * all, 5, all == 1 ? "&event=started" : "");
                    }
                    if (round % 2 == 1) {
                        tracker.drain();
                    }
                }
            }
            try (TestTracker tracker = start(site)) {
                tracker.drain();
            }
            // 19 times 7 up and 3 down on each: 133 * 1.5 * 0.35 * 3 + 133 * 1.5 = 408.975; 57 * 0.0625 + 57 / 2.
            assertEquals((100 + 408) + "," + (10 + 32) + ",266,114", totals(site, 1));
            assertEquals("975000,62500", site.row("SELECT up, down FROM caracal_fractions WHERE uid = 1"));
            // 133 * 1.05 = 139.65; 57 / 8 = 7.125.
            assertEquals("139,7,133,57", totals(site, 2));
        }
    }

    @Test
    void downloadsAreFreeForAllWhileTheSiteSaysSoAndItsListsAreReadAgainByThemselves() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            user(site, 1, "UpMultiplier = 2");
            torrent(site, 1);
            try (TestTracker tracker = start(site, "reload_interval = 1"); TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 0, 0, 5, "&event=started");
                client.announce(1, 1, 1, 10, 10, 5, "");
                site.run("INSERT INTO mod_core VALUES ('global_freeleech', 1), ('other', 5)");
                user(site, 2);
                while (client.announce(2, 1, 1, 0, 0, 5, "&event=started").contains("Passkey not found")) {
                    Thread.sleep(50);
                }
                client.announce(1, 1, 1, 20, 20, 5, "");
                site.run("UPDATE mod_core SET mod_setting = 0; UPDATE users_main SET UpMultiplier = 3, Enabled = "
                        + "IF(ID = 1, '1', '2'); UPDATE torrents SET DownMultiplier = 4");
                while (!client.announce(2, 1, 1, 0, 0, 5, "").contains("Passkey not found")) {
                    Thread.sleep(50);
                }
                client.announce(1, 1, 1, 30, 30, 5, "");
                tracker.drain();
            }
            assertEquals("70,50,30,30", totals(site, 1));
        }
    }

    @Test
    void promotionsOfOursComeOnTopOfWhatTheSiteSays() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            user(site, 1, "UpMultiplier = 1.5", "DownMultiplier = 0.5");
            torrent(site, 1);
            long up = 0;
            for (String stacking : List.of("best", "product")) {
                try (TestTracker tracker = start(site, "freeleech_stacking = " + stacking);
                        TestClient client = tracker.client()) {
                    client.announce(1, 1, 1, up, up, 5, up == 0 ? "&event=started" : "");
                    client.update("action=update_freeleech&scope=site&up=2&down=0.7");
                    clock.addAndGet(10);
                    client.announce(1, 1, 1, up += 1000, up, 5, "");
                    client.update("action=update_freeleech&scope=site&clear=1");
                    clock.addAndGet(10);
                    client.announce(1, 1, 1, up, up, 5, "");
                    clock.addAndGet(10);
                    tracker.drain();
                }
            }
            assertEquals((2000 + 3000) + "," + (500 + 350) + ",2000,2000", totals(site, 1));
        }
    }

    @Test
    void prunedTorrentsWaitForASeederAndOthersAreGone() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            user(site, 1);
            torrent(site, 1, "Status = 1", "last_action = 5");
            torrent(site, 2, "Status = 2");
            torrent(site, 3, "TorrentType = 'internal'");
            torrent(site, 4, "last_action = 6");
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                for (int torrent = 1; torrent <= 3; torrent++) {
                    String answer = client.announce(1, torrent, 1, 0, 0, 5, "&event=started");
                    assertTrue(answer.contains("Unregistered torrent"), answer);
                }
                client.announce(1, 4, 1, 0, 0, 5, "&event=started");
                clock.addAndGet(100);
                assertTrue(client.announce(1, 1, 2, 0, 0, 0, "&event=started").startsWith("d8:complete"));
                // The row says it is pruned still, or no more: it is not.
                tracker.tracker().reload();
                clock.addAndGet(100);
                assertTrue(client.announce(1, 1, 1, 0, 0, 5, "&event=started").startsWith("d8:complete"));
                tracker.drain();
            }
            assertEquals(List.of("1,0,1,1," + (BEGIN + 100), "2,2,0,0,0", "3,0,0,0,0", "4,0,0,1,6"), site.rows(
                    "SELECT ID, Status, Seeders, Leechers, last_action FROM torrents ORDER BY ID"));
        }
    }

    @Test
    void whoseDownloadsAreOffMayOnlyFinishWhatMustBeFinished() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            user(site, 1, "DisableDownload = 1");
            torrent(site, 1);
            torrent(site, 2);
            site.run("INSERT INTO transfer_history (uid, fid, hnr, connectable) VALUES (1, 2, 1, '0'), (1, 1, 0, '0')");
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                String refusal = "Access denied, leeching forbidden";
                assertTrue(client.announce(1, 1, 1, 0, 0, 5, "&event=started").contains(refusal));
                assertTrue(client.announce(1, 1, 1, 0, 0, 0, "").startsWith("d8:complete"));
                assertTrue(client.announce(1, 2, 1, 0, 0, 5, "&event=started").startsWith("d8:complete"));
                site.run("UPDATE transfer_history SET hnr = 0");
                tracker.tracker().reload();
                assertTrue(client.announce(1, 2, 1, 0, 0, 5, "").contains(refusal));
                site.run("UPDATE users_main SET DisableDownload = 0");
                tracker.tracker().reload();
                assertTrue(client.announce(1, 1, 1, 0, 0, 5, "").startsWith("d8:complete"));
                tracker.drain();
            }
            assertEquals(List.of("1,0", "2,0"), site.rows("SELECT fid, hnr FROM transfer_history ORDER BY fid"));
        }
    }

    @Test
    void transfersAreToldByAddressAndClient() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            user(site, 1);
            user(site, 2, "TrackerHide = 1");
            torrent(site, 1);
            site.run("INSERT INTO approved_clients VALUES (3, '-XX', 0), (4, '-XX0001-00000000000', 0), "
                    + "(5, '-XX0001-000000000009', 1), (6, NULL, 0)");
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 0, 0, 5, "&event=started&ip=1.2.3.4");
                client.announce(2, 1, 10, 0, 0, 5, "&event=started&ip=1.2.3.4");
                clock.addAndGet(10);
                client.announce(1, 1, 1, 5, 7, 5, "&ip=1.2.3.4");
                client.announce(2, 1, 10, 50, 70, 5, "&ip=1.2.3.5");
                clock.addAndGet(10);
                client.announce(1, 1, 1, 9, 9, 5, "&ip=200.0.0.1");
                client.announce(1, 1, 2, 1, 1, 5, "&event=started&ip=200.0.0.1");
                client.announce(1, 1, 2, 2, 3, 5, "&event=stopped&ip=200.0.0.1");
                site.run("UPDATE approved_clients SET archived = 1 WHERE id = 4");
                tracker.tracker().reload();
                // It fits the other as well.
                clock.addAndGet(1);
                client.announce(1, 1, 1, 10, 10, 5, "&ip=200.0.0.1");
                while (site.rows("SELECT uid FROM transfer_ips WHERE last_announce = " + clock.get()).isEmpty()) {
                    Thread.sleep(20);
                }
                site.run("UPDATE approved_clients SET peer_id = '-YY' WHERE id = 3");
                tracker.tracker().reload();
                String answer = client.announce(1, 1, 1, 10, 10, 5, "&ip=200.0.0.1");
                assertTrue(answer.contains("Your client is not on the whitelist"), answer);
                tracker.drain();
            }
            assertEquals(List.of("1,1.2.3.4,4,10001,5,7," + BEGIN + "," + (BEGIN + 10),
                    "1,200.0.0.1,4,10001,6,5," + (BEGIN + 20) + "," + (BEGIN + 21),
                    "2,127.0.0.1,3,10010,50,70," + BEGIN + "," + (BEGIN + 10)),
                    site.rows("SELECT uid, INET_NTOA(ip), client_id, port, uploaded, downloaded, starttime, "
                            + "last_announce FROM transfer_ips ORDER BY uid, ip, client_id"));
        }
    }

    @Test
    void theHistoryIsTheSitesAndKeptToTheSecond() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            user(site, 1);
            torrent(site, 1);
            site.run("INSERT INTO transfer_history (uid, fid, uploaded, seedtime, hnr, connectable, starttime) "
                    + "VALUES (1, 1, 1000, 50, 1, '1', 77)");
            torrent(site, 2);
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                for (int torrent = 1; torrent <= 2; torrent++) {
                    client.announce(1, torrent, 1, 0, 0, 40, "&event=started");
                }
                clock.addAndGet(100);
                client.announce(1, 2, 1, 1, 30, 10, "");
                for (int torrent = 1; torrent <= 2; torrent++) {
                    client.announce(1, torrent, 1, 2, 40, 0, "&event=completed");
                }
            }
            clock.addAndGet(500);
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 3, 40, 0, "");
                client.announce(1, 2, 1, 3, 40, 0, "&event=stopped");
                clock.addAndGet(5);
                client.announce(1, 2, 2, 0, 0, 1, "&event=started");
                client.announce(1, 2, 2, 0, 1, 0, "&event=completed");
                clock.addAndGet(5);
                client.announce(1, 2, 2, 0, 1, 0, "&event=stopped");
                tracker.drain();
            }
            assertEquals(List.of(
                    "1,1003,40,1,550,600,1,0,1,77," + (BEGIN + 600) + ",1," + (BEGIN + 100),
                    "2,3,41,0,505,605,0,0,0," + BEGIN + "," + (BEGIN + 610) + ",2," + (BEGIN + 100)),
                    site.rows("SELECT fid, uploaded, downloaded, seeding, seedtime, activetime, hnr, remaining, "
                            + "active, starttime, last_announce, snatched, snatched_time FROM transfer_history "
                            + "ORDER BY fid"));
            assertEquals(List.of("1,1,0,1", "2,0,0,2"),
                    site.rows("SELECT ID, Seeders, Leechers, Snatched FROM torrents ORDER BY ID"));
            assertEquals("0", site.row("SELECT COUNT(*) FROM caracal_transfers"));
            assertEquals("1", site.row("SELECT COUNT(*) FROM caracal_baselines"));
        }
    }

    @Test
    void whoHasNotAnnouncedForTooLongIsThereNoMore() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            user(site, 1);
            torrent(site, 1);
            torrent(site, 2);
            torrent(site, 3);
            site.run("INSERT INTO transfer_history (uid, fid, hnr, connectable, active, seeding, last_announce) VALUES "
                    + "(9, 9, 0, '0', 1, 1, " + (BEGIN - SILENCE - 1) + "), (9, 8, 0, '0', 1, 1, " + BEGIN + ")");
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                client.announce(1, 1, 1, 0, 0, 0, "&event=started");
                client.announce(1, 3, 1, 0, 0, 0, "&event=started");
                while (site.rows("SELECT 1 FROM transfer_history WHERE fid = 3").isEmpty()) {
                    Thread.sleep(20);
                }
                site.run("DELETE FROM torrents WHERE ID = 3");
                tracker.tracker().reload();
                clock.addAndGet(SILENCE);
                client.announce(1, 2, 1, 0, 0, 0, "&event=started");
                clock.addAndGet(1);
                String active = "SELECT uid, fid, active, seeding FROM transfer_history ORDER BY uid, fid";
                List<String> expected = List.of("1,1,0,0", "1,2,1,1", "1,3,0,0", "9,8,0,0", "9,9,0,0");
                for (int i = 0; i < 200 && !site.rows(active).equals(expected); i++) {
                    Thread.sleep(50);
                }
                assertEquals(expected, site.rows(active));
                // And it is credited what it has done meanwhile.
                client.announce(1, 1, 1, 70, 0, 0, "");
                tracker.drain();
            }
            assertEquals("70,0,70,0", totals(site, 1));
        }
    }

    @Test
    void requestsOfOcelotsAreAnsweredAndBreakNothing() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            user(site, 1);
            torrent(site, 1);
            try (TestTracker tracker = start(site); TestClient client = tracker.client()) {
                String hash = "info_hash=" + TestSite.infoHashText(1);
                client.update("action=add_token&userid=1&" + hash);
                client.announce(1, 1, 1, 0, 0, 5, "&event=started");
                client.announce(1, 1, 1, 10, 10, 0, "&event=completed");
                client.update("action=update_torrent&freetorrent=2&" + hash);
                client.announce(1, 1, 1, 20, 20, 0, "");
                client.update("action=update_user&can_leech=0&passkey=" + TestSite.passkeyText(1));
                client.update("action=remove_user&passkey=" + TestSite.passkeyText(1));
                client.update("action=delete_torrent&" + hash);
                assertTrue(client.report("get=stats").contains("leechers tracked"));
                tracker.tracker().reload();
                client.announce(1, 1, 1, 20, 20, 0, "&event=started");
                client.announce(1, 1, 1, 21, 22, 0, "");
                tracker.drain();
            }
            assertEquals("11,2,21,22", totals(site, 1));
        }
    }

    @Test
    void readonlyWritesNothingAndStillKnowsTheRules() throws Exception {
        try (TestSite site = TestSite.animebytes(true)) {
            user(site, 1, "DisableDownload = 1");
            torrent(site, 1, "Status = 1");
            site.run("INSERT INTO transfer_history (uid, fid, hnr, connectable, active, last_announce) "
                    + "VALUES (1, 1, 0, '0', 1, 5)");
            String before = history(site);
            try (TestTracker tracker = start(site, "readonly = true"); TestClient client = tracker.client()) {
                assertTrue(client.announce(1, 1, 1, 0, 0, 5, "&event=started").contains("Unregistered torrent"));
                assertTrue(client.announce(1, 1, 1, 0, 0, 0, "&event=started").startsWith("d8:complete"));
                assertTrue(client.announce(1, 1, 1, 9, 0, 5, "").contains("leeching forbidden"));
                tracker.drain();
            }
            assertEquals(before, history(site));
            assertEquals("0,0,0,0", totals(site, 1));
            assertEquals("1,0", site.row("SELECT Status, last_action FROM torrents"));
            assertEquals("0", site.row("SELECT (SELECT COUNT(*) FROM transfer_ips) + (SELECT COUNT(*) FROM "
                    + "caracal_baselines) + (SELECT last_batch FROM caracal_ledger)"));
        }
    }

    private static String history(TestSite site) throws SQLException {
        return site.row("SELECT * FROM transfer_history");
    }

    @Test
    void whatIsMissingIsNamedAndOurTablesAreNoChoiceHere() throws Exception {
        try (TestSite site = TestSite.animebytes(true, "DROP TABLE transfer_ips, caracal_baselines, caracal_fractions",
                "ALTER TABLE users_main DROP COLUMN TrackerHide", "ALTER TABLE transfer_history DROP PRIMARY KEY")) {
            String refusal = assertThrows(UnfitDatabase.class, () -> start(site)).getMessage();
            for (String part : List.of("the animebytes kind", "table transfer_ips is missing",
                    "users_main has no column TrackerHide", "transfer_history has no unique key of exactly uid and fid",
                    "table caracal_baselines is missing, or our database user may not see it (`caracal db install`",
                    "table caracal_fractions is missing")) {
                assertTrue(refusal.contains(part), part + " is not in: " + refusal);
            }
        }
    }
}

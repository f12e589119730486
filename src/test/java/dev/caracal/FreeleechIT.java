package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Freeleech from the site's request or column to the member's totals. */
final class FreeleechIT {
    @TempDir
    private Path folder;

    /** 100 announces of 3 bytes down and 1 up each, by one user on the torrent of the same number. */
    private static void download(TestClient client, int number) throws Exception {
        client.announce(number, number, number, 0, 0, 1000, "&event=started");
        for (int i = 1; i <= 100; i++) {
            assertTrue(client.announce(number, number, number, i, 3 * i, 1000 - 3 * i, "").startsWith("d8:complete"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void partOfADownloadIsFreeWhereTheColumnKnowsIt(SiteKind kind) throws Exception {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE torrents MODIFY FreeTorrent "
                + "enum('0','1','2','11','12','13') NOT NULL DEFAULT '0'")) {
            site.users(1, 4);
            site.torrents(1, 4);
            site.run("UPDATE torrents SET FreeTorrent = '11' WHERE ID = 1");
            try (TestTracker tracker = TestTracker.start(site, folder, "keepalive_timeout = 60");
                    TestClient client = tracker.client()) {
                client.update("action=update_torrent&info_hash=%020d&freetorrent=12".formatted(2));
                client.update("action=update_torrents&info_hashes=%020d&freetorrent=13".formatted(3));
                for (int number = 1; number <= 4; number++) {
                    download(client, number);
                }
                tracker.drain();
            }
            assertEquals("100,225", site.totals(1));
            assertEquals("100,150", site.totals(2));
            assertEquals("100,75", site.totals(3));
            assertEquals("100,300", site.totals(4));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereItDoesNotTheSameCodeIsNeutral(SiteKind kind) throws Exception {
        try (TestSite site = TestSite.open(kind)) {
            site.users(1, 2);
            site.torrents(1, 2);
            site.run("INSERT INTO users_freeleeches (UserID, TorrentID, Time) VALUES (2, 2, NOW())");
            try (TestTracker tracker = TestTracker.start(site, folder, "keepalive_timeout = 60");
                    TestClient client = tracker.client()) {
                client.update("action=update_torrent&info_hash=%020d&freetorrent=12".formatted(1));
                download(client, 1);
                download(client, 2);
                tracker.drain();
            }
            assertEquals("0,0", site.totals(1));
            assertEquals("100,0", site.totals(2));
            assertEquals("300", site.row("SELECT Downloaded FROM users_freeleeches"));
        }
    }
}

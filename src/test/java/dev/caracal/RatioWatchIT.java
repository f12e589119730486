package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Leeching refused for a ratio that is too low, by our own watch. */
@Timeout(60)
final class RatioWatchIT {
    private static final String FORBIDDEN = "Access denied, leeching forbidden";

    @TempDir
    private Path folder;

    private static void totals(TestSite site, int user, long uploaded, long downloaded) throws Exception {
        site.run("UPDATE " + site.kind().totals() + " SET Uploaded = " + uploaded + ", Downloaded = " + downloaded
                + " WHERE " + site.kind().totalsId() + " = " + user);
    }

    private static boolean refused(TestClient client, int user) throws Exception {
        return client.announce(user, 1, user, 0, 0, 10, "&event=started").contains(FORBIDDEN);
    }

    private static void await(TestClient client, int user, boolean refused) throws Exception {
        while (refused(client, user) != refused) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORPHEUS_STRICT"})
    void whoseRatioIsTooLowSeedsUntilItIsNot(SiteKind kind) throws Exception {
        try (TestSite site = TestSite.open(kind)) {
            if (site.row("SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND "
                    + "TABLE_NAME = 'users_main' AND COLUMN_NAME = 'RequiredRatio'").equals("0")) {
                site.run("ALTER TABLE users_main ADD COLUMN RequiredRatio double(10,8) NOT NULL DEFAULT 0");
            }
            site.users(1, 6);
            site.torrents(1, 1);
            totals(site, 1, 1_499_999_999L, 5_000_000_000L);
            totals(site, 2, 1_500_000_000L, 5_000_000_000L);
            totals(site, 3, 0, 4_999_999_999L);
            totals(site, 4, 1_000_000_000L, 5_000_000_000L);
            totals(site, 5, 1_600_000_000L, 5_000_000_000L);
            site.run("UPDATE users_main SET RequiredRatio = 0.2 WHERE ID = 4; "
                    + "UPDATE users_main SET RequiredRatio = 0.6 WHERE ID = 5");
            try (TestTracker tracker = TestTracker.start(site, folder, "ratio_watch = true",
                    "ratio_watch_interval = 1", "keepalive_timeout = 60"); TestClient client = tracker.client()) {
                await(client, 1, true);
                await(client, 5, true);
                for (int user : new int[] {2, 3, 4, 6}) {
                    assertTrue(!refused(client, user), "user " + user);
                }
                assertTrue(client.announce(1, 1, 1, 0, 0, 0, "").startsWith("d8:complete"), "who seeds is welcome");
                assertEquals("1", site.row("SELECT can_leech FROM users_main WHERE ID = 1"));
                client.announce(1, 1, 1, 1, 0, 0, "");
                await(client, 1, false);
                totals(site, 6, 0, 6_000_000_000L);
                await(client, 6, true);
                tracker.drain();
            }
        }
    }

    @Test
    void withoutTheWatchNobodysRatioMatters() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT)) {
            site.user(1);
            site.torrent(1);
            totals(site, 1, 0, 6_000_000_000L);
            try (TestTracker tracker = TestTracker.start(site, folder, "ratio_watch_interval = 1");
                    TestClient client = tracker.client()) {
                assertTrue(!refused(client, 1));
                TimeUnit.MILLISECONDS.sleep(1500);
                assertTrue(!refused(client, 1));
            }
        }
    }
}

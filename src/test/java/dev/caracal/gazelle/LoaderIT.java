package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.id.PeerId;
import dev.caracal.ledger.Entries;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of the site's database gets into the registry, and what is left out. */
final class LoaderIT {
    private final Registry registry = new Registry();
    private final List<Integer> deleted = new ArrayList<>();

    private void load(TestSite site, Entries.Pair... pending) throws SQLException {
        try (Database database = Database.connect(site.settings())) {
            new Loader(database, Site.inspect(database, true), registry, deleted::add).load(Set.of(pending), true);
        }
    }

    private Torrent torrent(int id) {
        return registry.torrent(TestSite.infoHash(id)).orElseThrow();
    }

    private Set<Integer> loadedUsers(int most) {
        Set<Integer> found = new TreeSet<>();
        for (int id = 0; id <= most; id++) {
            registry.user(TestSite.passkey(id)).ifPresent(user -> found.add(user.id()));
        }
        return found;
    }

    @ParameterizedTest
    @EnumSource
    void everythingTheSiteSaysIsKnownAfterwards(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind)) {
            site.users(1, 6);
            site.torrents(1, 4);
            site.run("UPDATE users_main SET can_leech = 0 WHERE ID = 2; "
                    + "UPDATE users_main SET Visible = '0' WHERE ID = 3;"
                    + "UPDATE users_main SET IP = '127.0.0.1' WHERE ID = 4;"
                    + "UPDATE users_main SET Enabled = '2' WHERE ID = 5; "
                    + "UPDATE users_main SET Enabled = '0' WHERE ID = 6");
            site.run("UPDATE torrents SET FreeTorrent = '1' WHERE ID = 2; "
                    + "UPDATE torrents SET FreeTorrent = '2' WHERE ID = 3; UPDATE " + kind.counts()
                    + " SET Snatched = 9, balance = -77 WHERE " + kind.countsId() + " = 1");
            site.run("INSERT INTO users_freeleeches (UserID, TorrentID, Time, Expired) VALUES (1, 1, NOW(), 0), "
                    + "(2, 1, NOW(), 1), (3, 1, NOW(), 0), (4, 99, NOW(), 0)");
            site.run("INSERT INTO xbt_client_whitelist (peer_id) VALUES ('-TR'), (NULL), ('-qB4')");
            load(site, new Entries.Pair(3, 1));

            assertEquals(Set.of(1, 2, 3, 4), loadedUsers(6));
            User second = registry.user(TestSite.passkey(2)).orElseThrow();
            assertFalse(second.mayLeech());
            assertFalse(second.addressHidden());
            assertTrue(registry.user(TestSite.passkey(3)).orElseThrow().addressHidden());
            assertTrue(registry.user(TestSite.passkey(4)).orElseThrow().addressHidden());
            assertTrue(registry.user(TestSite.passkey(4)).orElseThrow().mayLeech());
            assertEquals(4, registry.torrentCount());
            assertEquals(List.of(Freeleech.NONE, Freeleech.FREE, Freeleech.NEUTRAL, Freeleech.NONE), List.of(
                    torrent(1).freeleech(), torrent(2).freeleech(), torrent(3).freeleech(), torrent(4).freeleech()));
            synchronized (torrent(1)) {
                assertEquals(9, torrent(1).completed());
                assertEquals(-77, torrent(1).balance());
                assertEquals(Set.of(1), torrent(1).tokenHolders());
            }
            assertTrue(registry.whitelist().allows(PeerId.of("-qB4500-............".getBytes()).orElseThrow()));
            assertFalse(registry.whitelist().allows(PeerId.of("-qB5000-............".getBytes()).orElseThrow()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReloadAddsRemovesAndUpdates(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind)) {
            site.users(1, 3);
            site.torrents(1, 3);
            site.run("INSERT INTO users_freeleeches (UserID, TorrentID, Time) VALUES (1, 1, NOW())");
            load(site);
            Torrent kept = torrent(1);
            site.user(4);
            site.torrent(4);
            site.run("DELETE FROM " + kind.counts() + " WHERE " + kind.countsId() + " = 2; DELETE FROM torrents "
                    + "WHERE ID = 2; UPDATE users_main SET Enabled = '2' WHERE ID = 2; "
                    + "UPDATE users_main SET can_leech = 0 WHERE ID = 3; UPDATE torrents SET FreeTorrent = '1' "
                    + "WHERE ID = 3; UPDATE users_freeleeches SET Expired = 1; "
                    + "INSERT INTO xbt_client_whitelist (peer_id) VALUES ('-TR')");
            load(site);
            assertEquals(Set.of(1, 3, 4), loadedUsers(4));
            assertFalse(registry.user(TestSite.passkey(3)).orElseThrow().mayLeech());
            assertEquals(Optional.empty(), registry.torrent(TestSite.infoHash(2)));
            assertEquals(List.of(2), deleted);
            assertEquals(Freeleech.FREE, torrent(3).freeleech());
            assertTrue(registry.torrent(TestSite.infoHash(4)).isPresent());
            assertEquals(1, registry.whitelist().size());
            assertTrue(kept == torrent(1), "with its peers");
            synchronized (kept) {
                assertEquals(Set.of(), kept.tokenHolders());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void brokenTorrentsAreLeftOutAndNamedOnce(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE torrents DROP KEY InfoHash, MODIFY info_hash blob NULL");
                HeardLog log = new HeardLog()) {
            site.torrents(1, 9);
            site.run("UPDATE torrents SET info_hash = NULL WHERE ID = 2; "
                    + "UPDATE torrents SET info_hash = '' WHERE ID = 3;"
                    + "UPDATE torrents SET info_hash = 'short' WHERE ID IN (4, 5);"
                    + "UPDATE torrents SET info_hash = REPEAT('x', 40) WHERE ID = 6;"
                    + "UPDATE torrents SET info_hash = '" + "%020d".formatted(8) + "' WHERE ID = 9");
            load(site);
            assertEquals(3, registry.torrentCount());
            assertTrue(registry.torrent(TestSite.infoHash(1)).isPresent());
            assertTrue(registry.torrent(TestSite.infoHash(7)).isPresent());
            assertTrue(registry.torrent(TestSite.infoHash(8)).isPresent());
            assertSaysOnce(log, "left out of torrents because its info_hash is NULL: 1 row, ID 2");
            assertSaysOnce(log, "left out of torrents because its info_hash is empty: 1 row, ID 3");
            assertSaysOnce(log, "left out of torrents because its info_hash is not 20 bytes long: 3 rows, ID 4, 5, 6");
            assertSaysOnce(log, "left out of torrents because another torrent has the same info_hash: 1 row, ID 9");
        }
    }

    @ParameterizedTest
    @EnumSource
    void brokenUsersAreLeftOutAndNamedOnce(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE users_main MODIFY torrent_pass varchar(40) NULL");
                HeardLog log = new HeardLog()) {
            site.users(11, 18);
            site.run("UPDATE users_main SET torrent_pass = NULL WHERE ID = 12; "
                    + "UPDATE users_main SET torrent_pass = '' WHERE ID = 13; "
                    + "UPDATE users_main SET torrent_pass = 'short' WHERE ID = 14; "
                    + "UPDATE users_main SET torrent_pass = REPEAT('x', 33) WHERE ID = 15; "
                    + "UPDATE users_main SET torrent_pass = '" + TestSite.passkeyText(16) + "' WHERE ID = 17");
            load(site);
            assertEquals(3, registry.userCount());
            assertEquals(Set.of(11, 16, 18), loadedUsers(18));
            assertSaysOnce(log, "left out of users_main because its torrent_pass is NULL: 1 row, ID 12");
            assertSaysOnce(log,
                    "left out of users_main because its torrent_pass has not 32 characters: 3 rows, ID 13, 14, 15");
            assertSaysOnce(log, "left out of users_main because another user has the same torrent_pass: 1 row, ID 17");
        }
    }

    private static void assertSaysOnce(HeardLog log, String line) {
        assertEquals(List.of("WARNING " + line), log.with(line));
    }

    @ParameterizedTest
    @EnumSource
    void theDiscountsOfAColumnThatKnowsThemAreUnderstood(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE torrents MODIFY FreeTorrent "
                + "enum('0','1','2','11','12','13') NOT NULL DEFAULT '0'")) {
            site.torrents(1, 3);
            site.run("UPDATE torrents SET FreeTorrent = CAST(ID + 10 AS CHAR)");
            load(site);
            assertEquals(List.of(Freeleech.QUARTER_OFF, Freeleech.HALF_OFF, Freeleech.THREE_QUARTERS_OFF),
                    List.of(torrent(1).freeleech(), torrent(2).freeleech(), torrent(3).freeleech()));
            try (Database database = Database.connect(site.settings())) {
                assertTrue(Site.inspect(database, true).partialFreeleech());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownKeyIsNobody(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind)) {
            site.user(1);
            load(site);
            assertEquals(Optional.empty(), registry.user(Passkey.of("x".repeat(32)).orElseThrow()));
            assertEquals(Optional.empty(), registry.torrent(new InfoHash(1, 2, 3)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdThatNoTrackerCanHoldIsLeftOutLikeAnyBrokenRow(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, kind.original() ? "SELECT 1" : "ALTER TABLE users_leech_stats "
                + "DROP FOREIGN KEY users_leech_stats_ibfk_1",
                "ALTER TABLE users_main MODIFY ID bigint unsigned NOT NULL")) {
            site.users(1, 2);
            site.run("UPDATE users_main SET ID = 3000000000 WHERE ID = 1");
            load(site);
            assertEquals(Set.of(2), loadedUsers(3));
        }
    }
}

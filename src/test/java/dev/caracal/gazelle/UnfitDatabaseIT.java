package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.Reason;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.Stay;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.ledger.Batches;
import dev.caracal.ledger.RandomId;
import dev.caracal.registry.Promotion;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that no tracker can work with is refused at once, with all that is wrong with it. */
final class UnfitDatabaseIT {
    private static String refusal(TestSite site, boolean writing) throws SQLException {
        return refusal(site.settings(), writing);
    }

    private static String refusal(DatabaseSettings settings, boolean writing) throws SQLException {
        try (Database database = Database.connect(settings)) {
            return assertThrows(UnfitDatabase.class, () -> Site.inspect(database, writing)).getMessage();
        }
    }

    private static void assertNames(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    @ParameterizedTest
    @EnumSource
    void missingTablesColumnsAndKeysAreNamedAllAtOnce(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "DROP TABLE xbt_snatched, xbt_client_whitelist",
                "ALTER TABLE users_main DROP COLUMN can_leech, DROP COLUMN Visible",
                "ALTER TABLE " + kind.counts() + " DROP COLUMN balance",
                "ALTER TABLE xbt_files_users DROP PRIMARY KEY, ADD PRIMARY KEY (uid, fid)")) {
            assertNames(refusal(site, true), kind.original() ? "the original kind" : "the orpheus kind",
                    "table xbt_snatched is missing", "table xbt_client_whitelist is missing",
                    "table users_main has no column Visible, can_leech",
                    "table " + kind.counts() + " has no column balance",
                    "xbt_files_users has no unique key of exactly uid, fid and peer_id");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadonlyTrackerNeedsTheSameTablesButNoRightToWrite(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "DROP TABLE xbt_snatched, xbt_client_whitelist")) {
            assertNames(refusal(site, false), "table xbt_client_whitelist is missing",
                    "table xbt_snatched is missing");
        }
        try (TestSite site = TestSite.open(kind); Account account = new Account(site)) {
            account.may("SELECT", "users_main", "torrents", "users_freeleeches", "xbt_files_users", kind.counts(),
                    kind.totals(), "xbt_client_whitelist", "xbt_snatched");
            try (Database database = Database.connect(account.settings())) {
                Site.inspect(database, false);
            }
        }
    }

    @Test
    void anEmptyDatabaseIsNamedAsWhatItLacks() throws SQLException {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT, "DROP TABLE users_main, torrents, "
                + "users_freeleeches, xbt_files_users, xbt_snatched, xbt_client_whitelist, caracal_ledger, "
                + "caracal_token_expiries")) {
            assertNames(refusal(site, true), "table users_main is missing", "table torrents is missing",
                    "table users_freeleeches is missing", "table xbt_files_users is missing",
                    "table xbt_snatched is missing", "table xbt_client_whitelist is missing");
        }
    }

    @ParameterizedTest
    @EnumSource
    void missingGrantsAreNamedAllAtOnce(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); Account account = new Account(site)) {
            account.may("SELECT", "users_main", "torrents", "users_freeleeches", "xbt_files_users", kind.counts(),
                    kind.totals());
            account.may("INSERT", "xbt_files_users", "xbt_snatched");
            String message = refusal(account.settings(), true);
            assertNames(message, "our database user lacks the right to update in " + kind.totals(),
                    "our database user lacks the right to update in " + kind.counts(),
                    "our database user lacks the right to update in users_freeleeches",
                    "our database user lacks the right to update in xbt_files_users",
                    "table xbt_client_whitelist is missing, or our database user may not see it");
            assertFalse(message.contains("xbt_snatched"), message);

            account.may("SELECT", "xbt_client_whitelist");
            account.may("UPDATE", "xbt_files_users", "users_freeleeches", kind.counts(), kind.totals());
            try (Database database = Database.connect(account.settings())) {
                Site.inspect(database, true);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void missingGrantsOnOurOwnTablesAreNamedToo(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); Account account = new Account(site)) {
            account.may("SELECT", "users_main", "torrents", "users_freeleeches", "xbt_files_users", kind.counts(),
                    kind.totals(), "xbt_client_whitelist", "caracal_ledger", "caracal_token_expiries");
            account.may("INSERT", "xbt_files_users", "xbt_snatched");
            account.may("UPDATE", "xbt_files_users", "users_freeleeches", kind.counts(), kind.totals());
            assertNames(refusal(account.settings(), true), "update in caracal_ledger", "in caracal_token_expiries",
                    "table caracal_baselines is missing");
            account.may("SELECT", "caracal_baselines");
            assertNames(refusal(account.settings(), true), "update in caracal_baselines",
                    "delete in caracal_token_expiries", "delete in caracal_baselines");
        }
    }

    @Test
    void aWrongPasswordIsOneClearMessageThatDoesNotShowIt() throws SQLException {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT)) {
            String message = assertThrows(UnfitDatabase.class, () -> Database.connect(
                    site.settings(site.server().user(), "not-the-password"))).getMessage();
            assertNames(message, "does not let us in", "Access denied", "mysql_password", site.name());
            assertFalse(message.contains("not-the-password"), message);
            assertEquals(1, message.lines().count());
        }
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamed() throws SQLException {
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_LENIENT)) {
            DatabaseSettings there = site.settings();
            DatabaseSettings elsewhere = new DatabaseSettings(there.host(), there.port(), "", "no_such_site",
                    there.username(), there.password(), there.timeout());
            String message = assertThrows(UnfitDatabase.class, () -> Database.connect(elsewhere)).getMessage();
            assertNames(message, "no_such_site", "mysql_db");
        }
    }

    /** MIGRATING_FROM_OCELOT.md, "Database rights". */
    @ParameterizedTest
    @EnumSource
    void theRightsThatTheManualNamesAreEnoughForAllThatABatchWrites(SiteKind kind, @TempDir Path folder)
            throws SQLException {
        try (TestSite site = TestSite.open(kind); Account account = new Account(site)) {
            site.users(1, 2);
            site.torrents(1, 1);
            site.run("INSERT INTO users_freeleeches (UserID, TorrentID, Time, Downloaded) VALUES (2, 1, NOW(), 10)");
            account.may("SELECT", "users_main", "torrents", "xbt_client_whitelist");
            account.may("SELECT, UPDATE", "users_freeleeches", "caracal_ledger", kind.totals(), kind.counts());
            account.may("SELECT, INSERT, UPDATE", "xbt_files_users");
            account.may("INSERT", "xbt_snatched");
            account.may("SELECT, INSERT, UPDATE, DELETE", "caracal_token_expiries", "caracal_baselines",
                    "caracal_shared_time", "caracal_freeleech");
            account.may("SELECT, INSERT, UPDATE", "caracal_transfers");
            DeadLetters deadLetters = new DeadLetters(folder.resolve("dead-letters.log"), 1 << 20);
            try (Database database = Database.connect(account.settings());
                    WritingConnection writing = new WritingConnection(database)) {
                Site found = Site.inspect(database, true, new HistoryUse(true, false, false));
                BatchSql sql = new BatchSql(writing, found, found.ledgerState(database), new RandomId(1, 2),
                        deadLetters, Duration.ofDays(10_000), () -> System.currentTimeMillis() / 1000, HistoryUse.NONE);
                PeerRow peer = Batches.peer(2, 1, 30, 400, "client/1");
                sql.write(Batches.of(1, books -> books.fellSilent(peer.baseline(0, 7, false))));
                assertEquals("2,1,7", site.row("SELECT uid, fid, carried FROM caracal_baselines"));
                sql.write(Batches.of(2, books -> books.announced(new Announced(peer, new Credit(30, 0, 400, true, 0),
                        new TorrentRow(1, 2, 0, 1, -5),
                        Optional.of(new Snatch(2, 1, 1_700_000_001, "10.9.8.7".getBytes())), true, Reason.TOKEN,
                        true, Optional.of(new Stay(30, 400, 60, 60, true, true, true, new byte[] {0, 0}))))));
                sql.write(Batches.of(3, books -> books.left(new Presence(2, 1, false, false))));
                Promotion promotion = new Promotion(Promotion.Scope.USER, 2, 150, 0, 1_700_000_000, 0);
                Promotion none = new Promotion(Promotion.Scope.SITE, 0, 150, 0, 5, 5);
                sql.write(Batches.of(4, books -> List.of(promotion, none).forEach(books::promoted)));
                assertEquals("user,2,1700000000,0,150,0", site.row("SELECT * FROM caracal_freeleech"));
                assertEquals("2,1,30,400,30,0,60,60,1,1,0,0", site.row("SELECT uid, fid, uploaded, downloaded, "
                        + "credited_up, credited_down, seedtime, activetime, completions, completed_at > 0, active, "
                        + "seeding FROM caracal_transfers"));
            }
            assertEquals(0, deadLetters.count());
            assertEquals("30,0", site.totals(2));
            assertEquals("2,0,1,-5", site.counts(1));
            assertEquals("410", site.row("SELECT Downloaded FROM users_freeleeches"));
            assertEquals("1,1,1,1,1", site.row("SELECT (SELECT COUNT(*) FROM xbt_files_users), (SELECT COUNT(*) FROM "
                    + "xbt_snatched), (SELECT COUNT(*) FROM caracal_token_expiries), (SELECT COUNT(*) FROM "
                    + "caracal_baselines WHERE paused = 1), (SELECT COUNT(*) FROM caracal_shared_time)"));
        }
    }
}

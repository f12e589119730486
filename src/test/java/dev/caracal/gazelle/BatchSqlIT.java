package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.ledger.Batch;
import dev.caracal.ledger.BatchWriter;
import dev.caracal.ledger.Batches;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A batch is written once, as a whole, whatever is wrong with some of its rows (ledger rules 2, 6 and 7). */
final class BatchSqlIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void everythingOfABatchLands(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); BatchWriting writing = new BatchWriting(site, folder)) {
            site.users(1, 2);
            site.torrents(1, 2);
            site.run("UPDATE " + kind.counts() + " SET Snatched = 7; "
                    + "INSERT INTO users_freeleeches (UserID, TorrentID, Time, Downloaded) VALUES (2, 1, NOW(), 10)");
            PeerRow completing = Batches.peer(2, 1, 30, 400, "client/1");
            writing.write(Batches.of(1, books -> {
                books.announced(Batches.credit(1, 1, 1000, 20));
                books.announced(Batches.effects(completing, new Credit(30, 0, 400, true, 0),
                        new TorrentRow(1, 2, 0, 1, -5),
                        Optional.of(new Snatch(2, 1, 1_700_000_001, "10.9.8.7".getBytes())), true));
            }));
            assertEquals("1000,20", site.totals(1));
            assertEquals("30,0", site.totals(2));
            assertEquals("2,0,8,-5", site.counts(1));
            assertEquals("0,0,7,0", site.counts(2));
            assertEquals(List.of("1,1,1,1000,20,10.0.0.1,,2,60", "2,1,1,30,400,10.0.0.2,client/1,2,60"),
                    site.rows("SELECT uid, fid, active, uploaded, downloaded, ip, useragent, announced, timespent "
                            + "FROM xbt_files_users ORDER BY uid"));
            assertEquals("2,1,1700000001,10.9.8.7", site.row("SELECT uid, fid, tstamp, IP FROM xbt_snatched"));
            assertEquals("410", site.row("SELECT Downloaded FROM users_freeleeches"));
            assertEquals("2,1", site.row("SELECT uid, tid FROM caracal_token_expiries"));
            assertEquals("1", site.row("SELECT last_batch FROM caracal_ledger"));
            assertEquals("1", site.row("SELECT last_action > NOW() - INTERVAL 1 DAY FROM " + kind.counts() + " WHERE "
                    + kind.countsId() + " = 1"));
            assertEquals(0, writing.deadLetters().count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchWhoseNumberIsInTheDatabaseIsNotAppliedAgain(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); BatchWriting writing = new BatchWriting(site, folder)) {
            site.user(1);
            site.torrent(1);
            Batch first = Batches.of(1, books -> books.announced(Batches.credit(1, 1, 1000, 20)));
            Batch second = Batches.of(2, books -> books.announced(Batches.credit(1, 1, 5, 6)));
            writing.write(first);
            writing.write(first);
            assertEquals("1000,20", site.totals(1));
            writing.write(second);
            writing.write(second);
            assertThrows(BatchWriter.NotWritten.class, () -> writing.write(first));
            assertEquals("1005,26", site.totals(1));
            assertEquals("2", site.row("SELECT last_batch FROM caracal_ledger"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatCannotBeFinishedLeavesNothingAndLandsOnceLater(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); BatchWriting writing = new BatchWriting(site, folder)) {
            site.user(1);
            site.torrent(1);
            Announced all = Batches.effects(Batches.peer(1, 1, 1000, 20, ""), new Credit(1000, 20, 0, true, 0),
                    new TorrentRow(1, 1, 0, 1, 980),
                    Optional.of(new Snatch(1, 1, 1_700_000_001, new byte[0])), true);
            Batch batch = Batches.of(1, books -> books.announced(all));
            // The last of the tables that a batch is written to.
            site.run("RENAME TABLE caracal_token_expiries TO elsewhere");
            assertThrows(BatchWriter.NotWritten.class, () -> writing.write(batch));
            assertEquals("0,0", site.totals(1));
            assertEquals("0,0,0,0", site.counts(1));
            assertEquals("0,0", site.row("SELECT (SELECT COUNT(*) FROM xbt_files_users), "
                    + "(SELECT COUNT(*) FROM xbt_snatched)"));
            assertEquals("0", site.row("SELECT last_batch FROM caracal_ledger"));
            site.run("RENAME TABLE elsewhere TO caracal_token_expiries");
            writing.write(batch);
            assertEquals("1000,20", site.totals(1));
            assertEquals("1,0,1,980", site.counts(1));
            assertEquals("1,1", site.row("SELECT (SELECT COUNT(*) FROM xbt_files_users), "
                    + "(SELECT COUNT(*) FROM xbt_snatched)"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutOurOwnTablesABatchIsWrittenAllTheSame(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind,
                "DROP TABLE caracal_ledger, caracal_token_expiries, caracal_baselines");
                BatchWriting writing = new BatchWriting(site, folder)) {
            site.user(1);
            site.torrent(1);
            writing.write(Batches.of(1, books -> books.announced(Batches.credit(1, 1, 1000, 20))));
            assertEquals("1000,20", site.totals(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsWrittenDownForWhoIsNoMoreThere(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); BatchWriting writing = new BatchWriting(site, folder)) {
            site.user(1);
            site.torrent(1);
            writing.write(Batches.of(1, books -> {
                books.announced(Batches.credit(1, 1, 100, 1));
                books.announced(Batches.credit(77, 1, 100, 1));
                books.announced(Batches.credit(1, 88, 100, 1));
                books.torrentChanged(new TorrentRow(99, 0, 0, 3, 5));
                books.announced(Batches.effects(Batches.peer(66, 1, 0, 5, ""), new Credit(0, 0, 5, true, 0),
                        TorrentRow.NONE, Optional.empty(), false));
            }));
            assertEquals(List.of("1"), site.rows("SELECT ID FROM users_main"));
            assertEquals(List.of("1"), site.rows("SELECT " + kind.totalsId() + " FROM " + kind.totals()));
            assertEquals(List.of("1"), site.rows("SELECT ID FROM torrents"));
            assertEquals(List.of("1"), site.rows("SELECT " + kind.countsId() + " FROM " + kind.counts()));
            assertEquals(List.of(), site.rows("SELECT * FROM users_freeleeches"));
            assertEquals("200,2", site.totals(1));
            assertEquals(0, writing.deadLetters().count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeletedTorrentsPeersAreDroppedAndItsCreditsKept(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); BatchWriting writing = new BatchWriting(site, folder)) {
            site.user(1);
            site.torrents(1, 2);
            writing.write(Batches.of(1, books -> {
                books.announced(Batches.credit(1, 1, 100, 1));
                books.announced(Batches.credit(1, 2, 200, 2));
                books.announced(Batches.credit(1, 3, 400, 4));
                books.torrentDeleted(2);
                books.torrentDeleted(3);
            }));
            assertEquals("700,7", site.totals(1));
            // 2 was taken from the tracker, but the site has it still.
            assertEquals(List.of("1", "2"), site.rows("SELECT fid FROM xbt_files_users ORDER BY fid"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void totalsStopAtWhatTheirColumnHolds(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, kind.original() ? "SELECT 1"
                : "ALTER TABLE users_leech_stats MODIFY Downloaded int unsigned NOT NULL DEFAULT 0");
                BatchWriting writing = new BatchWriting(site, folder)) {
            String uploaded = kind.original() ? "18446744073709551615" : "9223372036854775807";
            String downloaded = kind.original() ? "18446744073709551615" : "4294967295";
            site.users(1, 3);
            site.torrent(1);
            site.run("UPDATE " + kind.totals() + " SET Uploaded = " + uploaded + " - 10, Downloaded = " + downloaded
                    + " - 10 WHERE " + kind.totalsId() + " < 3");
            writing.write(Batches.of(1, books -> {
                books.announced(Batches.credit(1, 1, 11, Long.MAX_VALUE));
                books.announced(Batches.credit(2, 1, 10, 9));
                books.announced(Batches.credit(3, 1, Long.MAX_VALUE, 5));
            }));
            assertEquals(uploaded + "," + downloaded, site.totals(1));
            assertEquals(uploaded + "," + downloaded.replaceAll("5$", "4"), site.totals(2));
            assertEquals(Long.MAX_VALUE + ",5", site.totals(3));
            assertEquals(0, writing.deadLetters().count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsOfAnySignAndSizeLandBesideEachOther(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); BatchWriting writing = new BatchWriting(site, folder)) {
            site.torrents(1, 3);
            writing.write(Batches.of(1, books -> {
                books.torrentChanged(new TorrentRow(1, 1, 2, 0, -5));
                books.torrentChanged(new TorrentRow(2, 0, 300_000, 1, Long.MAX_VALUE));
                books.torrentChanged(new TorrentRow(3, 0, 0, 0, Long.MIN_VALUE));
            }));
            assertEquals("1,2,0,-5", site.counts(1));
            assertEquals("0,300000,1," + Long.MAX_VALUE, site.counts(2));
            assertEquals("0,0,0," + Long.MIN_VALUE, site.counts(3));
            assertEquals(0, writing.deadLetters().count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void countersThatNoColumnHoldsStopAtItsLargest(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_files_users MODIFY uploaded int NOT NULL DEFAULT 0, "
                + "MODIFY timespent smallint unsigned NOT NULL DEFAULT 0");
                BatchWriting writing = new BatchWriting(site, folder)) {
            site.user(1);
            site.torrent(1);
            PeerRow row = new PeerRow(1, 1, Batches.peerId(1), true, true, Long.MAX_VALUE, Long.MAX_VALUE,
                    Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 70_000, Integer.MAX_VALUE,
                    new byte[0], new byte[0], 1_700_000_000);
            writing.write(Batches.of(1, books -> books.announced(Batches.announced(row, 1, 1))));
            assertEquals("2147483647," + Long.MAX_VALUE + "," + Long.MAX_VALUE + "," + Long.MAX_VALUE + ",65535,"
                    + Integer.MAX_VALUE, site.row("SELECT uploaded, downloaded, remaining, corrupt, timespent, "
                    + "announced FROM xbt_files_users"));
            assertEquals(0, writing.deadLetters().count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLightRowLeavesTheCountersOfARowThatIsThere(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); BatchWriting writing = new BatchWriting(site, folder)) {
            site.user(1);
            site.torrent(1);
            PeerRow light = new PeerRow(1, 1, Batches.peerId(1), false, true, 100, 7, 0, 0, 0, 0, 90, 3, new byte[0],
                    new byte[0], 1_700_000_100);
            writing.write(Batches.of(1, books -> books.announced(Batches.announced(
                    Batches.peer(1, 1, 100, 7, "first"), 100, 7))));
            writing.write(Batches.of(2, books -> books.announced(Batches.effects(light, new Credit(0, 0, 0, false, 0),
                    TorrentRow.NONE, Optional.empty(), false))));
            assertEquals("100,7,first,10.0.0.1,90,3,1700000100", site.row("SELECT uploaded, downloaded, useragent, ip, "
                    + "timespent, announced, mtime FROM xbt_files_users"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverAClientCallsItselfIsWrittenAsItIs(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind); BatchWriting writing = new BatchWriting(site, folder)) {
            List<String> names = IntStream.rangeClosed(' ', '~').mapToObj(letter -> "a" + (char) letter + "b").toList();
            site.torrent(1);
            site.users(1, names.size());
            writing.write(Batches.of(1, books -> {
                for (int user = 1; user <= names.size(); user++) {
                    books.announced(Batches.effects(Batches.peer(user, 1, 1, 1, names.get(user - 1)),
                            new Credit(0, 0, 0, false, 0), TorrentRow.NONE, Optional.empty(), false));
                }
            }));
            assertEquals(names, site.rows("SELECT useragent FROM xbt_files_users ORDER BY uid"));
            assertEquals(0, writing.deadLetters().count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPeerWhoseSessionSeemsToBeginInTheFutureStillLands(SiteKind kind) throws SQLException {
        // The machine's clock was set back between two announces.
        try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_files_users MODIFY timespent int unsigned NOT NULL "
                + "DEFAULT 0"); BatchWriting writing = new BatchWriting(site, folder)) {
            site.user(1);
            site.torrent(1);
            PeerRow row = new PeerRow(1, 1, Batches.peerId(1), true, true, 1, 2, 0, 0, 0, 0, -5, 1, new byte[0],
                    new byte[0], 1_700_000_000);
            writing.write(Batches.of(1, books -> books.announced(Batches.announced(row, 1, 2))));
            assertEquals("1,2,0", site.row("SELECT uploaded, downloaded, timespent FROM xbt_files_users"));
            assertEquals(0, writing.deadLetters().count());
        }
    }
}

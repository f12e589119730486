package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.ledger.Batches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A row that a table can never take stands aside, and all others land (ledger rule 7). */
final class RefusedRowsIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void aPeerRowThatBreaksAForeignKeyStandsAsideAndTheRestLands(SiteKind kind) throws Exception {
        String sameType = kind.original() ? "ALTER TABLE xbt_files_users MODIFY uid int unsigned NOT NULL" : "SELECT 1";
        try (TestSite site = TestSite.open(kind, sameType, "ALTER TABLE xbt_files_users ADD CONSTRAINT members "
                + "FOREIGN KEY (uid) REFERENCES users_main (ID)");
                BatchWriting writing = new BatchWriting(site, folder)) {
            site.users(1, 9);
            site.torrent(1);
            writing.write(Batches.of(1, books -> {
                for (int user = 1; user <= 11; user++) {
                    books.announced(Batches.credit(user, 1, user * 100, user));
                }
            }));
            for (int user = 1; user <= 9; user++) {
                assertEquals(user * 100 + "," + user, site.totals(user));
            }
            assertEquals("9", site.row("SELECT COUNT(*) FROM xbt_files_users"));
            assertEquals("1", site.row("SELECT last_batch FROM caracal_ledger"));
            assertEquals(2, writing.deadLetters().count());
            List<String> letters = Files.readAllLines(writing.file());
            assertEquals(2, letters.size());
            assertTrue(letters.get(0).contains("`members`") && letters.get(0).contains("user=10,"), letters.get(0));
            assertTrue(letters.get(1).contains("`members`") && letters.get(1).contains("user=11,"), letters.get(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRowOfManyLandsButTheOnesThatATableRefuses(SiteKind kind) throws Exception {
        int members = 2300;
        try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_files_users "
                + "ADD CONSTRAINT no_thirteens CHECK (uploaded % 13 <> 0)");
                BatchWriting writing = new BatchWriting(site, folder)) {
            site.run(manyMembers(site, members));
            site.torrent(1);
            writing.write(Batches.of(1, books -> {
                for (int user = 1; user <= members; user++) {
                    books.announced(Batches.credit(user, 1, user, 2L * user));
                }
            }));
            int refused = members / 13;
            assertEquals(members + ",0", site.row("SELECT COUNT(*), SUM(Uploaded <> " + kind.totalsId()
                    + " OR Downloaded <> 2 * " + kind.totalsId() + ") FROM " + kind.totals()));
            assertEquals((members - refused) + ",0", site.row("SELECT COUNT(*), SUM(uploaded <> uid) "
                    + "FROM xbt_files_users"));
            assertEquals(refused, writing.deadLetters().count());
            assertEquals(refused, Files.readAllLines(writing.file()).size());
        }
    }

    private static String manyMembers(TestSite site, int count) {
        StringBuilder sql = new StringBuilder("INSERT INTO users_main (ID, Username, Enabled, torrent_pass) VALUES ");
        for (int id = 1; id <= count; id++) {
            sql.append(id == 1 ? "" : ",").append("(").append(id).append(",'user").append(id).append("','1','")
                    .append(TestSite.passkeyText(id)).append("')");
        }
        return sql + (site.kind().original() ? ""
                : "; INSERT INTO users_leech_stats (UserID) SELECT ID FROM users_main");
    }

    @ParameterizedTest
    @EnumSource
    void aMemberWhoseTotalsAreRefusedBlocksNobody(SiteKind kind) throws Exception {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE " + kind.totals()
                + " ADD CONSTRAINT modest CHECK (Uploaded < 5000)");
                BatchWriting writing = new BatchWriting(site, folder)) {
            site.users(1, 3);
            site.torrent(1);
            writing.write(Batches.of(1, books -> {
                books.announced(Batches.credit(1, 1, 100, 1));
                books.announced(Batches.credit(2, 1, 9999, 2));
                books.announced(Batches.credit(3, 1, 300, 3));
            }));
            assertEquals("100,1", site.totals(1));
            assertEquals("0,0", site.totals(2));
            assertEquals("300,3", site.totals(3));
            assertEquals("3", site.row("SELECT COUNT(*) FROM xbt_files_users"));
            String letter = Files.readString(writing.file());
            assertTrue(letter.contains("modest"), letter);
            assertTrue(letter.contains("UserCredit[user=2, uploaded=9999, downloaded=2]"), letter);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatATriggerRefusesStandsAside(SiteKind kind) throws Exception {
        try (TestSite site = TestSite.open(kind, "CREATE TRIGGER guard BEFORE INSERT ON xbt_files_users FOR EACH ROW "
                + "IF NEW.uid = 2 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF");
                BatchWriting writing = new BatchWriting(site, folder)) {
            site.users(1, 3);
            site.torrent(1);
            writing.write(Batches.of(1, books -> {
                for (int user = 1; user <= 3; user++) {
                    books.announced(Batches.credit(user, 1, user * 100, user));
                }
            }));
            assertEquals("200,2", site.totals(2));
            assertEquals(List.of("1", "3"), site.rows("SELECT uid FROM xbt_files_users ORDER BY uid"));
            assertTrue(Files.readString(writing.file()).contains("not this one"));
        }
    }
}

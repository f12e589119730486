package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.accounting.Credit;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Snatch;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.ledger.Batch;
import dev.caracal.ledger.Batches;
import dev.caracal.ledger.RandomId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What forks have done to their tables, and that our rows still fit. */
final class ForkSchemaIT {
    @TempDir
    private Path folder;

    /** Writes the batch; every row must land. */
    private void write(TestSite site, Batch batch) throws SQLException {
        DeadLetters deadLetters = new DeadLetters(folder.resolve("dead-letters.log"), 1 << 20);
        try (Database database = Database.connect(site.settings());
                WritingConnection connection = new WritingConnection(database)) {
            Site found = Site.inspect(database, true);
            new BatchSql(connection, found, found.ledgerState(database), new RandomId(1, 2), deadLetters,
                    Duration.ofDays(7), () -> System.currentTimeMillis() / 1000, HistoryUse.NONE).write(batch);
        }
        assertEquals(0, deadLetters.count());
    }

    /** A complete row of user 1, a light one of user 2, and a snatch. */
    private static Batch oneOfEach(long number) {
        PeerRow light = new PeerRow(2, 1, Batches.peerId(2), false, true, 0, 0, 0, 0, 0, 0, 90, 3, new byte[0],
                new byte[0], 1_700_000_100);
        return Batches.of(number, books -> {
            books.announced(Batches.effects(Batches.peer(1, 1, 50, 6, "client"), new Credit(50, 6, 0, false, 0),
                    TorrentRow.NONE, Optional.of(new Snatch(1, 1, 1_700_000_000, new byte[0])), false));
            books.announced(Batches.effects(light, new Credit(0, 0, 0, false, 0), TorrentRow.NONE, Optional.empty(),
                    false));
        });
    }

    @ParameterizedTest
    @EnumSource
    void columnsThatWeKnowNothingOfGetAnEmptyValue(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_files_users ADD ipv6 varchar(45) NOT NULL FIRST, "
                + "ADD seeder tinyint NOT NULL, ADD first_seen datetime NOT NULL, ADD day date NOT NULL, "
                + "ADD way enum('udp','http') NOT NULL, ADD ratio decimal(5,2) NOT NULL, "
                + "ADD raw varbinary(16) NOT NULL, "
                + "ADD `gr\u00f6\u00dfe` int NOT NULL, ADD `\u0160ifra``` int NOT NULL, "
                + "ADD note text NOT NULL, ADD mtime_ms bigint AS (mtime * 1000) STORED",
                "ALTER TABLE xbt_snatched ADD ipv6 varchar(45) NOT NULL, ADD seeded int unsigned NOT NULL")) {
            site.users(1, 2);
            site.torrent(1);
            write(site, oneOfEach(1));
            write(site, oneOfEach(2));
            assertEquals(List.of("1,50,,0,udp,0.00", "2,0,,0,udp,0.00"), site.rows(
                    "SELECT uid, uploaded, ipv6, seeder, way, ratio FROM xbt_files_users ORDER BY uid"));
            assertEquals(List.of("1,1,,0", "1,1,,0"), site.rows("SELECT uid, fid, ipv6, seeded FROM xbt_snatched"));
            assertEquals("100,12", site.totals(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPeersKeyMayNameItsColumnsInAnyOrder(SiteKind kind) throws SQLException {
        for (String key : List.of("uid, fid, peer_id", "fid, peer_id, uid", "peer_id, uid, fid")) {
            try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_files_users DROP PRIMARY KEY, ADD PRIMARY KEY ("
                    + key + ")")) {
                assertUpserts(site);
            }
        }
        try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_files_users DROP PRIMARY KEY, "
                + "ADD id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, ADD UNIQUE KEY peer (fid, uid, peer_id)")) {
            assertUpserts(site);
        }
    }

    private void assertUpserts(TestSite site) throws SQLException {
        site.users(1, 2);
        site.torrent(1);
        write(site, oneOfEach(1));
        write(site, oneOfEach(2));
        assertEquals(List.of("1,1,50,2", "2,1,0,3"),
                site.rows("SELECT uid, fid, uploaded, announced FROM xbt_files_users ORDER BY uid"));
    }

    @ParameterizedTest
    @EnumSource
    void aSnatchThatIsThereAlreadyStaysTheFirst(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_snatched ADD UNIQUE KEY once (uid, fid)")) {
            site.users(1, 2);
            site.torrent(1);
            site.run("INSERT INTO xbt_snatched (uid, fid, tstamp, IP) VALUES (1, 1, 5, 'first')");
            write(site, oneOfEach(1));
            assertEquals("1,1,5,first", site.row("SELECT uid, fid, tstamp, IP FROM xbt_snatched"));
            assertEquals("50,6", site.totals(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void signedAndUnsignedColumnsTakeTheSameRows(SiteKind kind) throws SQLException {
        for (String sign : List.of("", " unsigned")) {
            try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_files_users MODIFY uid int" + sign + " NOT NULL, "
                    + "MODIFY fid int" + sign + " NOT NULL, MODIFY uploaded bigint" + sign + " NOT NULL DEFAULT 0, "
                    + "MODIFY upspeed int" + sign + " NOT NULL DEFAULT 0, MODIFY timespent int" + sign
                    + " NOT NULL DEFAULT 0, MODIFY mtime int" + sign + " NOT NULL DEFAULT 0",
                    "ALTER TABLE " + kind.totals() + " MODIFY Uploaded bigint" + sign + " NOT NULL DEFAULT 0")) {
                assertUpserts(site);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void addressesAndClientNamesAreCutToTheirColumns(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_files_users MODIFY useragent varchar(7) NOT NULL, "
                + "MODIFY ip varchar(8) NOT NULL", "ALTER TABLE xbt_snatched MODIFY IP varchar(4) NOT NULL")) {
            site.user(1);
            site.torrent(1);
            PeerRow row = new PeerRow(1, 1, Batches.peerId(1), true, true, 0, 0, 0, 0, 0, 0, 0, 1,
                    "192.168.100.200".getBytes(StandardCharsets.US_ASCII), "ÄÖÜ-client/1.0".getBytes(
                            StandardCharsets.UTF_8), 1_700_000_000);
            write(site, Batches.of(1, books -> books.announced(Batches.effects(row, new Credit(0, 0, 0, false, 0),
                    TorrentRow.NONE, Optional.of(new Snatch(1, 1, 5, row.address())), false))));
            assertEquals("192.168.,ÄÖÜ-cli", site.row("SELECT ip, useragent FROM xbt_files_users"));
            assertEquals("192.", site.row("SELECT IP FROM xbt_snatched"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverBytesAClientCallsItselfItsRowLands(SiteKind kind) throws SQLException {
        for (String charset : List.of("utf8mb3", "utf8mb4", "latin1", "ascii")) {
            try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_files_users MODIFY useragent varchar(51) "
                    + "CHARACTER SET " + charset + " NOT NULL DEFAULT ''")) {
                List<byte[]> names = hostileNames();
                site.torrent(1);
                write(site, Batches.of(1, books -> {
                    for (int i = 0; i < names.size(); i++) {
                        books.announced(Batches.effects(new PeerRow(i + 1, 1, Batches.peerId(i), true, true, 1,
                                2, 0, 0, 0,
                                0, 0, 1, new byte[0], names.get(i), 1_700_000_000), new Credit(1, 2, 0, false, 0),
                                TorrentRow.NONE, Optional.empty(), false));
                    }
                }));
                assertEquals(names.size() + "", site.row("SELECT COUNT(*) FROM xbt_files_users"));
                String euro = charset.startsWith("utf8") ? "€" : "?";
                String clef = charset.equals("utf8mb4") ? "\uD834\uDD1E" : "?";
                assertEquals("a" + euro + clef + "?z", site.row("SELECT useragent FROM xbt_files_users WHERE uid = 1"));
            }
        }
    }

    /** The first one is known; then every byte alone, every character of two bytes, and noise. */
    private static List<byte[]> hostileNames() {
        List<byte[]> names = new ArrayList<>();
        ByteArrayOutputStream known = new ByteArrayOutputStream();
        known.writeBytes("a€\uD834\uDD1E".getBytes(StandardCharsets.UTF_8));
        known.write(0xFF);
        known.write('z');
        names.add(known.toByteArray());
        for (int b = 0; b < 256; b++) {
            names.add(new byte[] {'x', (byte) b, 'y'});
        }
        for (int c = 0x80; c < 0x800; c += 25) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 25; i++) {
                text.append((char) (c + i));
            }
            names.add(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        Random random = new Random(51);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            names.add(noise);
        }
        return names;
    }

    @ParameterizedTest
    @EnumSource
    void aTableThatIsNotTransactionalIsNamed(SiteKind kind) throws SQLException {
        try (TestSite site = TestSite.open(kind, "ALTER TABLE xbt_snatched ENGINE=MyISAM",
                "ALTER TABLE users_freeleeches ENGINE=MyISAM", "ALTER TABLE xbt_client_whitelist ENGINE=MyISAM");
                HeardLog log = new HeardLog(); Database database = Database.connect(site.settings())) {
            Site.inspect(database, true);
            assertFalse(log.with("table xbt_snatched is MyISAM, not InnoDB").isEmpty());
            assertFalse(log.with("table users_freeleeches is MyISAM, not InnoDB").isEmpty());
            // We never write it.
            assertEquals(List.of(), log.with("table xbt_client_whitelist is MyISAM"));
            assertTrue(log.with("table xbt_snatched").getFirst().startsWith("WARNING "));
        }
    }
}

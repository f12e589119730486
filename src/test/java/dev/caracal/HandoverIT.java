package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The switch from Ocelot and back, with rows that a real Ocelot wrote: the last look at {@code xbt_files_users} of
 * recordings. Only their times are moved, to a minute ago.
 */
final class HandoverIT {
    private static final Path RECORDINGS = Path.of("compat-tests", "recordings");
    private static final String BARE = "a light insert's row tells nothing about counters";

    @TempDir
    private Path folder;

    /** A row of Ocelot's as column names and values. */
    private record Row(Map<String, String> cells) {
        long number(String column) {
            return Long.parseLong(cells.get(column));
        }

        int user() {
            return (int) number("uid");
        }

        int torrent() {
            return (int) number("fid");
        }

        /** Whether its counters are a baseline. */
        boolean tells() {
            return number("active") == 1 && !(number("uploaded") == 0 && number("downloaded") == 0
                    && number("remaining") == 0 && cells.get("useragent").isEmpty() && cells.get("ip").isEmpty());
        }

        /** The peer_id as a client sends it, every byte escaped. */
        String escapedPeerId() {
            return cells.get("peer_id").replaceAll("..", "%$0");
        }

        String sql(long now) {
            Map<String, String> written = new TreeMap<>(cells);
            written.put("mtime", Long.toString(now - 60));
            return "INSERT INTO xbt_files_users SET " + written.entrySet().stream()
                    .map(cell -> cell.getKey() + " = " + literal(cell.getKey(), cell.getValue()))
                    .collect(Collectors.joining(", "));
        }

        private static String literal(String column, String value) {
            return switch (column) {
                case "peer_id" -> "x'" + value + "'";
                case "useragent" -> "x'" + HexFormat.of().formatHex(value.getBytes(StandardCharsets.ISO_8859_1)) + "'";
                default -> "'" + value + "'";
            };
        }
    }

    /** What the recording's last look at the peers' table found. */
    private static List<Row> rows(String recording) throws Exception {
        JsonNode table = null;
        for (JsonNode step : new ObjectMapper().readTree(RECORDINGS.resolve(recording + ".json").toFile())
                .required("steps")) {
            table = step.path("rows").path("xbt_files_users").isMissingNode() ? table
                    : step.path("rows").path("xbt_files_users");
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode row : table.required("rows")) {
            Map<String, String> cells = new HashMap<>();
            for (int i = 0; i < row.size(); i++) {
                cells.put(table.required("columns").get(i).asText(), row.get(i).asText());
            }
            rows.add(new Row(cells));
        }
        return rows;
    }

    private static void fill(TestSite site, List<Row> rows) throws Exception {
        long now = System.currentTimeMillis() / 1000;
        for (int user : rows.stream().map(Row::user).distinct().toList()) {
            site.user(user);
        }
        for (int torrent : rows.stream().map(Row::torrent).distinct().toList()) {
            site.torrent(torrent);
        }
        for (Row row : rows) {
            site.run(row.sql(now));
        }
    }

    /** Seeders and leechers, as the site's row says. */
    private static long peers(TestSite site, int torrent) throws Exception {
        String[] counts = site.counts(torrent).split(",");
        return Long.parseLong(counts[0]) + Long.parseLong(counts[1]);
    }

    @ParameterizedTest
    @Timeout(60)
    @CsvSource({"ORIGINAL_LENIENT, ocelot-1.0/session-busy-torrents", "ORIGINAL_STRICT, ocelot-1.0/session-mixed-a",
        "ORIGINAL_LENIENT, ocelot-1.0/address-sources", "ORIGINAL_LENIENT, ocelot-1.0/flush-light-row-inserts",
        "ORPHEUS_STRICT, ocelot-2.1.3/session-mixed-b", "ORPHEUS_LENIENT, ocelot-2.1.3/useragent-stored"})
    void everyClientIsCreditedExactlyWhatItTransferredAcrossTheSwitch(SiteKind kind, String recording)
            throws Exception {
        List<Row> rows = rows(recording);
        Map<Integer, Long> up = new TreeMap<>();
        Map<Integer, Long> down = new TreeMap<>();
        Map<String, String> baselines = new TreeMap<>();
        try (TestSite site = TestSite.open(kind)) {
            fill(site, rows);
            try (AskedTracker tracker = AskedTracker.start(site, folder, Map.of())) {
                for (int torrent : rows.stream().map(Row::torrent).distinct().toList()) {
                    long present = rows.stream().filter(row -> row.torrent() == torrent && row.tells()).count();
                    while (peers(site, torrent) != present) {
                        // The first flush corrects them; without it the test's time limit ends this.
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                }
                for (int i = 0; i < rows.size(); i++) {
                    Row row = rows.get(i);
                    long moreUp = 1000 + i;
                    long moreDown = row.number("remaining") == 0 ? 0 : 77 + i;
                    String counters = "uploaded=" + (row.number("uploaded") + moreUp) + "&downloaded="
                            + (row.number("downloaded") + moreDown) + "&corrupt=" + row.number("corrupt") + "&left="
                            + Math.max(0, row.number("remaining") - moreDown);
                    String answer = tracker.announce(row.user(), row.torrent(), row.escapedPeerId(), counters);
                    assertTrue(answer.startsWith("d8:complete"), answer);
                    up.merge(row.user(), row.tells() ? moreUp : 0, Long::sum);
                    down.merge(row.user(), row.tells() ? moreDown : 0, Long::sum);
                    baselines.put(row.cells().get("peer_id") + row.user() + "," + row.torrent(),
                            (row.number("uploaded") + moreUp) + "," + (row.number("downloaded") + moreDown));
                }
                tracker.drain();
            }
            for (int user : up.keySet()) {
                assertEquals(up.get(user) + "," + down.get(user), site.totals(user), "user " + user + "; " + BARE);
            }
            asOcelotWouldFindIt(site, rows, baselines);
        }
    }

    /** It empties the table and begins anew: what it reads must fit, and what the site reads meanwhile. */
    private static void asOcelotWouldFindIt(TestSite site, List<Row> rows, Map<String, String> baselines)
            throws Exception {
        Map<String, String> written = new TreeMap<>();
        for (String row : site.rows("SELECT LOWER(HEX(peer_id)), uid, fid, uploaded, downloaded FROM xbt_files_users "
                + "WHERE active = 1")) {
            String[] cells = row.split(",");
            written.put(cells[0] + cells[1] + "," + cells[2], cells[3] + "," + cells[4]);
        }
        assertEquals(baselines, written, "one row for each client, with its counters");
        assertEquals("0", site.row("SELECT COUNT(*) FROM xbt_files_users WHERE mtime < UNIX_TIMESTAMP() - 60 "
                + "OR remaining < 0 OR timespent > 1000000000 OR announced < 1"));
        SiteKind kind = site.kind();
        for (int torrent : rows.stream().map(Row::torrent).distinct().toList()) {
            assertEquals(site.row("SELECT COALESCE(SUM(remaining = 0), 0), COALESCE(SUM(remaining > 0), 0) "
                    + "FROM xbt_files_users WHERE active = 1 AND fid = " + torrent),
                    site.row("SELECT Seeders, Leechers FROM " + kind.counts() + " WHERE " + kind.countsId() + " = "
                            + torrent));
        }
        String users = site.row("SELECT COUNT(*) FROM users_main WHERE Enabled = '1' AND LENGTH(torrent_pass) = 32");
        assertEquals(Integer.toString((int) rows.stream().map(Row::user).distinct().count()), users);
        // What Ocelot does at its start, in its own words.
        site.run("TRUNCATE xbt_files_users; UPDATE " + kind.counts() + " SET Seeders = 0, Leechers = 0");
        assertFalse(site.rows("SELECT ID, info_hash, FreeTorrent, " + (kind.original() ? "Snatched FROM torrents"
                : "tls.Snatched FROM torrents t INNER JOIN torrents_leech_stats tls ON tls.TorrentID = t.ID")
                + " ORDER BY ID").isEmpty());
        assertTrue(site.rows("SELECT UserID, TorrentID FROM users_freeleeches WHERE Expired = '0'").isEmpty());
    }
}

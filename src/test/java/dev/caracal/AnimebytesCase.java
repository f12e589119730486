package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.caracal.gazelle.TestSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A site of the third dialect, for the tests of what its tracker makes of it. */
abstract class AnimebytesCase {
    static final long BEGIN = 1_700_000_000;
    static final int SILENCE = 7200;

    @TempDir
    Path folder;

    final AtomicLong clock = new AtomicLong(BEGIN);

    @AfterEach
    void everyRowFitted() {
        assertFalse(Files.exists(folder.resolve("dead-letters.log")));
    }

    TestTracker start(TestSite site, String... lines) throws Exception {
        String[] settings = List.of("seed_time_grace = 900", "announce_interval = 1800", "peers_timeout = " + SILENCE,
                "reap_peers_interval = 1", "hnr_interval = 1", "hnr_sweep_pause = 0", "keepalive_timeout = 600",
                "baseline_lifetime = 31536000", String.join("\n", lines)).toArray(String[]::new);
        return TestTracker.start(site, folder, Duration.ofMillis(30), clock::get, settings);
    }

    /** @param more further columns with their values: {@code UpMultiplier = 2} */
    static void user(TestSite site, int id, String... more) throws SQLException {
        site.run("INSERT INTO users_main SET " + String.join(", ", concat(more, "ID = " + id, "Username = 'user" + id
                + "'", "Enabled = '1'", "torrent_pass = '" + TestSite.passkeyText(id) + "'")));
    }

    static void torrent(TestSite site, int id, String... more) throws SQLException {
        site.run("INSERT INTO torrents SET " + String.join(", ", concat(more, "ID = " + id, "Size = 1000",
                "info_hash = x'" + HexFormat.of().formatHex(TestSite.infoHash(id).bytes()) + "'"))
                + (String.join(" ", more).contains("GroupID") ? "" : ", GroupID = 1")
                + (String.join(" ", more).contains("TorrentType") ? "" : ", TorrentType = 'anime'"));
    }

    private static List<String> concat(String[] more, String... first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all;
    }

    /** Credited and charged, and what went over the wire. */
    static String totals(TestSite site, int user) throws SQLException {
        return site.row("SELECT Uploaded, Downloaded, rawup, rawdl FROM users_main WHERE ID = " + user);
    }
}

package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.database.Ports;
import dev.caracal.gazelle.HeardLog;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code caracal freeleech} as an operator gives it, against a tracker that runs. */
final class FreeleechCommandIT {
    private static final String PEER = "-TR2940-aaaaaaaaaaaa";

    @TempDir
    private Path folder;

    private String said(int status, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "dev.caracal.Main", "-c",
                folder.resolve("ocelot.conf").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(status, process.waitFor(), said);
        return said;
    }

    private static void await(TestSite site, String query, String expected) throws Exception {
        for (int tries = 0; tries < 200 && !site.rows(query).equals(List.of(expected)); tries++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertEquals(List.of(expected), site.rows(query));
    }

    @Test
    void whatItSetsIsCreditedListedExplainedAndCleared() throws Exception {
        Map<String, Object> settings = Map.of("control_listen", "127.0.0.1:" + Ports.free());
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT);
                HeardLog log = new HeardLog();
                AskedTracker tracker = AskedTracker.start(site, folder, settings)) {
            site.user(1);
            site.torrent(1);
            tracker.tracker().reload();
            String set = said(0, "freeleech", "set", "--scope", "group", "--id", "1", "--up", "1.5", "--down", "0",
                    "--ends", "2100-01-01T00:00:00Z");
            assertTrue(set.contains("success"), set);
            assertEquals(1, log.with("request=update action=\"update_freeleech\" target=\"group 1\" "
                    + "effect=\"now up 150 %, down 0 % until 4102444800\"").size());
            tracker.announce(1, 1, PEER, "uploaded=0&downloaded=0&left=100&event=started");
            tracker.announce(1, 1, PEER, "uploaded=3&downloaded=40&left=60");
            tracker.announce(1, 1, PEER, "uploaded=6&downloaded=40&left=60");
            await(site, "SELECT Uploaded, Downloaded FROM users_leech_stats", "9,0");
            String explained = said(0, "explain", "--user", "1");
            assertTrue(explained.contains("credited 4 up, charged 0 down: a promotion of the torrent's group"),
                    explained);
            String list = said(0, "freeleech", "list");
            assertTrue(list.contains("group 1") && list.contains("up  150 %  down    0 %") && list.contains("holds"),
                    list);
            assertTrue(said(0, "freeleech", "clear", "--scope", "group", "--id", "1").contains("success"));
            await(site, "SELECT COUNT(*), MAX(ends) < 4102444800 FROM caracal_freeleech", "1,1");
            assertTrue(said(0, "freeleech", "list").contains("ended"));
            String refused = said(1, "freeleech", "set", "--scope", "site", "--up", "11");
            assertTrue(refused.contains("says: failure: up must be a number from 0 to 10"), refused);
            assertTrue(said(1, "freeleech", "set", "--scope", "site", "--up", "2", "--ends", "Christmas")
                    .contains("Christmas is no time"));
        }
        assertTrue(said(1, "freeleech", "clear", "--scope", "site").contains("No tracker answers"));
    }
}

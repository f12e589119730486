package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.caracal.database.Ports;
import dev.caracal.gazelle.Account;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * MIGRATING_FROM_OCELOT.md, rehearsed: every command that it shows is carried out in its order, on a site's database
 * that a tracker in Ocelot's manner is writing, while members go on announcing; each must print what the document says
 * it prints, and nobody may lose a byte on the way.
 *
 * <p>The Ocelot is played by a tracker that knows no journal, empties the peers' table at its start and writes as
 * Ocelot does.
 */
final class MigrationIT {
    private static final Path DOCUMENT = Path.of("MIGRATING_FROM_OCELOT.md");

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void theDocumentsStepsSwitchASiteAndBackAndLoseNothing() throws Exception {
        HttpServer php = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        php.createContext("/tools.php", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, -1);
            }
        });
        php.start();
        try (TestSite site = TestSite.open(SiteKind.ORIGINAL_STRICT); Account account = new Account(site)) {
            account.may("ALL", "*");
            site.run("DROP TABLE caracal_ledger, caracal_token_expiries, caracal_baselines, caracal_transfers, "
                    + "caracal_shared_time, caracal_hnr, caracal_hnr_sweep, caracal_hnr_blocks");
            site.keepCommits();
            site.users(1, Members.COUNT);
            site.torrents(1, 2);
            int port = Ports.free();
            Path conf = conf(site, account, port, php.getAddress().getPort());
            try (Members members = new Members(site, port);
                    Rehearsal rehearsal = new Rehearsal(conf, site, port, members)) {
                List<Rehearsal.Step> steps = Rehearsal.steps(DOCUMENT);
                assertTrue(steps.size() >= 16, steps.toString());
                rehearsal.startOcelot();
                for (Rehearsal.Step step : steps) {
                    rehearsal.carryOut(step);
                }
                rehearsal.stopOcelot();
            }
            assertEquals("0", site.row("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '"
                    + site.name() + "' AND table_name LIKE 'caracal%'"), "as it was before");
        } finally {
            php.stop(0);
        }
    }

    private Path conf(TestSite site, Account account, int port, int sitePort) throws IOException {
        Path conf = Files.writeString(folder.resolve("ocelot.conf"), site.conf(folder.resolve("state"))
                + account.conf() + "listen_port = " + port + "\nadmin_port = " + (port + 1) + "\nsite_service = "
                + sitePort + "\nmax_middlemen = 500\nmax_journal_bytes = 67108864\njournal_segment_bytes = 1048576\n"
                // Ocelot is gone when it is gone; a test need not look for ten seconds.
                + "watch_for_ocelot = 1\n");
        Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rw-r-----"));
        return conf;
    }
}

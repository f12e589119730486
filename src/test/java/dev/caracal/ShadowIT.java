package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.http.TrackerServer;
import dev.caracal.shadow.Report;
import dev.caracal.shadow.Shadow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A shadow on mirrored traffic, beside a tracker that writes the database as Ocelot does: another real Caracal with
 * {@code start = ocelot}. Every request goes to both, as a proxy would have it.
 */
final class ShadowIT {
    private static final Duration WINDOW = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    /** Both sides, and a client that speaks to them as to one. */
    private record Beside(TestSite site, TestTracker ocelot, ShadowRun shadow, TestClient live, TestClient mirror)
            implements AutoCloseable {

        static Beside start(TestSite site, Path folder) throws Exception {
            TestTracker ocelot = TestTracker.start(site, Files.createDirectory(folder.resolve("ocelot")),
                    "start = ocelot");
            ShadowRun shadow = begin(site, folder, reader(site));
            return new Beside(site, ocelot, shadow, ocelot.client(), new TestClient(shadow.port()));
        }

        void announce(int user, int torrent, int client, long up, long down, long left, String more)
                throws IOException {
            live.announce(user, torrent, client, up, down, left, more);
            mirror.announce(user, torrent, client, up, down, left, more);
        }

        /** When Ocelot has written all, and neither has changed for a while. */
        Report settled() throws Exception {
            TimeUnit.MILLISECONDS.sleep(WINDOW.toMillis() + 1100);
            return shadow.report();
        }

        @Override
        public void close() throws IOException {
            live.close();
            mirror.close();
            shadow.close();
            ocelot.close();
            try {
                site.run("DROP USER " + account(site));
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }

    /** A database user that may do nothing but read, as lines of ocelot.conf. */
    private static String reader(TestSite site) throws Exception {
        site.run("CREATE USER " + account(site) + " IDENTIFIED BY 'Caracal-Tests-1'; GRANT SELECT ON `" + site.name()
                + "`.* TO " + account(site));
        return "mysql_username = " + site.name() + "_s\nmysql_password = Caracal-Tests-1\n";
    }

    private static String account(TestSite site) {
        return "'" + site.name() + "_s'@'%'";
    }

    private static ShadowRun begin(TestSite site, Path folder, String lines) throws Exception {
        Path state = folder.resolve("shadow");
        Path conf = folder.resolve("shadow.conf");
        String own = site.conf(state).lines().filter(line -> !lines.contains(line.split(" ")[0]))
                .reduce("", (all, line) -> all + line + "\n");
        Files.writeString(conf, own + lines);
        ShadowRun run = new ShadowRun(Settings.read(conf, Map.of()), new Shadow.Settings(WINDOW, 1000, 1000, false,
                new Report.Rules(1, 5, 100)), new ShadowRun.Pace(Duration.ofSeconds(1), Duration.ofSeconds(1), state));
        run.start();
        run.listen(new TrackerServer.Listen(0, 100, 100, 1, 0));
        return run;
    }

    private static List<String> checksums(TestSite site) throws Exception {
        List<String> tables = site.rows("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = "
                + "DATABASE() ORDER BY 1");
        return site.rows("CHECKSUM TABLE `" + String.join("`, `", tables) + "`");
    }

    private static void session(Beside beside) throws IOException {
        beside.announce(1, 1, 1, 0, 0, 0, "&event=started");
        beside.announce(2, 1, 2, 0, 0, 1000, "&event=started");
        beside.announce(3, 2, 3, 50, 0, 1000, "");
        beside.announce(2, 1, 2, 10, 400, 600, "");
        beside.announce(1, 1, 1, 700, 0, 0, "");
        beside.announce(2, 1, 2, 20, 1000, 0, "&event=completed");
        beside.announce(3, 2, 3, 60, 500, 500, "");
        beside.announce(3, 2, 3, 61, 500, 500, "&event=stopped");
        beside.announce(99, 1, 9, 0, 0, 0, "");
        beside.announce(1, 99, 1, 0, 0, 0, "");
    }

    private static TestSite site(SiteKind kind) throws Exception {
        TestSite site = TestSite.open(kind);
        site.users(1, 3);
        site.torrents(1, 2);
        return site;
    }

    @ParameterizedTest
    @EnumSource(names = {"ORIGINAL_LENIENT", "ORPHEUS_STRICT"})
    void whatIsBrokenOnPurposeIsNamedAndNothingElse(SiteKind kind) throws Exception {
        try (TestSite site = site(kind); Beside beside = Beside.start(site, folder)) {
            session(beside);
            Report report = beside.settled();
            assertEquals(0, report.status(), report.text());
            assertTrue(report.text().contains("announces accounted: 8"), report.text());
            assertTrue(report.text().contains("1 Passkey not found"), report.text());
            assertTrue(report.text().contains("1 Unregistered torrent"), report.text());

            // The shadow has seen these agree; what is changed now was changed by somebody else.
            addToUpload(site, 1, 5_000_000);
            report = beside.shadow().report();
            assertEquals(0, report.status(), report.text());
            assertTrue(report.text().contains("the site itself changed the row"), report.text());

            // A credit that is wrong by a byte, and a completion that nobody wrote down.
            beside.announce(2, 1, 2, 1020, 1000, 0, "");
            beside.announce(3, 2, 4, 0, 0, 10, "&event=started");
            beside.announce(3, 2, 4, 0, 10, 0, "&event=completed");
            addToUpload(site, 2, 1);
            while (site.rows("SELECT 1 FROM xbt_snatched WHERE fid = 2").isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            site.run("DELETE FROM xbt_snatched WHERE fid = 2");
            report = beside.settled();
            assertEquals(1, report.status(), report.text());
            assertEquals(List.of("DIFFERENT users (1):",
                    "  user 2: Caracal +1020 up, +1000 down; Ocelot +1021 up, +1000 down",
                    "DIFFERENT snatches (1):",
                    "  user 3 torrent 2: Caracal 1 completion; Ocelot 0 completions"), named(report));
            assertEquals(report.json(), Report.readFrom(folder.resolve("shadow")).json());
        }
    }

    @Test
    void whatOcelotAloneHearsOfAPeerThatAgreedIsUnheard() throws Exception {
        try (TestSite site = site(SiteKind.ORIGINAL_LENIENT); Beside beside = Beside.start(site, folder)) {
            beside.announce(1, 1, 1, 0, 0, 0, "&event=started");
            beside.announce(1, 1, 1, 1000, 0, 0, "");
            Report report = beside.settled();
            assertEquals(0, report.status(), report.text());

            for (int i = 1; i <= 4; i++) {
                beside.live().announce(1, 1, 1, 1000 + i * 750_000, 0, 0, "");
            }
            report = beside.settled();
            assertEquals(2, report.status(), report.text());
            assertTrue(report.text().contains("  4 announces that Ocelot accounted were not heard"), report.text());
            assertFalse(report.text().contains("the site itself changed the row"), report.text());

            // We credit at once what Ocelot has credited in parts: no difference. What comes then is compared.
            beside.announce(1, 1, 1, 3_002_000, 0, 0, "");
            report = beside.settled();
            assertEquals(2, report.status(), report.text());
            assertTrue(report.text().contains("  4 announces that Ocelot accounted were not heard"), report.text());
            beside.announce(1, 1, 1, 3_003_000, 0, 0, "");
            addToUpload(site, 1, 1);
            report = beside.settled();
            assertEquals(List.of("DIFFERENT users (1):",
                    "  user 1: Caracal +3003000 up, +0 down; Ocelot +3003001 up, +0 down"), named(report));
        }
    }

    @Test
    void aShadowThatCannotBeginLeavesNoReportOfTheOneBefore() throws Exception {
        Path state = folder.resolve("state");
        try (TestSite site = site(SiteKind.ORIGINAL_LENIENT)) {
            Files.writeString(folder.resolve("ocelot.conf"), site.conf(state));
            Path log = Files.createFile(folder.resolve("access.log"));
            assertEquals(0, caracal("shadow", "--log", log.toString(), "--answers-only", "--least", "0").status());
            assertEquals(0, caracal("shadow", "report").status());
            assertEquals("rwx------", rights(state));
            assertEquals("rw-------", rights(state.resolve("shadow-report.txt")));
            assertEquals("rw-------", rights(state.resolve("shadow-report.json")));
            site.run("DROP TABLE xbt_files_users");
            assertEquals(2, caracal("shadow", "--log", log.toString(), "--answers-only", "--least", "0").status());
            Told report = caracal("shadow", "report");
            assertEquals(2, report.status(), report.text());
            assertTrue(report.text().contains("could not be told: it has not begun"), report.text());
        }
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void addToUpload(TestSite site, int user, long bytes) throws Exception {
        site.run("UPDATE " + site.kind().totals() + " SET Uploaded = Uploaded + " + bytes + " WHERE "
                + site.kind().totalsId() + " = " + user);
    }

    /** The lines that name differences. */
    private static List<String> named(Report report) {
        return Stream.of(report.text().split("\n")).filter(line -> line.startsWith("DIFFERENT")
                || line.contains(": Caracal ")).toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"ORPHEUS_LENIENT"})
    void itWritesNothingAndReadingIsAllItMayDo(SiteKind kind) throws Exception {
        try (TestSite site = site(kind)) {
            site.run("INSERT INTO xbt_files_users (uid, fid, peer_id, active, uploaded, useragent, mtime) VALUES "
                    + "(1, 1, REPEAT('x', 20), 1, 7, 'u', UNIX_TIMESTAMP()), "
                    + "(2, 2, REPEAT('y', 20), 1, 7, 'u', UNIX_TIMESTAMP() - 10000)");
            List<String> before = checksums(site);
            try (ShadowRun shadow = begin(site, folder, reader(site));
                    TestClient mirror = new TestClient(shadow.port())) {
                mirror.announce(1, 1, 1, 0, 0, 0, "&event=started");
                mirror.announce(1, 1, 1, 5000, 0, 0, "");
                mirror.announce(2, 1, 2, 5000, 10, 0, "&event=completed");
                shadow.report();
                TimeUnit.MILLISECONDS.sleep(1500);
            }
            site.run("DROP USER " + account(site));
            assertEquals(before, checksums(site));
            try (Stream<Path> files = Files.walk(folder)) {
                assertEquals(List.of("shadow-report.json", "shadow-report.txt", "shadow.conf"), files
                        .filter(Files::isRegularFile).map(file -> file.getFileName().toString()).sorted().toList());
            }
        }
    }

    @Test
    void theCommandReadsALogAndItsReportOutlivesIt() throws Exception {
        try (TestSite site = site(SiteKind.ORIGINAL_LENIENT)) {
            Files.writeString(folder.resolve("ocelot.conf"), site.conf(folder.resolve("state")));
            Path log = folder.resolve("access.log");
            String line = "10.0.0.1 1000.1 200 %d \"GET /" + TestSite.passkeyText(1) + "/announce?info_hash="
                    + TestSite.infoHashText(1) + "&compact=1 HTTP/1.1\" \"agent\"\n";
            int noPeerId = "d14:failure reason10:No peer ID12:min intervali5400e8:intervali5400ee".length();
            Files.writeString(log, line.formatted(noPeerId) + line.formatted(noPeerId + 5));
            Told shadow = caracal("shadow", "--log", log.toString(), "--answers-only", "--least", "1");
            assertEquals(1, shadow.status(), shadow.text());
            assertTrue(shadow.text().contains("  1 times: Caracal No peer ID; Ocelot Invalid peer ID (announce user 1 "
                    + "torrent 1 at 1000)"), shadow.text());
            Told report = caracal("shadow", "report");
            assertEquals(1, report.status(), report.text());
            assertTrue(shadow.text().endsWith(report.text()), report.text());
        }
    }

    /** What a command said, and its exit status. */
    private record Told(int status, String text) {
    }

    private Told caracal(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "dev.caracal.Main"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-c", folder.resolve("ocelot.conf").toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Told(process.waitFor(), text);
    }
}

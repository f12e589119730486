package dev.caracal.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.database.Ports;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The demo from its first start to its second stop. Most of it is waiting, which is done at once. */
@Execution(ExecutionMode.CONCURRENT)
final class DemoIT {
    @TempDir
    private Path folder;
    private Path launcher;
    private int port;

    @BeforeEach
    void layOut() throws IOException {
        launcher = DemoProcess.layOut(folder, true);
        port = Ports.free();
    }

    /** JUnit warns of links that lead out of its folder. */
    @AfterEach
    void removeLinks() throws IOException {
        for (String link : List.of("lib", "demo-lib", "release/lib")) {
            Files.deleteIfExists(folder.resolve(link));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPrintedWorksAndIsThereAfterTheNextStart(DemoDialect dialect) throws IOException, InterruptedException {
        try (DemoProcess demo = start(dialect)) {
            demo.await("bytes credited 0 up 0 down");
            tryAnnounces(demo.lines("/announce?"));
            tryTheRest(demo, dialect);
            demo.await("used up the token for torrent 1");
            demo.await("announces 9, peers 2 seeding 1 leeching, bytes credited 2097152 up 4194304 down");
            assertTotals(demo);
            assertEquals(0, demo.stop(), demo.said());
            assertTrue(demo.said().endsWith("\nStopped."), demo.said());
            assertFalse(demo.said().contains("WARN"), demo.said());
        }
        try (DemoProcess again = start(dialect)) {
            again.await("announces 0, peers 2 seeding 1 leeching, bytes credited 0 up 0 down");
            assertTotals(again);
            assertEquals(0, again.stop(), again.said());
        }
    }

    private void tryAnnounces(List<String> lines) throws IOException, InterruptedException {
        assertEquals(9, lines.size(), lines.toString());
        for (String line : lines) {
            String answer = DemoProcess.paste(line);
            String expected = line.contains(Member.RATIOWATCH.passkey()) ? "Access denied, leeching forbidden"
                    : "d8:complete";
            assertTrue(answer.contains(expected), line + "\n" + answer);
        }
    }

    private void tryTheRest(DemoProcess demo, DemoDialect dialect) throws IOException, InterruptedException {
        String scrape = DemoProcess.paste(demo.await("/scrape?"));
        assertTrue(scrape.contains("d8:completei2e10:incompletei1e10:downloadedi2ee"), scrape);
        for (String line : demo.lines("/update?")) {
            assertEquals("success", DemoProcess.paste(line).strip().lines().toList().getLast(), line);
        }
        String stats = DemoProcess.paste(demo.await("get=stats"));
        assertTrue(stats.contains(dialect == DemoDialect.ORIGINAL ? "\n1 scrapes"
                : "\"scrapes\":{\"type\":\"number\",\"value\":1}"), stats);
        assertTrue(DemoProcess.paste(demo.await("/health")).contains("\"status\":\"up\""));
        assertTrue(DemoProcess.paste(demo.await("/metrics")).contains("caracal_announces_total 9"));
    }

    private static void assertTotals(DemoProcess demo) throws IOException, InterruptedException {
        String table = DemoProcess.paste(demo.await("SELECT Username"));
        assertEquals(Member.values().length, table.lines().filter(line -> line.matches("\\| [a-z].*")).count(), table);
        assertRow(table, Member.SEEDER, 2097152, 0);
        assertRow(table, Member.LEECHER, 0, 4194304);
        assertRow(table, Member.TOKENHOLDER, 0, 0);
        String tokens = DemoProcess.paste(demo.await("SELECT * FROM users_freeleeches"));
        assertTrue(tokens.contains("|       1 |    4194304 |"), tokens);
    }

    private static void assertRow(String table, Member member, long up, long down) {
        String row = "\\| " + member.username() + " +\\| +" + (member.uploaded() + up) + " \\| +"
                + (member.downloaded() + down) + " \\|";
        assertTrue(table.lines().anyMatch(line -> line.matches(row)), row + "\n" + table);
    }

    @Test
    void aPortInUseIsOneSentenceAndNothingIsStarted() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0);
                DemoProcess demo = start(DemoDialect.ORIGINAL, taken.getLocalPort())) {
            assertEquals(1, demo.exitStatus());
            demo.await("Port " + taken.getLocalPort() + " is in use by another program; end that, or name another port "
                    + "with --port.");
            assertEquals(1, demo.said().lines().count(), demo.said());
            assertFalse(Files.exists(folder.resolve("demo")));
        }
    }

    @Test
    void aReleaseWithoutTheDatabaseSaysWhereToRunIt() throws IOException, InterruptedException {
        Path release = Files.createDirectory(folder.resolve("release"));
        try (DemoProcess demo = DemoProcess.start(DemoProcess.layOut(release, false), "--port", "" + port,
                "--dir", folder.resolve("demo").toString())) {
            assertEquals(1, demo.exitStatus());
            demo.await("The demo's database server is not part of a release (");
            assertEquals(1, demo.said().lines().count(), demo.said());
        }
    }

    private static void assertCached(Path release) throws IOException {
        try (Stream<Path> files = Files.list(release)) {
            List<Path> caches = files.filter(file -> file.toString().contains(".aot")).toList();
            assertEquals(1, caches.size(), caches.toString());
            assertTrue(Files.size(caches.getFirst()) > 1 << 20, "it was not made");
        }
    }

    @Test
    void theFirstRunOfAReleaseKeepsWhatTheJvmLearntForTheNextOnes() throws IOException, InterruptedException {
        Path release = Files.createDirectory(folder.resolve("release"));
        Path launcher = DemoProcess.layOut(release, false);
        // What the command says beside its configuration is no business of the rehearsal's.
        for (int run = 0; run < 2; run++) {
            try (DemoProcess version = DemoProcess.run(launcher, "-v", "-c", "missing.conf", "-V")) {
                assertEquals(0, version.exitStatus());
                version.await("Caracal ");
                assertEquals(1, version.said().lines().count(), version.said());
            }
            assertCached(release);
        }
    }

    @Test
    void aRehearsalMakesItAnewWithoutASiteToReadToo() throws IOException, InterruptedException {
        Path release = Files.createDirectory(folder.resolve("release"));
        Path launcher = DemoProcess.layOut(release, false);
        Path conf = Files.writeString(folder.resolve("ocelot.conf"), "mysql_host = 127.0.0.1\nmysql_port = 1\n");
        Files.writeString(release.resolve("caracal-of-another-jdk.aot"), "");
        try (DemoProcess rehearsal = DemoProcess.run(launcher, "rehearse", "-c", conf.toString())) {
            assertEquals(0, rehearsal.exitStatus(), rehearsal.said());
            assertEquals("", rehearsal.said());
        }
        assertCached(release);
    }

    @Test
    void aStopDuringTheStartLeavesNothingBehind() throws IOException, InterruptedException {
        try (DemoProcess demo = start(DemoDialect.ORIGINAL)) {
            demo.await("Starting the database");
            Thread.sleep(1000); // somewhere between unpacking and serving
            assertEquals(0, demo.stop(), demo.said());
        }
    }

    private DemoProcess start(DemoDialect dialect) throws IOException {
        return start(dialect, port);
    }

    private DemoProcess start(DemoDialect dialect, int onPort) throws IOException {
        return DemoProcess.start(launcher, "--dialect", dialect.toString(), "--port", Integer.toString(onPort),
                "--dir", folder.resolve("demo").toString());
    }
}

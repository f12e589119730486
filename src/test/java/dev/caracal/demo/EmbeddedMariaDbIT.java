package dev.caracal.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded server's whole life, with a real one. */
final class EmbeddedMariaDbIT {
    @TempDir
    private Path folder;

    @Test
    void aSecondStartFindsTheDataOfTheFirst() throws SQLException {
        MariaDbOptions options = MariaDbOptions.persistent(folder.resolve("db")).withDatabase("gazelle");
        try (EmbeddedMariaDb server = start(options)) {
            execute(server, "CREATE TABLE gazelle.t (n INT)");
            execute(server, "INSERT INTO gazelle.t VALUES (42)");
        }
        try (EmbeddedMariaDb server = start(options.account("other", "word"))) {
            assertEquals("42", query(server, "SELECT n FROM gazelle.t"));
        }
    }

    @Test
    void aTemporaryServerLeavesNothingBehindAndHasTheSqlModeAskedFor() throws SQLException {
        Path home = folder.resolve("db");
        try (EmbeddedMariaDb server = start(MariaDbOptions.temporary(home).withSqlMode("STRICT_TRANS_TABLES"))) {
            assertEquals("STRICT_TRANS_TABLES", query(server, "SELECT @@global.sql_mode"));
            assertEquals("1", query(server, "SELECT COUNT(*) FROM mysql.user WHERE User IN ('caracal', 'root', '')"));
            assertTrue(Files.exists(server.socket()));
        }
        assertFalse(Files.exists(home));
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MariaDbOptions options = MariaDbOptions.temporary(folder.resolve("db")).onPort(taken.getLocalPort());
            String message = assertThrows(DatabaseStartException.class, () -> start(options)).getMessage();
            assertEquals("Port " + taken.getLocalPort() + " on 127.0.0.1 is in use by another program.", message);
        }
    }

    @Test
    void aFolderIsHeldByOneServer() {
        MariaDbOptions options = MariaDbOptions.persistent(folder.resolve("db"));
        try (EmbeddedMariaDb server = start(options)) {
            assertTrue(server.isAlive());
            String message = assertThrows(DatabaseStartException.class, () -> start(options)).getMessage();
            assertTrue(message.endsWith("is already running."), message);
        }
    }

    @Test
    void aMissingJarIsNamed() {
        Path jar = folder.resolve("no.jar");
        String message = assertThrows(DatabaseStartException.class, () -> ServerBinaries.unpacked(jar, folder))
                .getMessage();
        assertEquals("The embedded MariaDB's jar is missing: " + jar + ".", message);
    }

    @Test
    void aServerThatCannotStartIsReportedWithItsOwnWords() {
        MariaDbOptions options = MariaDbOptions.temporary(folder.resolve("db")).withSqlMode("NO_SUCH_MODE");
        String message = assertThrows(DatabaseStartException.class, () -> start(options)).getMessage();
        assertTrue(message.contains("NO_SUCH_MODE"), message);
    }

    @Test
    void theServerEndsWithTheProgramThatStartedItEvenWhenThatIsKilled() throws IOException, InterruptedException {
        Path home = folder.resolve("db");
        Process program = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp", System.getProperty("java.class.path"), Starter.class.getName(), home.toString())
                .redirectErrorStream(true).start();
        String line = program.inputReader().readLine();
        assertTrue(line != null && line.matches("\\d+"), "said " + line);
        ProcessHandle server = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
        assertTrue(server.isAlive());
        program.destroyForcibly().waitFor();
        for (int tries = 0; tries < 200 && server.isAlive(); tries++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertFalse(server.isAlive());
    }

    /** Starts a server, says its process id, and does nothing more. */
    static final class Starter {
        private Starter() {
        }

        public static void main(String[] args) throws InterruptedException {
            EmbeddedMariaDb server = start(MariaDbOptions.persistent(Path.of(args[0])));
            System.out.println(server.process().pid());
            Thread.sleep(60_000);
        }
    }

    private static EmbeddedMariaDb start(MariaDbOptions options) {
        Path jar = ServerBinaries.jarOnClassPath().orElseThrow();
        return EmbeddedMariaDb.start(ServerBinaries.unpacked(jar, ServerBinaries.userCache()), options);
    }

    private static void execute(EmbeddedMariaDb server, String sql) throws SQLException {
        try (Connection connection = connect(server); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedMariaDb server, String sql) throws SQLException {
        try (Connection connection = connect(server); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection connect(EmbeddedMariaDb server) throws SQLException {
        return DriverManager.getConnection("jdbc:mysql://127.0.0.1:" + server.port() + "/", server.user(),
                server.password());
    }
}

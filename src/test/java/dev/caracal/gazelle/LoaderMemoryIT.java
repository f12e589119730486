package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.caracal.registry.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading needs memory for the registry, not for the result as well: tried where the heap has room for one. */
final class LoaderMemoryIT {
    private static final int TORRENTS = 300_000;
    /** A heap of 56 MB is enough for so many torrents; with all their rows beside them 96 MB are not. */
    private static final String HEAP = "-Xmx72m";

    @TempDir
    private Path folder;

    @Test
    void aLoadHoldsOneRowAtATime() throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_LENIENT)) {
            fill(site);
            Path output = folder.resolve("output");
            DatabaseSettings settings = site.settings();
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    HEAP,
                    "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"),
                    LoadOnly.class.getName(), settings.host(), "" + settings.port(), settings.database(),
                    settings.username(), settings.password())
                    .redirectErrorStream(true).redirectOutput(output.toFile()).start();
            try {
                assertEquals(0, process.waitFor(), () -> read(output));
            } finally {
                process.destroyForcibly();
            }
            assertEquals(TORRENTS + " torrents", read(output).lines().toList().getLast());
        }
    }

    private static void fill(TestSite site) throws SQLException {
        site.run("CREATE TABLE digits (d int); INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
        site.run("INSERT INTO torrents (ID, GroupID, info_hash, Size) SELECT n, 1, UNHEX(SHA1(n)), 1000 FROM "
                + "(SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d + 100000 * f.d AS n "
                + "FROM digits a, "
                + "digits b, digits c, digits d, digits e, digits f WHERE f.d < 3) numbers; "
                + "INSERT INTO torrents_leech_stats (TorrentID) SELECT ID FROM torrents");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads a database and says how many torrents there were. */
    static final class LoadOnly {
        private LoadOnly() {
        }

        public static void main(String[] args) throws SQLException {
            Registry registry = new Registry();
            try (Database database = Database.connect(new DatabaseSettings(args[0], Integer.parseInt(args[1]), "",
                    args[2], args[3], args[4], Duration.ofSeconds(60)))) {
                new Loader(database, Site.inspect(database, true), registry, _ -> { }).load(Set.of(), true);
            }
            System.out.println(registry.torrentCount() + " torrents");
        }
    }
}

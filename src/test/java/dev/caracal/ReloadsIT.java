package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.caracal.database.Ports;
import dev.caracal.gazelle.SiteKind;
import dev.caracal.gazelle.TestSite;
import dev.caracal.ops.Exposition;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How often the lists are read when they are asked for faster than they can be read. */
@Timeout(120)
final class ReloadsIT {
    private final int port = Ports.free();

    @Test
    void howeverManyReloadsAreAskedForOneIsUnderWayAndOneWaits(@TempDir Path folder) throws Exception {
        try (TestSite site = TestSite.open(SiteKind.ORPHEUS_STRICT);
                AskedTracker tracker = AskedTracker.start(site, folder, Map.of("admin_port", port));
                Connection connection = site.connect(); Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLES torrents WRITE");
            List<Thread> asked = Stream.generate(() -> Thread.ofPlatform().start(tracker.tracker()::reload)).limit(6)
                    .toList();
            while (asked.stream().filter(Thread::isAlive).count() > 2) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertEquals(1, loads(), "the start's");
            statement.execute("UNLOCK TABLES");
            for (Thread reload : asked) {
                reload.join();
            }
            assertEquals(3, loads());
        }
    }

    private double loads() throws IOException {
        try (InputStream in = URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            return Exposition.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .value("caracal_loads_total");
        }
    }
}

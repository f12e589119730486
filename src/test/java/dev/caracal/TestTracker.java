package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.TestSite;
import dev.caracal.http.TrackerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A tracker for a test's site, in this JVM, at any free port. */
record TestTracker(Tracker tracker) implements AutoCloseable {
    static TestTracker start(TestSite site, Path folder, String... lines) throws IOException, InterruptedException {
        return new TestTracker(Tracker.start(settings(site, folder, lines)));
    }

    static Settings settings(TestSite site, Path folder, String... lines) throws IOException {
        Path conf = folder.resolve("ocelot.conf");
        Files.writeString(conf, site.conf(folder) + String.join("\n", lines) + "\n");
        Settings read = Settings.read(conf, Map.of());
        // 0 takes a free port, which no operator should want and no setting allows.
        return new Settings(new TrackerServer.Listen(0, read.listen().backlog(), read.listen().maxConnections()),
                read.http(), read.announce(), read.peers(), read.database(), read.watchForOcelot(), read.site(), read.ledger(), read.journal(), read.admin(),
                read.healthLimits(), read.ocelotVersion(), read.readonly(), read.startAsOcelot(), read.logging(), read.daemonize(),
                read.statePath(), read.maxDeadLetterBytes(), read.warnings());
    }

    TestClient client() {
        return new TestClient(tracker.port());
    }

    /** Ends with a last flush; everything must have been written. */
    void drain() throws InterruptedException {
        if (!tracker.drain()) {
            throw new AssertionError("the drain was called off");
        }
    }

    @Override
    public void close() {
        tracker.close();
    }
}

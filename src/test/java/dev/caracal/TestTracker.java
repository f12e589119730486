package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.TestSite;
import dev.caracal.http.TrackerServer;
import dev.caracal.ledger.LedgerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/** A tracker for a test's site, in this JVM, at any free port. */
record TestTracker(Tracker tracker) implements AutoCloseable {
    static TestTracker start(TestSite site, Path folder, String... lines) throws IOException, InterruptedException {
        return new TestTracker(Tracker.start(settings(site, folder, lines)));
    }

    /** One that writes at another pace than the configuration file has words for. */
    static TestTracker start(TestSite site, Path folder, Duration interval, String... lines)
            throws IOException, InterruptedException {
        return start(site, folder, interval, Preparation.SYSTEM, lines);
    }

    /** One that goes by the test's clock, too. */
    static TestTracker start(TestSite site, Path folder, Duration interval, LongSupplier unixSeconds, String... lines)
            throws IOException, InterruptedException {
        Settings read = settings(site, folder, lines);
        LedgerSettings ledger = read.ledger();
        return new TestTracker(Tracker.start(with(read, read.listen(), new LedgerSettings(interval,
                ledger.maxBatchRows(), ledger.maxWaitingRows(), ledger.retryLimit(), ledger.drainLimit())),
                unixSeconds));
    }

    static Settings settings(TestSite site, Path folder, String... lines) throws IOException {
        Path conf = folder.resolve("ocelot.conf");
        Files.writeString(conf, site.conf(folder) + String.join("\n", lines) + "\n");
        Settings read = Settings.read(conf, Map.of());
        // 0 takes a free port, which no operator should want and no setting allows.
        return with(read, new TrackerServer.Listen(0, read.listen().backlog(), read.listen().maxConnections(),
                read.listen().threads(), read.listen().deferSeconds()),
                read.ledger());
    }

    private static Settings with(Settings read, TrackerServer.Listen listen, LedgerSettings ledger) {
        return new Settings(listen, read.controlListen(), read.http(), read.announce(), read.peers(), read.database(),
                read.watchForOcelot(), read.site(), ledger, read.journal(), read.admin(), read.healthLimits(),
                read.ocelotVersion(), read.readonly(), read.startAsOcelot(), read.mirrorSeedTime(), read.ratioWatch(),
                read.bonus(), read.logging(), read.daemonize(),
                read.statePath(), read.maxDeadLetterBytes(), read.promoting(), read.hnr(),
                read.historySteps(), read.reloadEvery(), read.warnings());
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

package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.http.TrackerServer;
import dev.caracal.ops.Metrics;

/** The limits that hold now: those of the start, but for what a new configuration has changed since. */
final class LimitsInForce implements Metrics.Limits {
    private final Settings atStart;
    private final TrackerServer server;
    private volatile Settings now;

    LimitsInForce(Settings settings, TrackerServer server) {
        this.atStart = settings;
        this.server = server;
        this.now = settings;
    }

    void configure(Settings settings) {
        now = settings;
    }

    @Override
    public long connections() {
        return server.maxConnections();
    }

    @Override
    public long waitingRows() {
        return atStart.ledger().maxWaitingRows();
    }

    @Override
    public long journalBytes() {
        return atStart.journal().maxBytes();
    }

    @Override
    public long baselines() {
        return now.peers().mostBaselines();
    }

    @Override
    public long expiries() {
        return atStart.site().maxWaiting();
    }
}

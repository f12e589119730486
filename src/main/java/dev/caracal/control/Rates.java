package dev.caracal.control;

/** Connections and requests a second, over the last interval between two {@link #tick}s. */
public final class Rates {
    private final Statistics statistics;
    private long lastNanos = System.nanoTime();
    private long lastConnections;
    private long lastRequests;
    private volatile long connections;
    private volatile long requests;

    public Rates(Statistics statistics) {
        this.statistics = statistics;
    }

    /** Called by one thread, at every tick of the schedule. */
    public void tick() {
        long now = System.nanoTime();
        double seconds = Math.max((now - lastNanos) / 1e9, 1e-3);
        long openedNow = statistics.connectionsOpened.sum();
        long requestsNow = statistics.requests.sum();
        connections = (long) ((openedNow - lastConnections) / seconds);
        requests = (long) ((requestsNow - lastRequests) / seconds);
        lastNanos = now;
        lastConnections = openedNow;
        lastRequests = requestsNow;
    }

    public long connectionsPerSecond() {
        return connections;
    }

    public long requestsPerSecond() {
        return requests;
    }
}

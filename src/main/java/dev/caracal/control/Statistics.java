package dev.caracal.control;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What is counted for reports and metrics, since the start. Counting never waits for anybody. */
public final class Statistics {
    public final LongAdder connectionsOpened = new LongAdder();
    public final LongAdder connectionsClosed = new LongAdder();
    public final LongAccumulator mostConnections = new LongAccumulator(Long::max, 0);
    public final LongAdder requests = new LongAdder();
    /** Requests that ask to announce, whatever becomes of them. */
    public final LongAdder announces = new LongAdder();
    public final LongAdder announcesGranted = new LongAdder();
    public final LongAdder scrapes = new LongAdder();
    public final LongAdder updates = new LongAdder();
    public final LongAdder reports = new LongAdder();
    public final LongAdder bytesRead = new LongAdder();
    public final LongAdder bytesWritten = new LongAdder();
    public final LongAccumulator longestRequest = new LongAccumulator(Long::max, 0);
    public final LongAdder wrongSitePasswords = new LongAdder();
    public final LongAdder wrongReportPasswords = new LongAdder();
    public final LongAdder wrongPasskeys = new LongAdder();
    /** Announces in a form no well-configured client sends: not compact, no valid peer id, not on the whitelist. */
    public final LongAdder badClients = new LongAdder();
    /** Announces beyond what one member may make, and those of one more peer than it may have. */
    public final LongAdder tooManyAnnounces = new LongAdder();
    public final LongAdder tooManyPeers = new LongAdder();
    public final LongAdder tooManyPeersOnTorrent = new LongAdder();
    /** Requests of an address that has sent too many within this second. */
    public final LongAdder tooManyRequests = new LongAdder();
    /** How often an address had to give its place in the table of them to another. */
    public final LongAdder addressesEvicted = new LongAdder();
    /** Connections ended by us: their time was up, it was up sooner in a crowd, or their address held too many. */
    public final LongAdder connectionsTimedOut = new LongAdder();
    public final LongAdder connectionsCrowdedOut = new LongAdder();
    public final LongAdder connectionsOverLimit = new LongAdder();
    /** How often a connection had to let others go first. */
    public final LongAdder turnsEnded = new LongAdder();
    /** Requests that are no request: too short, too long, malformed. */
    public final LongAdder badRequests = new LongAdder();

    public long openConnections() {
        return connectionsOpened.sum() - connectionsClosed.sum();
    }

    public void connectionOpened() {
        connectionsOpened.increment();
        mostConnections.accumulate(openConnections());
    }
}

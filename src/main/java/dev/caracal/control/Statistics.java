package dev.caracal.control;

import dev.caracal.announce.Refusal;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

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
    /** How often an address had to give its place in the table of them to another. */
    public final LongAdder addressesEvicted = new LongAdder();
    /** Connections ended by us: their time was up, it was up sooner in a crowd, or their address held too many. */
    public final LongAdder connectionsTimedOut = new LongAdder();
    public final LongAdder connectionsCrowdedOut = new LongAdder();
    public final LongAdder connectionsOverLimit = new LongAdder();
    /** How often a listener had ended by itself and was replaced. */
    public final LongAdder listenersRevived = new LongAdder();
    /** How often a connection had to let others go first. */
    public final LongAdder turnsEnded = new LongAdder();
    /** Requests that are no request: too short, too long, malformed. */
    public final LongAdder badRequests = new LongAdder();

    /** Requests that are none of a torrent client's and get a page to read. */
    public final LongAdder pages = new LongAdder();
    /** How long requests waited for their answers. */
    public final Latencies latencies = new Latencies();
    /** Control requests and reports that were carried out, by what they ask for. */
    public final Tally updateActions = new Tally(Updates.ACTIONS);
    public final Tally reportActions = new Tally(Reports.ACTIONS);
    /** How often the configuration was read again and taken up, and how often it was no good. */
    public final LongAdder configurations = new LongAdder();
    public final LongAdder configurationFailures = new LongAdder();

    private final LongAdder updatesAsked = new LongAdder();
    private final LongAdder reportsAsked = new LongAdder();
    private final LongAdder otherRequests = new LongAdder();
    private final LongAdder[] refusals =
            Stream.generate(LongAdder::new).limit(Refusal.Kind.values().length).toArray(LongAdder[]::new);
    private final LongAdder[] controlRefused =
            Stream.generate(LongAdder::new).limit(Refused.values().length).toArray(LongAdder[]::new);

    /** A whole request is there. */
    public void requested(RequestKind kind) {
        requests.increment();
        ofKind(kind).increment();
    }

    /** Requests that asked for this, whatever became of them. */
    public long requests(RequestKind kind) {
        return ofKind(kind).sum();
    }

    private LongAdder ofKind(RequestKind kind) {
        return switch (kind) {
            case ANNOUNCE -> announces;
            case SCRAPE -> scrapes;
            case UPDATE -> updatesAsked;
            case REPORT -> reportsAsked;
            case OTHER -> otherRequests;
        };
    }

    /** A request was refused; what it is to Ocelot is counted, too. A wrong password is counted by whose it is. */
    public void refused(Refusal.Kind kind) {
        refusals[kind.ordinal()].increment();
        switch (kind) {
            case PASSKEY_NOT_FOUND -> wrongPasskeys.increment();
            case NOT_COMPACT, NO_PEER_ID, INVALID_PEER_ID, CLIENT_NOT_ALLOWED -> badClients.increment();
            case MALFORMED_ANNOUNCE, MALFORMED_REQUEST, TOO_LONG, TOO_SHORT -> badRequests.increment();
            default -> {
                // Ocelot counts no others
            }
        }
    }

    /** Requests refused for this reason. */
    public long refusals(Refusal.Kind kind) {
        return refusals[kind.ordinal()].sum();
    }

    /** Control and report requests that were not listened to. */
    public LongAdder controlRefused(Refused why) {
        return controlRefused[why.ordinal()];
    }

    public long openConnections() {
        return connectionsOpened.sum() - connectionsClosed.sum();
    }

    public void connectionOpened() {
        connectionsOpened.increment();
        mostConnections.accumulate(openConnections());
    }
}

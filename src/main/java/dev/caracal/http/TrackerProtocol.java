package dev.caracal.http;

import dev.caracal.announce.AnnounceAnswer;
import dev.caracal.announce.AnnounceRequest;
import dev.caracal.announce.Announces;
import dev.caracal.announce.Event;
import dev.caracal.announce.Refusal;
import dev.caracal.announce.Scrapes;
import dev.caracal.bencode.Bencoder;
import dev.caracal.control.Reports;
import dev.caracal.control.RequestKind;
import dev.caracal.control.Statistics;
import dev.caracal.control.Updates;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Ipv4;
import dev.caracal.id.PeerId;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * From a request's bytes to its answer's: the order of Ocelot's checks, and whom each request goes to. For any thread;
 * keeps nothing of a request.
 */
final class TrackerProtocol {
    /** So many lie ready at the most; that as many answers are under way at once is rare. */
    private static final int MOST_EXCHANGES = 32;
    /** One that a report has made larger is not kept. */
    private static final int LARGEST_KEPT = 1 << 16;

    private final Announces announces;
    private final Scrapes scrapes;
    private final ControlRequests control;
    private final Statistics statistics;
    private final Responses responses;
    private final Tracing tracing;
    private final BooleanSupplier available;
    private final Sources sources;
    private final Optional<Witness> witness;
    private final LongSupplier unixSeconds;
    private final Queue<Exchange> exchanges = new ArrayBlockingQueue<>(MOST_EXCHANGES);
    private volatile HttpSettings settings;
    private volatile boolean controlApart;

    TrackerProtocol(Announces announces, Scrapes scrapes, Updates updates, Reports reports, Statistics statistics,
            Responses responses, Tracing tracing, BooleanSupplier available, HttpSettings settings) {
        this(announces, scrapes, updates, reports, statistics, responses, tracing, available, settings,
                Optional.empty(), () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()));
    }

    /**
     * @param witness     who sees what was asked and answered, if anybody does
     * @param unixSeconds what time it is
     */
    TrackerProtocol(Announces announces, Scrapes scrapes, Updates updates, Reports reports, Statistics statistics,
            Responses responses, Tracing tracing, BooleanSupplier available, HttpSettings settings,
            Optional<Witness> witness, LongSupplier unixSeconds) {
        this.announces = announces;
        this.scrapes = scrapes;
        this.control = new ControlRequests(updates, reports, statistics, settings, unixSeconds);
        this.statistics = statistics;
        this.responses = responses;
        this.tracing = tracing;
        this.available = available;
        this.sources = new Sources(statistics.addressesEvicted);
        this.witness = witness;
        this.unixSeconds = unixSeconds;
        this.settings = settings;
    }

    /** Where a request came in. */
    enum Door {
        /** The port of torrent clients; and of the site, as long as that has none of its own. */
        TRACKER,
        /** The site's own, {@code control_listen}. */
        CONTROL
    }

    /** Whether the connection ends with this answer, and how many bytes of a body are to be skipped before that. */
    record Reply(boolean close, long bodyBytes) {
        private static final Reply CLOSE = new Reply(true, 0);
        private static final Reply KEEP = new Reply(false, 0);
    }

    HttpSettings settings() {
        return settings;
    }

    void settings(HttpSettings newSettings) {
        settings = newSettings;
        control.settings(newSettings);
    }

    /** Whether control and report requests have a door of their own, and are served there alone. */
    void controlApart(boolean value) {
        controlApart = value;
    }

    ControlRequests control() {
        return control;
    }

    /** Memory for an answer, to be given back with {@link #giveBack} when it was sent. */
    Exchange borrow() {
        Exchange exchange = exchanges.poll();
        return exchange == null ? new Exchange() : exchange;
    }

    void giveBack(Exchange exchange) {
        if (exchange.length() <= LARGEST_KEPT) {
            exchanges.offer(exchange);
        }
    }

    /** Whether to answer this request may take a file or another wait: all but that take what is in memory. */
    boolean mayWait(byte[] bytes, int start, int end) {
        return switch (Request.actionOf(bytes, start, end)) {
            case ANNOUNCE -> tracing.anybody();
            case SCRAPE, INVALID -> false;
            case UPDATE, REPORT -> true;
        };
    }

    Statistics statistics() {
        return statistics;
    }

    /** Who asks how much. */
    Sources sources() {
        return sources;
    }

    /** Answers a request that is longer than it may be. */
    Reply tooLong(Source source, Exchange exchange) {
        count(RequestKind.OTHER, exchange);
        if (!admits(source)) {
            return refused(Refusal.TOO_MANY_REQUESTS, exchange);
        }
        return refused(Request.TOO_LONG.refusal(), exchange);
    }

    /** Answers a request that came to the tracker's port. */
    Reply answer(byte[] bytes, int start, int end, Source source, Exchange exchange) {
        return answer(bytes, start, end, source, Door.TRACKER, exchange);
    }

    /**
     * Answers the request in {@code bytes} from {@code start} to {@code end}, which are its own from now on. The answer
     * is in the exchange.
     */
    Reply answer(byte[] bytes, int start, int end, Source source, Door door, Exchange exchange) {
        if (witness.isEmpty()) {
            return reply(bytes, start, end, source, door, exchange);
        }
        byte[] request = Arrays.copyOfRange(bytes, start, end);
        Reply reply = reply(bytes, start, end, source, door, exchange);
        witness.get().answered(request, Arrays.copyOf(exchange.answer(), exchange.length()));
        return reply;
    }

    private Reply reply(byte[] bytes, int start, int end, Source source, Door door, Exchange exchange) {
        statistics.longestRequest.accumulate(end - start);
        Request.Action action = Request.actionOf(bytes, start, end);
        count(end - start < Request.SHORTEST ? RequestKind.OTHER : switch (action) {
            case ANNOUNCE -> RequestKind.ANNOUNCE;
            case SCRAPE -> RequestKind.SCRAPE;
            case UPDATE -> RequestKind.UPDATE;
            case REPORT -> RequestKind.REPORT;
            case INVALID -> RequestKind.OTHER;
        }, exchange);
        // The site's requests are few, and none of them may be lost.
        if (action != Request.Action.UPDATE && action != Request.Action.REPORT && !admits(source)) {
            return refused(Refusal.TOO_MANY_REQUESTS, exchange);
        }
        return switch (Request.parse(bytes, start, end, exchange)) {
            case Request.Complete complete -> answer(complete.request(), source, door, exchange);
            case Request.Refused refused -> refused(refused.refusal(), exchange);
            case Request.NotAClient _ -> {
                statistics.pages.increment();
                responses.page("Nothing to see here", exchange);
                yield Reply.CLOSE;
            }
        };
    }

    private boolean admits(Source source) {
        int most = settings.limits().requestsPerAddress();
        return most == 0 || settings.sources().forwards(source.octets())
                || sources.admits(source.address(), settings.limits());
    }

    private void count(RequestKind kind, Exchange exchange) {
        exchange.kind = kind;
        statistics.requested(kind);
    }

    private Reply refused(Refusal refusal, Exchange exchange) {
        refuse(refusal, true, exchange);
        return Reply.CLOSE;
    }

    private void refuse(Refusal refusal, boolean close, Exchange exchange) {
        statistics.refused(refusal.kind());
        responses.plain(Responses.failure(refusal), close, exchange);
    }

    private Reply answer(Request request, Source source, Door door, Exchange exchange) {
        HttpSettings current = settings;
        long bodyBytes = Math.max(0, request.headers().number("content-length"));
        boolean close = current.keepAliveTimeout().isZero() || !request.keepsAlive()
                || bodyBytes > current.maxRequestBytes();
        if (!available.getAsBoolean()) {
            if (request.action() == Request.Action.UPDATE || request.action() == Request.Action.REPORT) {
                control.unavailable(request, source.address(), current);
            }
            refuse(Refusal.UNAVAILABLE, close, exchange);
        } else {
            boolean controlHere = door == Door.CONTROL || !controlApart;
            switch (door == Door.CONTROL ? controlsOnly(request.action()) : request.action()) {
                case ANNOUNCE -> announce(request, source, current, close, exchange);
                case SCRAPE -> scrape(request, close, exchange);
                case UPDATE -> responses.plain(
                        control.update(request, source.address(), current, controlHere), close, exchange);
                case REPORT -> responses.plain(
                        control.report(request, source.address(), current, controlHere), close, exchange);
                case INVALID -> refuse(Refusal.INVALID_ACTION, close, exchange);
            }
        }
        return bodyBytes > 0 ? new Reply(close, bodyBytes) : close ? Reply.CLOSE : Reply.KEEP;
    }

    /** Clients have no business at the site's door. */
    private static Request.Action controlsOnly(Request.Action action) {
        return action == Request.Action.UPDATE || action == Request.Action.REPORT ? action : Request.Action.INVALID;
    }

    private void announce(Request request, Source source, HttpSettings current, boolean close, Exchange exchange) {
        byte[] name = exchange.name;
        Optional<InfoHash.Sought> infoHash = request.parameters().decode("info_hash", name) == InfoHash.LENGTH
                ? exchange.infoHash(name) : Optional.empty();
        AnnounceRequest announce = announceRequest(request, source, current, exchange);
        AnnounceAnswer answer = announces.announce(request.key(), infoHash, announce, exchange.granted,
                unixSeconds.getAsLong());
        tracing.announced(request.key(), infoHash, announce, answer);
        switch (answer) {
            case AnnounceAnswer.Granted granted -> {
                statistics.announcesGranted.increment();
                Responses.announced(granted, exchange.body);
                responses.plain(exchange.body, close, exchange);
            }
            case AnnounceAnswer.Refused refused -> refuse(refused.refusal(), close, exchange);
        }
    }

    private static AnnounceRequest announceRequest(Request request, Source source, HttpSettings current,
            Exchange exchange) {
        Fields parameters = request.parameters();
        byte[] address = ClientAddress.of(request, source, current.sources());
        byte[] name = exchange.name;
        Optional<PeerId> peerId = parameters.decode("peer_id", name) == PeerId.LENGTH
                ? Optional.of(PeerId.at(name, 0)) : Optional.empty();
        return exchange.announce.by(parameters.has("peer_id"), peerId, exchange.userAgent())
                .from(Ipv4.parse(address, 0, address.length), address, port(parameters))
                .says(event(parameters), bytes(parameters, "uploaded"), bytes(parameters, "downloaded"),
                        bytes(parameters, "left"), bytes(parameters, "corrupt"))
                .asks(parameters.is("compact", "1"), wanted(parameters, current.numwantLimit()));
    }

    private static Event event(Fields parameters) {
        int index = parameters.find("event");
        return index < 0 ? Event.NONE
                : parameters.valueIs(index, "started") ? Event.STARTED
                : parameters.valueIs(index, "completed") ? Event.COMPLETED
                : parameters.valueIs(index, "stopped") ? Event.STOPPED
                : parameters.valueIs(index, "paused") ? Event.PAUSED : Event.NONE;
    }

    private static long bytes(Fields parameters, String name) {
        return Math.max(0, parameters.number(name));
    }

    /** The 32-bit reading, modulo 65536. */
    private static int port(Fields parameters) {
        return Math.clamp(parameters.number("port"), Integer.MIN_VALUE, Integer.MAX_VALUE) & 0xFFFF;
    }

    /** A negative number is as good as none: the limit. */
    static int wanted(Fields parameters, int limit) {
        int index = parameters.find("numwant");
        if (index < 0) {
            return limit;
        }
        long wanted = parameters.number(index);
        return wanted < 0 ? limit : (int) Math.min(limit, wanted);
    }

    private void scrape(Request request, boolean close, Exchange exchange) {
        if (!scrapes.admits(request.key())) {
            refuse(Refusal.PASSKEY_NOT_FOUND, close, exchange);
            return;
        }
        Fields parameters = request.parameters();
        Bencoder body = exchange.body.clear().dictionary().string("files").dictionary();
        for (int i = 0; i < parameters.count(); i++) {
            if (parameters.named(i, "info_hash")) {
                byte[] name = parameters.decoded(i);
                InfoHash.of(name).flatMap(scrapes::counts).ifPresent(counts -> body.string(name).dictionary()
                        .string("complete").integer(counts.complete())
                        .string("incomplete").integer(counts.incomplete())
                        .string("downloaded").integer(counts.downloaded()).end());
            }
        }
        body.end().end();
        if (request.headers().text("accept-encoding").contains("gzip")) {
            responses.gzipped(body, close, exchange);
        } else {
            responses.plain(body, close, exchange);
        }
    }
}

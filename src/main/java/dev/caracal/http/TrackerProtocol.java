package dev.caracal.http;

import dev.caracal.announce.AnnounceAnswer;
import dev.caracal.announce.AnnounceRequest;
import dev.caracal.announce.Announces;
import dev.caracal.announce.Event;
import dev.caracal.announce.Refusal;
import dev.caracal.announce.Scrapes;
import dev.caracal.bencode.Bencoder;
import dev.caracal.control.Answer;
import dev.caracal.control.Reports;
import dev.caracal.control.Statistics;
import dev.caracal.control.Updates;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Ipv4;
import dev.caracal.id.Passkey;
import dev.caracal.id.PeerId;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * From a request's bytes to its answer's: the order of Ocelot's checks, and whom each request goes to. For any thread;
 * keeps nothing of a request.
 */
final class TrackerProtocol {
    private final Announces announces;
    private final Scrapes scrapes;
    private final Updates updates;
    private final Reports reports;
    private final Statistics statistics;
    private final Responses responses;
    private final Tracing tracing;
    private final BooleanSupplier available;
    private volatile HttpSettings settings;

    TrackerProtocol(Announces announces, Scrapes scrapes, Updates updates, Reports reports, Statistics statistics,
            Responses responses, Tracing tracing, BooleanSupplier available, HttpSettings settings) {
        this.announces = announces;
        this.scrapes = scrapes;
        this.updates = updates;
        this.reports = reports;
        this.statistics = statistics;
        this.responses = responses;
        this.tracing = tracing;
        this.available = available;
        this.settings = settings;
    }

    /** A response, whether the connection ends with it, and how many bytes of a body are to be skipped before that. */
    record Reply(byte[] bytes, boolean close, long bodyBytes) {
    }

    HttpSettings settings() {
        return settings;
    }

    void settings(HttpSettings newSettings) {
        settings = newSettings;
    }

    Statistics statistics() {
        return statistics;
    }

    /** The answer to a request that is longer than it may be. */
    Reply tooLong() {
        statistics.requests.increment();
        return refused(Request.TOO_LONG.refusal());
    }

    /** The answer to the request in {@code bytes} from {@code start} to {@code end}, which are its own from now on. */
    Reply answer(byte[] bytes, int start, int end, InetAddress source) {
        statistics.requests.increment();
        statistics.longestRequest.accumulate(end - start);
        if (end - start >= Request.SHORTEST) {
            switch (Request.actionOf(bytes, start, end)) {
                case ANNOUNCE -> statistics.announces.increment();
                case SCRAPE -> statistics.scrapes.increment();
                default -> {
                    // counted where they are carried out
                }
            }
        }
        return switch (Request.parse(bytes, start, end)) {
            case Request.Complete complete -> answer(complete.request(), source);
            case Request.Refused refused -> refused(refused.refusal());
            case Request.NotAClient _ -> new Reply(responses.page("Nothing to see here"), true, 0);
        };
    }

    private Reply refused(Refusal refusal) {
        statistics.badRequests.increment();
        return new Reply(responses.plain(Responses.failure(refusal), true), true, 0);
    }

    private Reply answer(Request request, InetAddress source) {
        HttpSettings current = settings;
        long bodyBytes = Math.max(0, request.headers().number("content-length"));
        boolean close = current.keepAliveTimeout().isZero() || !request.keepsAlive()
                || bodyBytes > current.maxRequestBytes();
        byte[] response;
        if (!available.getAsBoolean()) {
            response = responses.plain(Responses.failure(Refusal.UNAVAILABLE), close);
        } else {
            response = switch (request.action()) {
                case ANNOUNCE -> responses.plain(announce(request, source, current), close);
                case SCRAPE -> scrape(request, close);
                case UPDATE -> responses.plain(update(request, source, current), close);
                case REPORT -> responses.plain(report(request, source, current), close);
                case INVALID -> responses.plain(Responses.failure(Refusal.INVALID_ACTION), close);
            };
        }
        return new Reply(response, close, bodyBytes);
    }

    private byte[] announce(Request request, InetAddress source, HttpSettings current) {
        Fields parameters = request.parameters();
        Optional<InfoHash> infoHash = InfoHash.of(parameters.decoded("info_hash"));
        AnnounceRequest announce = announceRequest(request, source, current);
        AnnounceAnswer answer = announces.announce(request.key(), infoHash, announce, unixSeconds());
        tracing.announced(request.key(), infoHash, announce, answer);
        return switch (answer) {
            case AnnounceAnswer.Granted granted -> {
                statistics.announcesGranted.increment();
                yield Responses.announced(granted);
            }
            case AnnounceAnswer.Refused refused -> {
                switch (refused.refusal().kind()) {
                    case PASSKEY_NOT_FOUND -> statistics.wrongPasskeys.increment();
                    case NOT_COMPACT, NO_PEER_ID, INVALID_PEER_ID, CLIENT_NOT_ALLOWED ->
                            statistics.badClients.increment();
                    default -> {
                        // nothing about the client
                    }
                }
                yield Responses.failure(refused.refusal());
            }
        };
    }

    private static AnnounceRequest announceRequest(Request request, InetAddress source, HttpSettings current) {
        Fields parameters = request.parameters();
        byte[] address = ClientAddress.of(request, source, current.sources());
        return new AnnounceRequest(parameters.is("compact", "1"), parameters.has("peer_id"),
                PeerId.of(parameters.decoded("peer_id")), event(parameters), bytes(parameters, "uploaded"),
                bytes(parameters, "downloaded"), bytes(parameters, "left"), bytes(parameters, "corrupt"),
                port(parameters), wanted(parameters, current.numwantLimit()), Ipv4.parse(address, 0, address.length),
                address, request.headers().value("user-agent"));
    }

    private static Event event(Fields parameters) {
        return parameters.is("event", "started") ? Event.STARTED
                : parameters.is("event", "completed") ? Event.COMPLETED
                : parameters.is("event", "stopped") ? Event.STOPPED : Event.NONE;
    }

    private static long bytes(Fields parameters, String name) {
        return Math.max(0, parameters.number(name));
    }

    /** The 32-bit reading, modulo 65536. */
    private static int port(Fields parameters) {
        return Math.clamp(parameters.number("port"), Integer.MIN_VALUE, Integer.MAX_VALUE) & 0xFFFF;
    }

    /** A negative number is as good as none: the limit. */
    private static int wanted(Fields parameters, int limit) {
        if (!parameters.has("numwant")) {
            return limit;
        }
        long wanted = parameters.number("numwant");
        return wanted < 0 ? limit : (int) Math.min(limit, wanted);
    }

    private byte[] scrape(Request request, boolean close) {
        if (!scrapes.admits(request.key())) {
            statistics.wrongPasskeys.increment();
            return responses.plain(Responses.failure(Refusal.PASSKEY_NOT_FOUND), close);
        }
        Fields parameters = request.parameters();
        Bencoder body = new Bencoder(32 + 80 * parameters.count()).dictionary().string("files").dictionary();
        for (int i = 0; i < parameters.count(); i++) {
            if (parameters.named(i, "info_hash")) {
                byte[] name = parameters.decoded(i);
                InfoHash.of(name).flatMap(scrapes::counts).ifPresent(counts -> body.string(name).dictionary()
                        .string("complete").integer(counts.complete())
                        .string("incomplete").integer(counts.incomplete())
                        .string("downloaded").integer(counts.downloaded()).end());
            }
        }
        byte[] bytes = body.end().end().bytes();
        boolean gzip = request.headers().text("accept-encoding").contains("gzip");
        return gzip ? responses.gzipped(bytes, close) : responses.plain(bytes, close);
    }

    private byte[] update(Request request, InetAddress source, HttpSettings current) {
        if (!authentic(request, current.sitePassword(), source, current)) {
            statistics.wrongSitePasswords.increment();
            return Responses.failure(Refusal.AUTHENTICATION);
        }
        statistics.updates.increment();
        return body(updates.update(request.parameters(), unixSeconds()));
    }

    private byte[] report(Request request, InetAddress source, HttpSettings current) {
        if (!authentic(request, current.reportPassword(), source, current)) {
            statistics.wrongReportPasswords.increment();
            return Responses.failure(Refusal.AUTHENTICATION);
        }
        statistics.reports.increment();
        return body(reports.report(request.parameters()));
    }

    private static byte[] body(Answer answer) {
        return switch (answer) {
            case Answer.Text text -> text.body().getBytes(StandardCharsets.ISO_8859_1);
            case Answer.Failure failure -> Responses.failure(failure.refusal());
        };
    }

    /** A password that was never set opens nothing but to this machine itself. */
    private static boolean authentic(Request request, Passkey password, InetAddress source, HttpSettings current) {
        boolean unset = password.equals(HttpSettings.UNSET_PASSWORD);
        return request.key().sameInConstantTime(password) && current.sources().allowsControl(source.getAddress())
                && (!unset || source.isLoopbackAddress());
    }

    private static long unixSeconds() {
        return TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
    }
}

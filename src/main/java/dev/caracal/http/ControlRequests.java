package dev.caracal.http;

import dev.caracal.announce.Refusal;
import dev.caracal.control.Answer;
import dev.caracal.control.Attempts;
import dev.caracal.control.Audit;
import dev.caracal.control.Done;
import dev.caracal.control.ProxySigns;
import dev.caracal.control.Refused;
import dev.caracal.control.Reports;
import dev.caracal.control.Statistics;
import dev.caracal.control.Updates;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the site asks of its tracker: who may, and a line in the audit log for each request whatever becomes of it. All
 * who may not are told the same, {@code Authentication failure}. For any thread.
 *
 * <p>The source that counts is the one that a proxy forwards for, by {@code trusted_proxies}, if there is one between:
 * the right-most hop that is no proxy. Where all of them could be proxies it is the last, which ours has seen itself.
 * Without {@code trusted_proxies} only this machine can be a proxy.
 */
final class ControlRequests {
    /** A forwarder that is no address; nobody is there. */
    private static final InetAddress NOBODY = InetAddress.ofLiteral("0.0.0.0");

    private final Updates updates;
    private final Reports reports;
    private final Statistics statistics;
    private final LongSupplier unixSeconds;
    private final Attempts attempts;
    private final Audit audit = new Audit();

    ControlRequests(Updates updates, Reports reports, Statistics statistics, HttpSettings settings,
            LongSupplier unixSeconds) {
        this.updates = updates;
        this.reports = reports;
        this.statistics = statistics;
        this.unixSeconds = unixSeconds;
        this.attempts = new Attempts(settings.attempts());
    }

    void settings(HttpSettings settings) {
        attempts.limits(settings.attempts());
    }

    Attempts attempts() {
        return attempts;
    }

    Audit audit() {
        return audit;
    }

    /** @param here whether such requests are served where this one came to */
    byte[] update(Request request, InetAddress socket, HttpSettings current, boolean here) {
        InetAddress source = source(request, socket, current.sources());
        String action = request.parameters().text("action");
        Optional<Refused> refused = refused(request, Attempts.Password.SITE, socket, source, current, here);
        if (refused.isPresent()) {
            statistics.wrongSitePasswords.increment();
            return failure(source, socket, "update", Updates.knows(action) ? action : "", refused.get());
        }
        statistics.updates.increment();
        statistics.updateActions.count(action);
        Done done = updates.update(request.parameters(), unixSeconds.getAsLong());
        audit.updated(text(source, socket), action, done);
        return body(done.answer());
    }

    /** @param here whether such requests are served where this one came to */
    byte[] report(Request request, InetAddress socket, HttpSettings current, boolean here) {
        InetAddress source = source(request, socket, current.sources());
        Optional<Refused> refused = refused(request, Attempts.Password.REPORT, socket, source, current, here);
        if (refused.isPresent()) {
            statistics.wrongReportPasswords.increment();
            return failure(source, socket, "report", "", refused.get());
        }
        statistics.reports.increment();
        Fields parameters = request.parameters();
        statistics.reportActions.count(parameters.text("get"));
        Answer answer = reports.report(parameters);
        audit.reported(text(source, socket), parameters.text("get"), new Done(answer, reported(parameters),
                answer instanceof Answer.Failure failure ? "refused: " + failure.refusal().text() : "told"),
                System.nanoTime());
        return body(answer);
    }

    /** A request that nobody was asked about, because the tracker serves nobody now. */
    void unavailable(Request request, InetAddress socket, HttpSettings current) {
        audit.refused(text(source(request, socket, current.sources()), socket),
                request.action() == Request.Action.UPDATE ? "update" : "report", "", "refused: not serving",
                System.nanoTime());
    }

    /** The password is compared first and in any case, so that no other rule's time tells whether it was right. */
    private Optional<Refused> refused(Request request, Attempts.Password which, InetAddress socket, InetAddress source,
            HttpSettings current, boolean here) {
        Passkey password = which == Attempts.Password.SITE ? current.sitePassword() : current.reportPassword();
        Attempts.Source counted = new Attempts.Source(source, handedOn(request));
        boolean same = request.key().value().sameInConstantTime(password);
        long now = System.nanoTime();
        Refused refused = null;
        if (!here) {
            refused = Refused.LISTENER;
        } else if (attempts.locked(counted, which, now)) {
            refused = Refused.LOCKED;
        } else if (!current.sources().allowsControl(source.getAddress(), socket.getAddress())) {
            refused = Refused.SOURCE;
        } else if (!same) {
            refused = Refused.PASSWORD;
        } else if (password.equals(HttpSettings.UNSET_PASSWORD) && !ourselves(request, socket)) {
            refused = Refused.UNSET;
        }
        if (refused == null) {
            attempts.right(counted, which, now);
            return Optional.empty();
        }
        if (refused == Refused.PASSWORD || refused == Refused.UNSET) {
            attempts.wrong(counted, which, now);
        }
        statistics.controlRefused(refused).increment();
        return Optional.of(refused);
    }

    /** A password that was never set opens nothing but to this machine itself, and not to whom it forwards for. */
    private static boolean ourselves(Request request, InetAddress socket) {
        return socket.isLoopbackAddress() && !handedOn(request);
    }

    private static boolean handedOn(Request request) {
        return ProxySigns.HEADERS.stream().anyMatch(request.headers()::has);
    }

    /** Whose request it is. The original site's PHP asks directly, without naming anybody. */
    static InetAddress source(Request request, InetAddress socket, SourceRules rules) {
        if (!request.headers().has(Forwarders.HEADER) || !rules.isProxy(socket.getAddress())) {
            return socket;
        }
        List<String> hops = Forwarders.lastFirst(request);
        for (String hop : hops) {
            Optional<InetAddress> address = Forwarders.address(hop);
            if (address.isEmpty() || !rules.isProxy(address.get().getAddress())) {
                return address.orElse(NOBODY);
            }
        }
        return hops.isEmpty() ? socket : Forwarders.address(hops.getFirst()).orElse(NOBODY);
    }

    private byte[] failure(InetAddress source, InetAddress socket, String request, String action, Refused why) {
        audit.refused(text(source, socket), request, action, why.words(), System.nanoTime());
        return Responses.failure(Refusal.AUTHENTICATION);
    }

    private static String text(InetAddress source, InetAddress socket) {
        return source.getHostAddress() + (source.equals(socket) ? "" : " via=" + socket.getHostAddress());
    }

    private static String reported(Fields parameters) {
        return switch (parameters.text("get")) {
            case "user" -> Passkey.of(parameters.value("key")).map(key -> "passkey " + key).orElse("");
            case "torrent" -> InfoHash.of(parameters.decoded("info_hash")).map(hash -> "torrent " + hash).orElse("");
            default -> "";
        };
    }

    private byte[] body(Answer answer) {
        return switch (answer) {
            case Answer.Text text -> text.body().getBytes(StandardCharsets.ISO_8859_1);
            case Answer.Failure failure -> {
                statistics.refused(failure.refusal().kind());
                yield Responses.failure(failure.refusal());
            }
        };
    }
}

package dev.caracal.shadow;

import dev.caracal.accounting.Books;
import dev.caracal.announce.Announces;
import dev.caracal.gazelle.OcelotRows;
import dev.caracal.http.Asked;
import dev.caracal.http.HttpSettings;
import dev.caracal.http.Replies;
import dev.caracal.http.TrackerServer;
import dev.caracal.http.Witness;
import dev.caracal.id.InfoHash;
import dev.caracal.registry.OcelotVersion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Caracal beside a live Ocelot: it hears what Ocelot hears, answers into the void, writes nothing, and holds what it
 * would have written against what Ocelot writes. So an operator sees before the switch that nothing will differ.
 *
 * <p><b>What runs.</b> The registry, the swarms and the rules of a tracker, on the site's lists and on the counters
 * that Ocelot's rows hold, as after a switch. In place of the ledger stands {@link Expected}: the {@link Books} are the
 * one place that everything an announce changes goes through, so an observer there sees all of it, and the announce's
 * way through a tracker that serves is not touched. There is no ledger, no flusher, no call to the site: nothing that
 * could write. The database needs SELECT alone, and every reading is a plain SELECT.
 *
 * <p><b>Where requests come from.</b> From a proxy that mirrors them (then Ocelot's answers are not known, and refusals
 * are only counted), or from an access log (then refusals are told by the lengths of their answers) or a capture (then
 * whole answers are compared). The time of an announce is that of the log: it is Ocelot's own, within a moment, and
 * what depends on time (speeds aside, which nobody is paid for) is what it would have been. A log must begin after the
 * shadow: piped in while it grows. One of the past has been accounted by the rows we begin with; of such a one only
 * answers are compared, and only what does not depend on who was there.
 *
 * <p><b>What is in flight.</b> Ocelot writes some seconds after it has answered, several tables one after the other. A
 * row agrees if it says what ours said at any moment of the last {@code window}: that is exact once a member is quiet
 * for so long, and for a busy one at any of several looks. What Ocelot wrote while we read its rows at the start, and
 * what it has heard without us, is compared from the first quiet moment on. A total that moves while nothing is
 * announced was moved by the site.
 *
 * <p><b>What it cannot see.</b> Seeders that turned leechers before the shadow's first sight of them; speeds and times
 * of rows; and what a request that was not mirrored would have changed.
 */
public final class Shadow implements Witness {
    /**
     * Its limits and rules.
     *
     * @param window      how long Ocelot may take until what it has answered is written
     * @param mostPeers   so many peers are compared by their rows
     * @param mostAnswers so many kinds of different answers are kept
     * @param answersOnly only refusals and intervals are compared
     */
    public record Settings(Duration window, int mostPeers, int mostAnswers, boolean answersOnly, Report.Rules report) {
    }

    private final Settings settings;
    private final Registry registry;
    private final HttpSettings http;
    private final OcelotVersion version;
    private final Expected expected;
    private final Answers answers;
    private final Comparison comparison;
    private final OcelotRows rows;
    private Optional<Announces> announces = Optional.empty();
    private Optional<Replies> replies = Optional.empty();
    private long begun;
    private volatile long tooEarly;

    /** @param rows what Ocelot has written */
    public Shadow(Settings settings, Registry registry, OcelotRows rows, HttpSettings http, OcelotVersion version) {
        this.settings = settings;
        this.registry = registry;
        this.rows = rows;
        this.http = http;
        this.version = version;
        this.expected = new Expected(settings.mostPeers(), settings.window().toSeconds());
        this.answers = new Answers(new FromRegistry(), expected, settings.answersOnly(), settings.mostAnswers());
        this.comparison = new Comparison(expected, answers, rows, settings.window().toSeconds(),
                settings.mostPeers());
    }

    /** Where what announces change is to be entered. */
    public Books books() {
        return expected;
    }

    /**
     * Begins to compare, when lists and peers have been read.
     *
     * @param services    what answers
     * @param readingFrom when the reading of lists and peers began (Unix seconds)
     * @param silence     who was silent for longer is gone, at Ocelot's next round
     * @param reapEvery   how often that is
     */
    public void begin(TrackerServer.Services services, long readingFrom, Duration silence, Duration reapEvery) {
        announces = Optional.of(services.announces());
        replies = Optional.of(new Replies(services, http));
        if (!settings.answersOnly()) {
            comparison.begin(readingFrom);
            rows.uncertainPeers(readingFrom - silence.plus(reapEvery).toSeconds(),
                    readingFrom - silence.toSeconds(),
                    row -> expected.uncertain(row.torrent(), (int) row.number(), Why.SILENCE));
        }
        begun = System.currentTimeMillis() / 1000;
    }

    /** A mirrored request was answered. */
    @Override
    public void answered(byte[] request, byte[] answer) {
        answers.take(Asked.of(request, http.numwantLimit()), answer, Optional.empty(), formula(),
                System.currentTimeMillis() / 1000);
    }

    /** A request of a log or a capture; for one thread at a time. */
    public void heard(Heard heard) {
        byte[] request = heard.request();
        if (heard.time() < begun && !settings.answersOnly()) {
            tooEarly = tooEarly + 1;
            return;
        }
        if (!endsInEmptyLine(request) && request.length <= http.maxRequestBytes()) {
            return;
        }
        byte[] ours = replies.orElseThrow().answer(request, heard.source(), heard.time());
        answers.take(Asked.of(request, http.numwantLimit()), ours, heard.theirs(), formula(), heard.time());
    }

    private static boolean endsInEmptyLine(byte[] request) {
        int end = request.length;
        return end >= 4 && request[end - 4] == '\r' && request[end - 3] == '\n' && request[end - 2] == '\r'
                && request[end - 1] == '\n';
    }

    private Answers.Formula formula() {
        return new Answers.Formula(version, announces.orElseThrow().settings().jitterSeconds());
    }

    /** The site's lists were read again. */
    public void listsRead() {
        answers.listsRead();
    }

    /** Compares, now. */
    public Report look() {
        long now = System.currentTimeMillis() / 1000;
        Findings found = new Findings(now, begun);
        if (settings.answersOnly()) {
            answers.into(found);
        } else {
            try {
                found = comparison.look(now);
            } catch (UncheckedIOException e) {
                answers.into(found);
                found.problem = e.getCause().getMessage();
            }
        }
        found.answersOnly = settings.answersOnly();
        found.tooEarly = tooEarly;
        return Report.of(found, settings.report());
    }

    /** The report of a shadow that has seen nothing yet. */
    public Report nothingYet() {
        Findings found = new Findings(begun, begun);
        found.problem = "it has just begun";
        return Report.of(found, settings.report());
    }

    /** What our registry knows. */
    private final class FromRegistry implements Answers.Known {
        @Override
        public Optional<Integer> user(Asked asked) {
            return asked.key().flatMap(registry::user).map(User::id);
        }

        @Override
        public Optional<Integer> torrent(InfoHash infoHash) {
            return registry.torrent(infoHash).map(Torrent::id);
        }

        @Override
        public int hidden(Asked asked) {
            Optional<Torrent> torrent = asked.infoHash().flatMap(registry::torrent);
            if (torrent.isEmpty()) {
                return 0;
            }
            AtomicInteger hidden = new AtomicInteger();
            synchronized (torrent.get()) {
                torrent.get().swarm().ifPresent(swarm -> swarm.forEach(peer -> {
                    if (!swarm.shown(peer) || peer.member().deleted()) {
                        hidden.incrementAndGet();
                    }
                }));
            }
            return hidden.get();
        }
    }
}

package dev.caracal.control;

import dev.caracal.announce.AnnounceSettings;
import dev.caracal.announce.Refusal;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import dev.caracal.swarm.PeerCounts;
import dev.caracal.swarm.Swarm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reports as Ocelot 2.1.3 gives them, JSON that ends in one newline, and what newer Orpheus sites ask for beyond it:
 * {@code get=torrent}, and {@code traced} among a user's members. Where Ocelot speaks of its allocator we tell of the
 * Java machine's memory under the same labels.
 */
public final class OrpheusReports implements Reports {
    private final Figures figures;

    public OrpheusReports(Figures figures) {
        this.figures = figures;
    }

    @Override
    public Answer report(Parameters parameters) {
        return switch (parameters.text("get")) {
            case "stats" -> new Answer.Text(stats());
            case "user" -> user(parameters);
            case "torrent" -> torrent(parameters);
            case "prom_stats" -> new Answer.Text(PrometheusLines.of(figures));
            case "jemalloc" -> new Answer.Text(MemoryText.now());
            default -> failure("unrecognized report query");
        };
    }

    private String stats() {
        Statistics counted = figures.statistics();
        PeerCounts peers = figures.peers();
        AnnounceSettings settings = figures.announces().settings();
        ProcessFigures process = ProcessFigures.now();
        List<String> members = new ArrayList<>();
        members.add(string("version", settings.version().number()));
        members.add(string("jemalloc version", "0"));
        members.add(number("connections opened", counted.connectionsOpened.sum()));
        members.add(number("open connections", counted.openConnections()));
        members.add(number("peak connections", counted.mostConnections.get()));
        members.add(number("connections/s", figures.rates().connectionsPerSecond()));
        members.add(number("requests handled", counted.requests.sum()));
        members.add(number("requests/s", figures.rates().requestsPerSecond()));
        members.add(number("successful announcements", counted.announcesGranted.sum()));
        members.add(number("failed announcements", counted.announces.sum() - counted.announcesGranted.sum()));
        members.add(number("scrapes", counted.scrapes.sum()));
        members.add(number("leechers tracked", peers.leechers()));
        members.add(number("seeders tracked", peers.seeders()));
        // One queue holds all of them here.
        members.add(number("items in user queue", 0));
        members.add(number("items in torrent queue", 0));
        members.add(number("items in peer queue", figures.waitingRows().getAsInt()));
        members.add(number("items in snatch queue", 0));
        members.add(number("items in token queue", 0));
        members.add(bytes("max client request length", counted.longestRequest.get()));
        members.add(bytes("bytes read", counted.bytesRead.sum()));
        members.add(bytes("bytes written", counted.bytesWritten.sum()));
        members.add(number("bad tracker secret received", counted.wrongSitePasswords.sum()));
        members.add(number("bad report secret received", counted.wrongReportPasswords.sum()));
        members.add(number("bad announce key received", counted.wrongPasskeys.sum()));
        members.add(number("bad client configuration", counted.badClients.sum()));
        members.add(number("bad http request", counted.badRequests.sum()));
        members.add(number("announce interval", settings.intervalSeconds()));
        members.add(number("announce jitter", settings.jitterSeconds()));
        members.add(member("uptime", "elapsed", Long.toString(figures.uptimeSeconds())));
        members.add(member("user time", "elapsed", seconds(process.userSeconds())));
        members.add(member("system time", "elapsed", seconds(process.systemSeconds())));
        members.add(bytes("maximum resident set size", process.mostResidentBytes()));
        members.add(number("minor page faults", process.minorFaults()));
        members.add(number("major page faults", process.majorFaults()));
        members.add(number("blocks in", process.blocksIn()));
        members.add(number("blocks out", process.blocksOut()));
        members.add(number("voluntary context switches", process.voluntarySwitches()));
        members.add(number("involuntary context switches", process.involuntarySwitches()));
        return "{" + String.join(",", members) + "}\n";
    }

    private Answer user(Parameters parameters) {
        if (parameters.text("key").isEmpty()) {
            return failure("Announce key missing");
        }
        Optional<User> user = Passkey.of(parameters.value("key")).flatMap(figures.registry()::user);
        return user.map(OrpheusReports::user).orElseGet(() -> failure("Announce key not found"));
    }

    private static Answer user(User user) {
        return new Answer.Text("{\"id\":" + user.id() + ",\"leeching\":" + user.member().leeching() + ",\"seeding\":"
                + user.member().seeding() + ",\"deleted\":" + flag(user.member().deleted()) + ",\"protected\":"
                + flag(user.addressHidden()) + ",\"can_leech\":" + flag(user.mayLeech()) + ",\"traced\":"
                + flag(user.traced()) + "}\n");
    }

    private Answer torrent(Parameters parameters) {
        if (!parameters.has("info_hash")) {
            return failure("info_hash missing");
        }
        Optional<Torrent> torrent = InfoHash.of(parameters.decoded("info_hash")).flatMap(figures.registry()::torrent);
        return torrent.map(OrpheusReports::torrent).orElseGet(() -> failure("info_hash not found"));
    }

    private static Answer torrent(Torrent torrent) {
        List<Integer> seeders = new ArrayList<>();
        List<Integer> leechers = new ArrayList<>();
        synchronized (torrent) {
            Optional<Swarm> swarm = torrent.swarm();
            swarm.ifPresent(peers -> peers.forEach(
                    peer -> (peer.seeder() ? seeders : leechers).add(peer.member().id())));
            String lastSeeder = swarm.flatMap(Swarm::lastChosenSeeder).map(Object::toString).orElse("");
            return new Answer.Text("{\"id\":" + torrent.id() + ",\"balance\":" + torrent.balance() + ",\"completed\":"
                    + torrent.completed() + ",\"free\":" + torrent.freeleech().code() + ",\"last_flushed\":"
                    + torrent.lastWritten() + ",\"last_selected_seeder\":" + Json.quoted(lastSeeder)
                    + ",\"leecher_list\":" + list(leechers) + ",\"seeder_list\":" + list(seeders)
                    + ",\"fltoken_list\":" + list(torrent.tokenHolders()) + "}\n");
        }
    }

    private static String list(Collection<Integer> ids) {
        return ids.stream().sorted().map(Object::toString).collect(Collectors.joining(",", "[", "]"));
    }

    private static Answer failure(String text) {
        return new Answer.Failure(new Refusal(Refusal.Kind.INVALID_ACTION, text));
    }

    private static int flag(boolean value) {
        return value ? 1 : 0;
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static String string(String label, String value) {
        return member(label, "string", Json.quoted(value));
    }

    private static String number(String label, long value) {
        return member(label, "number", Long.toString(value));
    }

    private static String bytes(String label, long value) {
        return member(label, "byte", Long.toString(value));
    }

    private static String member(String label, String type, String value) {
        return Json.quoted(label) + ":{\"type\":\"" + type + "\",\"value\":" + value + "}";
    }
}

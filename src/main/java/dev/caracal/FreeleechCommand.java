package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.Examination;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.Site;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.http.TrackerServer;
import dev.caracal.ops.Logs;
import dev.caracal.registry.Promotion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code caracal freeleech}: what bytes count for, beyond what the site itself says. What is set and cleared is asked
 * of the running tracker, as the site would ask it; the list is what our own table has.
 */
@Command(name = "freeleech", description = "Freeleech and multipliers on top of the site's own.")
final class FreeleechCommand implements Runnable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @CommandLine.ParentCommand
    private Main main;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Whom it is for. */
    static final class Target {
        @Option(names = "--scope", paramLabel = "SCOPE", required = true,
                description = "site, group, torrent or user")
        private String scope;

        @Option(names = "--id", paramLabel = "N", description = "the id of the group, torrent or user")
        private String id;

        @Option(names = "--begins", paramLabel = "TIME", description = "from when on: 2026-12-24T18:00 as this "
                + "machine's clock shows it, 2026-12-24T18:00:00Z, or Unix seconds (default: now)")
        private String begins;

        private String query() {
            return "scope=" + encoded(scope) + (id == null ? "" : "&id=" + encoded(id))
                    + (begins == null ? "" : "&begins=" + seconds(begins));
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(name = "list", description = "Print the rules that hold or will, and those that ended of late.")
    int list() throws IOException {
        Settings settings = Settings.read(main.conf, System.getenv());
        Logs.configure("warning", Optional.empty());
        try (Database database = Database.connect(settings.database())) {
            Examination examination = new Examination(database);
            Site site = examination.site();
            if (!site.promotions()) {
                throw new Sorry("caracal_freeleech is missing in " + settings.database()
                        + "; `caracal db install` makes it.");
            }
            List<Promotion> rules = examination.promotions();
            long now = Preparation.SYSTEM.getAsLong();
            rules.forEach(rule -> System.out.println(line(rule, now)));
            System.err.println(rules.size() + " rules, " + rules.stream().filter(rule -> rule.inForce(now)).count()
                    + " of them in force. What was changed a moment ago is written within schedule_interval.");
            return 0;
        } catch (UnfitDatabase e) {
            throw new Sorry(e.getMessage());
        } catch (SQLException e) {
            throw new Sorry("The rules in " + settings.database() + " could not be read: " + Problems.inShort(e));
        }
    }

    private static String line(Promotion rule, long now) {
        String target = rule.scope() == Promotion.Scope.SITE ? "site" : rule.scope().word() + " " + rule.target();
        String state = rule.inForce(now) ? "holds" : rule.begins() > now ? "to come" : "ended";
        return "%-18s up %4d %%  down %4d %%  %s  %s  %s".formatted(target, rule.up(), rule.down(),
                time(rule.begins()), rule.ends() == 0 ? "until it is cleared" : "to " + time(rule.ends()), state);
    }

    private static String time(long seconds) {
        return TIME.format(Instant.ofEpochSecond(seconds));
    }

    @Command(name = "set", description = "Set what bytes count for; an earlier rule of the same target ends there.")
    int set(@CommandLine.Mixin Target target,
            @Option(names = "--up", paramLabel = "RATE",
                    description = "what an uploaded byte is credited, 0 to 10 (default: 1)") String up,
            @Option(names = "--down", paramLabel = "RATE",
                    description = "what a downloaded byte is charged, 0 to 10 (default: 1)") String down,
            @Option(names = "--ends", paramLabel = "TIME",
                    description = "until when (default: until it is cleared)") String ends) {
        return ask(target.query() + (up == null ? "" : "&up=" + encoded(up))
                + (down == null ? "" : "&down=" + encoded(down)) + (ends == null ? "" : "&ends=" + seconds(ends)));
    }

    @Command(name = "clear", description = "End what was set for the target, and what was to begin later.")
    int clear(@CommandLine.Mixin Target target) {
        return ask(target.query() + "&clear=1");
    }

    /** Has the running tracker do it, as the site's PHP would; says what it answers. */
    private int ask(String query) {
        Settings settings = Settings.read(main.conf, System.getenv());
        InetSocketAddress place = place(settings);
        try (Socket socket = new Socket()) {
            socket.connect(place, (int) ANSWER_LIMIT.toMillis());
            socket.setSoTimeout((int) ANSWER_LIMIT.toMillis());
            String request = "GET /" + settings.site().key() + "/update?action=update_freeleech&" + query
                    + " HTTP/1.1\r\nConnection: Close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            String said = answer.substring(answer.indexOf("\r\n\r\n") + 1).strip();
            if (!said.equals("success")) {
                throw new Sorry("The tracker at " + place + " says: " + said);
            }
            System.out.println(said);
            return 0;
        } catch (IOException e) {
            throw new Sorry("No tracker answers at " + place + ": " + e + ". Does it run, with this configuration?");
        }
    }

    /** Where the site would ask; a tracker that listens at every address does so at loopback. */
    private static InetSocketAddress place(Settings settings) {
        Optional<TrackerServer.ControlListen> control = settings.controlListen();
        InetAddress address = control.map(TrackerServer.ControlListen::address)
                .filter(named -> !named.isAnyLocalAddress()).orElseGet(InetAddress::getLoopbackAddress);
        return new InetSocketAddress(address,
                control.map(TrackerServer.ControlListen::port).orElse(settings.listen().port()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.ISO_8859_1);
    }

    private static long seconds(String time) {
        try {
            if (time.matches("\\d{1,12}")) {
                return Long.parseLong(time);
            }
            return time.endsWith("Z") ? Instant.parse(time).getEpochSecond()
                    : LocalDateTime.parse(time.replace(' ', 'T')).atZone(ZoneId.systemDefault()).toEpochSecond();
        } catch (DateTimeParseException _) {
            throw new Sorry(time + " is no time; 2026-12-24T18:00, 2026-12-24T18:00:00Z and Unix seconds are.");
        }
    }
}

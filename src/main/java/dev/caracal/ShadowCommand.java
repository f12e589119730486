package dev.caracal;

import dev.caracal.config.BadSettings;
import dev.caracal.config.Settings;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.http.TrackerServer;
import dev.caracal.ops.Logs;
import dev.caracal.shadow.Feed;
import dev.caracal.shadow.Report;
import dev.caracal.shadow.Shadow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caracal shadow}: run beside a live Ocelot and see where the two differ, before the switch. */
@Command(name = "shadow", description = "Run beside a live Ocelot, write nothing, and compare.",
        footer = "Ends on SIGTERM or at the end of the logs, with the report's status: 0 nothing differs, 1 something "
                + "does, 2 it could not be told.")
final class ShadowCommand implements Callable<Integer> {
    private static final int IN_FLIGHT_SECONDS = 10;
    private static final int UNTOLD = 2;

    @CommandLine.ParentCommand
    private Main main;

    @Option(names = "--port", paramLabel = "P", defaultValue = "34002",
            description = "where mirrored requests are taken (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--log", paramLabel = "FILE", description = "take requests from an access log or a pcap capture "
            + "instead, - for standard input; may be given several times")
    private List<Path> logs = List.of();

    @Option(names = "--answers-only", description = "compare refusals and intervals only, as for a log of the past")
    private boolean answersOnly;

    @Option(names = "--look", paramLabel = "SECONDS", defaultValue = "30",
            description = "time between two looks at Ocelot's rows (default: ${DEFAULT-VALUE})")
    private int look;

    @Option(names = "--reload", paramLabel = "SECONDS", defaultValue = "60",
            description = "time between two readings of the site's lists (default: ${DEFAULT-VALUE})")
    private int reload;

    @Option(names = "--window", paramLabel = "SECONDS", description = "how long Ocelot may take to write what it has "
            + "answered (default: 2 times schedule_interval, and 10)")
    private Integer window;

    @Option(names = "--least", paramLabel = "N", defaultValue = "100",
            description = "with fewer announces nothing can be told (default: ${DEFAULT-VALUE})")
    private int least;

    @Option(names = "--most-unheard", paramLabel = "N", defaultValue = "5", description = "nor with more of 100 "
            + "announces that Ocelot accounted and the shadow did not hear (default: ${DEFAULT-VALUE})")
    private int mostUnheard;

    @Option(names = "--most-listed", paramLabel = "N", defaultValue = "100",
            description = "differences of a kind that the report names (default: ${DEFAULT-VALUE})")
    private int mostListed;

    @Option(names = "--most-peers", paramLabel = "N", defaultValue = "2000000",
            description = "peers whose rows are compared (default: ${DEFAULT-VALUE})")
    private int mostPeers;

    @Option(names = "--most-answers", paramLabel = "N", defaultValue = "10000",
            description = "kinds of different answers that are kept (default: ${DEFAULT-VALUE})")
    private int mostAnswers;

    @Option(names = "--most-streams", paramLabel = "N", defaultValue = "20000",
            description = "connections of a capture followed at once (default: ${DEFAULT-VALUE})")
    private int mostStreams;

    @Option(names = "--stream-bytes", paramLabel = "N", defaultValue = "1048576",
            description = "bytes of a connection kept until they are a whole answer (default: ${DEFAULT-VALUE})")
    private int streamBytes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            return run();
        } catch (BadSettings | Sorry e) {
            // 1 would say that something differs.
            System.err.println(e.getMessage());
            return UNTOLD;
        }
    }

    private int run() throws IOException, InterruptedException {
        Signals.ignore("USR1"); // it reloads by itself
        Settings settings = Settings.read(main.conf, System.getenv());
        Logs.configure(settings.logging().level(), settings.logging().path());
        Report.Rules rules = new Report.Rules(least, mostUnheard, mostListed);
        try {
            Report.notBegun(rules).writeTo(settings.statePath());
        } catch (IOException e) {
            throw new Sorry("The report cannot be kept in " + settings.statePath() + ": " + e);
        }
        if (logs.isEmpty() && port == settings.listen().port()) {
            throw new Sorry("The shadow needs a port of its own, not Ocelot's: --port.");
        }
        Duration inFlight = Duration.ofSeconds(window != null ? window
                : 2 * settings.ledger().interval().toSeconds() + IN_FLIGHT_SECONDS);
        Shadow.Settings how = new Shadow.Settings(inFlight, mostPeers, mostAnswers, answersOnly, rules);
        try (ShadowRun shadow = new ShadowRun(settings, how, new ShadowRun.Pace(Duration.ofSeconds(look),
                Duration.ofSeconds(reload), settings.statePath()))) {
            shadow.start();
            if (logs.isEmpty()) {
                shadow.listen(new TrackerServer.Listen(port, settings.listen().backlog(),
                        settings.listen().maxConnections(), settings.listen().threads(), 0));
                untilToldToStop();
            } else {
                takeLogs(shadow, settings.listen().port());
            }
            Report report = shadow.report();
            System.out.print(report.text());
            return report.status();
        } catch (UnfitDatabase e) {
            throw new Sorry(e.getMessage());
        } catch (SQLException e) {
            throw new Sorry("The database cannot be read: " + Problems.inShort(e));
        } catch (UncheckedIOException e) {
            throw new Sorry("The shadow cannot run: " + e.getCause().getMessage());
        }
    }

    private static void untilToldToStop() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        Signals.on("TERM", told::countDown);
        Signals.on("INT", told::countDown);
        Signals.onUnlessIgnored("HUP", told::countDown); // the terminal has gone
        told.await();
    }

    private void takeLogs(ShadowRun shadow, int trackerPort) throws IOException, InterruptedException {
        Feed.Limits limits = new Feed.Limits(trackerPort, mostStreams, streamBytes);
        for (Path log : logs) {
            try (InputStream in = log.toString().equals("-") ? System.in : Files.newInputStream(log)) {
                long unread = shadow.take(in, limits);
                if (unread > 0) {
                    System.err.println(log + ": " + unread + " entries are no request to a tracker, or incomplete");
                }
            } catch (NoSuchFileException e) {
                throw new Sorry("There is no file " + log + ".");
            }
        }
        if (!answersOnly) {
            shadow.settle();
        }
    }

    @Command(name = "report", description = "Print what the shadow has found so far, or at its end.")
    int report(@Option(names = "--json", description = "for programs") boolean json) throws IOException {
        try {
            Report report = Report.readFrom(Settings.read(main.conf, System.getenv()).statePath());
            System.out.print(json ? report.json() : report.text());
            return report.status();
        } catch (NoSuchFileException e) {
            System.err.println("There is no report yet in " + e.getFile() + "; is `caracal shadow` running?");
            return UNTOLD;
        } catch (BadSettings e) {
            System.err.println(e.getMessage());
            return UNTOLD;
        }
    }
}

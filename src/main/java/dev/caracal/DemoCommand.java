package dev.caracal;

import dev.caracal.config.BadSettings;
import dev.caracal.config.Settings;
import dev.caracal.demo.DatabaseStartException;
import dev.caracal.demo.Demo;
import dev.caracal.demo.DemoDialect;
import dev.caracal.demo.DemoProblem;
import dev.caracal.demo.LiveLine;
import dev.caracal.demo.Screen;
import dev.caracal.demo.ServerBinaries;
import dev.caracal.demo.Stop;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.ops.Logs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caracal demo}: a tracker with a small site's database, to try everything on. */
@Command(name = "demo", description = "Run a tracker with a small Gazelle site's database, to try it out.",
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--dialect", paramLabel = "original|orpheus", converter = DialectName.class,
            description = "the kind of site (default: original)")
    private DemoDialect dialect = DemoDialect.ORIGINAL;

    @Option(names = "--port", paramLabel = "PORT", description = "the tracker's port (default: ${DEFAULT-VALUE})",
            defaultValue = "34000")
    private int port;

    @Option(names = "--dir", paramLabel = "DIR",
            description = "where everything is kept (default: caracal/demo in the user's cache folder)")
    private Path folder = Demo.usualFolder();

    private final Screen screen = Screen.standard();

    static final class DialectName implements CommandLine.ITypeConverter<DemoDialect> {
        @Override
        public DemoDialect convert(String name) {
            for (DemoDialect dialect : DemoDialect.values()) {
                if (dialect.toString().equals(name)) {
                    return dialect;
                }
            }
            throw new CommandLine.TypeConversionException("'" + name + "' must be original or orpheus");
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 1 || port > 0xFFFF) {
            throw new Sorry("--port " + port + " must be a number from 1 to 65535.");
        }
        Stop stop = new Stop();
        List.of("INT", "TERM").forEach(signal -> Signals.on(signal, stop::ask));
        Signals.ignore("USR1"); // nothing to reload
        Signals.onUnlessIgnored("HUP", stop::ask); // the terminal has gone
        try {
            run(stop);
        } catch (RuntimeException | InterruptedException e) {
            // What is interrupted on the way fails in its own words, which nobody wants to read who has just asked.
            if (!stop.isAsked()) {
                sorry(e).ifPresent(sentence -> {
                    throw sentence;
                });
                throw e;
            }
        }
        stop.failure().ifPresent(why -> {
            throw new Sorry(why);
        });
        screen.say("Stopped.");
        return 0;
    }

    private void run(Stop stop) throws InterruptedException {
        try (Demo demo = Demo.start(serverJar(), folder, dialect, port, screen)) {
            Settings settings = Settings.read(demo.conf(), demo.environment());
            log(settings.logging());
            Tracker tracker = Tracker.start(settings);
            stop.startIsThrough();
            demo.whenDatabaseEnds(stop::fail);
            screen.say(demo.guide());
            LiveLine live = demo.live(tracker.statistics().announces::sum);
            try (live) {
                stop.await();
            }
            if (stop.failure().isPresent()) {
                tracker.close(); // there is nothing to flush to
                return;
            }
            screen.say("Stopping: the last credits are written at the next flush ...");
            tracker.drain();
            live.show();
        }
    }

    private static void log(Settings.Logging logging) {
        try {
            Logs.configure(logging.level(), logging.path(), logging.style());
        } catch (IOException e) {
            throw new Sorry("The demo's log cannot be written: " + e.getMessage() + ".");
        }
    }

    /** What a person can mend, in a sentence. */
    private Optional<Sorry> sorry(Exception e) {
        return switch (e) {
            case Sorry already -> Optional.of(already);
            case DemoProblem _, DatabaseStartException _, UnfitDatabase _, BadSettings _ ->
                    Optional.of(new Sorry(e.getMessage()));
            case UncheckedIOException io -> Optional.of(new Sorry("The tracker cannot be started on port " + port + ": "
                    + io.getCause().getMessage() + "."));
            default -> Optional.empty();
        };
    }

    /** Maven puts it beside our jar, and nowhere near what is released. */
    private static Path serverJar() {
        try {
            Path ours = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path place = ours.resolveSibling("demo-lib");
            return ServerBinaries.jarIn(place).or(ServerBinaries::jarOnClassPath).orElseThrow(() -> new Sorry(
                    "The demo's database server is not part of a release (" + place + " is missing); run the demo from "
                            + "Caracal's sources with contrib/bin/caracal demo."));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

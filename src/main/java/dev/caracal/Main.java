package dev.caracal;

import dev.caracal.config.BadSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: Ocelot's own options run the tracker, subcommands do everything else. */
@Command(name = "caracal", description = "A BitTorrent tracker for Gazelle sites, in place of Ocelot.",
        mixinStandardHelpOptions = false, sortOptions = false,
        subcommands = {DatabaseCommand.class, DemoCommand.class, DoctorCommand.class, ExplainCommand.class,
            FreeleechCommand.class, HnrCommand.class, JfrCommand.class, RehearseCommand.class,
            ShadowCommand.class})
public final class Main implements Callable<Integer> {
    @Option(names = "-c", paramLabel = "FILE", description = "the configuration file (default: ${DEFAULT-VALUE})",
            defaultValue = "ocelot.conf", scope = CommandLine.ScopeType.INHERIT)
    Path conf;

    @Option(names = "-v", description = "log more")
    boolean verbose;

    @Option(names = {"-d", "--daemonize"}, description = "run in the background")
    boolean daemonize;

    @Option(names = {"-V", "--version"}, description = "print the version and exit")
    boolean version;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = CommandLine.ScopeType.INHERIT,
            description = "print this and exit")
    boolean help;

    public static void main(String[] args) {
        // Numbers go into SQL, protocols and logs: never in the digits of somebody's language.
        Locale.setDefault(Locale.ROOT);
        if (args.length == 2 && args[0].equals("-c")) {
            // How service managers start us: that need not wait a quarter of a second for the library to read it.
            System.exit(status(() -> new Running(Path.of(args[1]), false, false).run()));
        }
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((e, _, _) -> status(() -> {
            throw e;
        }));
        System.exit(commandLine.execute(args));
    }

    private static int status(Callable<Integer> command) {
        try {
            return command.call();
        } catch (BadSettings | Sorry e) {
            // What the operator can mend is a sentence; what only we can mend is a trace.
            System.err.println(e.getMessage());
        } catch (Exception e) {
            e.printStackTrace();
        }
        return 1;
    }

    /** The version as the build stamped it. */
    static String versionText() {
        String version = Main.class.getPackage().getImplementationVersion();
        return "Caracal " + (version == null ? "(development)" : version);
    }

    @Override
    public Integer call() throws Exception {
        if (version) {
            System.out.println(versionText() + ", in place of Ocelot 1.0 and 2.1.3");
            return 0;
        }
        return new Running(conf, verbose, daemonize).run();
    }
}

package dev.caracal;

import dev.caracal.config.BadSettings;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: Ocelot's own options run the tracker, subcommands do everything else. */
@Command(name = "caracal", description = "A BitTorrent tracker for Gazelle sites, in place of Ocelot.",
        mixinStandardHelpOptions = false, sortOptions = false,
        subcommands = {DatabaseCommand.class, DemoCommand.class, ExplainCommand.class, RehearseCommand.class})
public final class Main implements Callable<Integer> {
    @Option(names = "-c", paramLabel = "FILE", description = "the configuration file (default: ${DEFAULT-VALUE})",
            defaultValue = "ocelot.conf", scope = CommandLine.ScopeType.INHERIT)
    java.nio.file.Path conf;

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
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((e, _, _) -> {
            // What the operator can mend is a sentence; what only we can mend is a trace.
            if (e instanceof BadSettings || e instanceof Sorry) {
                System.err.println(e.getMessage());
            } else {
                e.printStackTrace();
            }
            return 1;
        });
        System.exit(commandLine.execute(args));
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

package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.HnrCases;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.hnr.Case;
import dev.caracal.hnr.State;
import dev.caracal.ops.Logs;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caracal hnr}: the cases of hit-and-run. It needs the database, and no tracker that runs. */
@Command(name = "hnr", description = "The cases of hit-and-run: who owes time on which torrent.")
final class HnrCommand implements Runnable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @CommandLine.ParentCommand
    private Main main;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Something that is done with the site's database. */
    interface Work {
        void with(Connection connection) throws SQLException;
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(name = "list", description = "Print cases, a line each.")
    int list(
            @Option(names = "--user", paramLabel = "ID", description = "of this member") Integer user,
            @Option(names = "--torrent", paramLabel = "ID", description = "of this torrent") Integer torrent,
            @Option(names = "--state", paramLabel = "STATE",
                    description = "in this state: watching, at-risk, hnr, seeded, staff or paid") String state,
            @Option(names = "--most", paramLabel = "N", defaultValue = "1000",
                    description = "print so many (default: ${DEFAULT-VALUE})") int most) throws IOException {
        HnrCases.Wanted wanted = new HnrCases.Wanted(id(user), id(torrent),
                Optional.ofNullable(state).map(HnrCommand::state));
        return work(connection -> {
            List<HnrCases.Listed> cases = HnrCases.list(connection, wanted, most);
            cases.forEach(one -> System.out.println(line(one)));
            System.out.println("# " + cases.size() + " cases" + (cases.size() == most ? " (there may be more)" : ""));
        });
    }

    private static String line(HnrCases.Listed listed) {
        Case standing = listed.standing();
        return "user " + listed.user() + " torrent " + listed.torrent() + ": " + standing.state().text() + " since "
                + time(listed.decided()) + ", seeded " + hours(listed.seeded()) + " of " + hours(standing.required())
                + " by " + time(standing.deadline()) + ", version " + standing.version() + " from "
                + time(standing.since()) + (listed.note().isEmpty() ? "" : " (" + listed.note() + ")");
    }

    /** Seconds as hours, minutes and seconds. */
    static String hours(long seconds) {
        Duration time = Duration.ofSeconds(seconds);
        return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    static String time(long unixSeconds) {
        return TIME.format(Instant.ofEpochSecond(unixSeconds));
    }

    private static OptionalInt id(Integer given) {
        return given == null ? OptionalInt.empty() : OptionalInt.of(given);
    }

    private static State state(String word) {
        return Arrays.stream(State.values()).filter(state -> word(state).equals(word)).findFirst()
                .orElseThrow(() -> new Sorry("There is no state " + word + "; there are "
                        + Arrays.stream(State.values()).map(HnrCommand::word).collect(Collectors.joining(", "))
                        + "."));
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private int work(Work work) throws IOException {
        Settings settings = Settings.read(main.conf, System.getenv());
        Logs.configure("warning", Optional.empty());
        try (Database database = Database.connect(settings.database()); Connection connection = database.connection()) {
            work.with(connection);
            return 0;
        } catch (UnfitDatabase e) {
            throw new Sorry(e.getMessage());
        } catch (SQLException e) {
            throw new Sorry("The cases in " + settings.database() + " cannot be had: " + Problems.inShort(e)
                    + " (`caracal db install` makes their tables).");
        }
    }
}

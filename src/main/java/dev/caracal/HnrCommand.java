package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.Examination;
import dev.caracal.gazelle.HnrCases;
import dev.caracal.gazelle.HnrRows;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.hnr.BadRules;
import dev.caracal.hnr.Case;
import dev.caracal.hnr.Judge;
import dev.caracal.hnr.Rules;
import dev.caracal.hnr.RulesFile;
import dev.caracal.hnr.State;
import dev.caracal.ops.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        void with(Settings settings, Connection connection) throws SQLException, InterruptedException;
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
        return work((_, connection) -> {
            List<HnrCases.Listed> cases = HnrCases.list(connection, wanted, most);
            cases.forEach(one -> System.out.println(line(one)));
            System.out.println("# " + cases.size() + " cases" + (cases.size() == most ? " (there may be more)" : ""));
        });
    }

    @Command(name = "clear", description = "Clear open cases of a member, for good.")
    int clear(@CommandLine.Mixin Whose whose,
            @Option(names = "--as", paramLabel = "WHY", defaultValue = "staff",
                    description = "staff or payment (default: ${DEFAULT-VALUE})") String as) throws IOException {
        State state = switch (as) {
            case "staff" -> State.STAFF;
            case "payment" -> State.PAID;
            default -> throw new Sorry("Cases are cleared --as staff or --as payment, not as " + as + ".");
        };
        return decide(whose, "cleared", (connection, now) ->
                HnrCases.clear(connection, whose.user, whose.torrents(), state, whose.note, now));
    }

    @Command(name = "reopen", description = "Open cleared cases of a member again; the next round judges them.")
    int reopen(@CommandLine.Mixin Whose whose) throws IOException {
        return decide(whose, "opened again", (connection, now) ->
                HnrCases.reopen(connection, whose.user, whose.torrents(), whose.note, now));
    }

    /** Which cases are decided, and what is noted of it. */
    static final class Whose {
        @Option(names = "--user", paramLabel = "ID", required = true, description = "the member's id on the site")
        private int user;

        @Option(names = "--torrent", paramLabel = "ID", description = "the torrent's id; or --all")
        private Integer torrent;

        @Option(names = "--all", description = "all of the member's cases")
        private boolean all;

        @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "kept with the case")
        private String note;

        private OptionalInt torrents() {
            if (all == (torrent != null)) {
                throw new Sorry("Name a --torrent, or --all of the member's cases.");
            }
            return id(torrent);
        }
    }

    /** Changes cases, and tells how many. */
    private interface Decision {
        int change(Connection connection, long now) throws SQLException;
    }

    private int decide(Whose whose, String done, Decision decision) throws IOException {
        whose.torrents();
        return work((settings, connection) -> {
            if (settings.readonly()) {
                throw new Sorry("readonly = true: nothing is written.");
            }
            System.out.println(decision.change(connection, System.currentTimeMillis() / 1000) + " cases of user "
                    + whose.user + " " + done + ".");
        });
    }

    @Command(name = "rehearse", description = "Print what rules would come to today, class by class; writes nothing.")
    int rehearse(
            @Option(names = "--rules", paramLabel = "FILE", required = true, description = "the rules") Path file,
            @Option(names = "--block-after", paramLabel = "N", defaultValue = "0",
                    description = "tell who would be blocked with so many open cases") int blockAfter)
            throws IOException {
        Rules rules = rules(file);
        return work((settings, connection) -> {
            long now = System.currentTimeMillis() / 1000;
            HnrRehearsal dated = new HnrRehearsal(new Judge(rules), false);
            HnrRehearsal always = new HnrRehearsal(new Judge(rules.always()), true);
            System.out.println("# reading " + settings.historySteps().rows() + " rows of the history every "
                    + settings.historySteps().pause().toSeconds() + " s (hnr_sweep_rows, hnr_sweep_pause)");
            long rows = HnrRehearsal.run(connection, HnrRows.of(connection), List.of(dated, always), now,
                    now - settings.peers().silence().toSeconds(), settings.historySteps());
            System.out.println("# " + rows + " rows of the history by " + file + "; members: with open cases, "
                    + "flagged: with hnr");
            print("by the dates in the file", dated, blockAfter);
            print("if version " + rules.versions().getLast().number() + " had always held and nothing been cleared",
                    always, blockAfter);
        });
    }

    private static void print(String what, HnrRehearsal rehearsal, int blockAfter) {
        System.out.println("# " + what);
        System.out.print(rehearsal.table());
        if (blockAfter > 0) {
            System.out.println("# " + rehearsal.blocked(blockAfter) + " members would be blocked");
        }
    }

    private static Rules rules(Path file) {
        try {
            return RulesFile.read(Files.readString(file), file.toString());
        } catch (BadRules e) {
            throw new Sorry(e.getMessage());
        } catch (IOException e) {
            throw new Sorry(file + " cannot be read: " + e.getMessage());
        }
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
            if (new Examination(database).site().multiplies()) {
                throw new Sorry("Hit-and-run is the site's own here (transfer_history.hnr), and there are no cases of "
                        + "ours.");
            }
            work.with(settings, connection);
            return 0;
        } catch (UnfitDatabase e) {
            throw new Sorry(e.getMessage());
        } catch (InterruptedException _) {
            throw new Sorry("Told to stop before it was through.");
        } catch (SQLException e) {
            throw new Sorry("The cases in " + settings.database() + " cannot be had: " + Problems.inShort(e)
                    + " (`caracal db install` makes their tables).");
        }
    }
}

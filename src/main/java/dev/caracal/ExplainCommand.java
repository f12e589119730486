package dev.caracal;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.Stay;
import dev.caracal.accounting.TransferRow;
import dev.caracal.config.Settings;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.Examination;
import dev.caracal.gazelle.Histories;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.Site;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.ledger.JournalReader;
import dev.caracal.ops.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code caracal explain}: why a member was credited what it was, from the journal and the trace. Neither needs the
 * tracker or the database; what is told of the history of a torrent and of a case does.
 */
@Command(name = "explain", description = "Print why a member was credited what it was, as far back as is known.")
final class ExplainCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @CommandLine.ParentCommand
    private Main main;

    @Option(names = "--user", paramLabel = "ID", required = true, description = "the member's id on the site")
    private int user;

    @Option(names = "--most", paramLabel = "N", defaultValue = "200",
            description = "print so many of the newest announces (default: ${DEFAULT-VALUE})")
    private int most;

    @Option(names = "--torrent", paramLabel = "ID",
            description = "only what is about this torrent, with the sessions that the time on it comes from")
    private Optional<Integer> torrent = Optional.empty();

    /** What one client spent between two {@code started}. */
    private static final class Session {
        private final String peer;
        private final long begun;
        private int announces;
        private long active;
        private long seeded;

        Session(PeerRow row) {
            peer = row.peer().toString();
            begun = row.time() - row.timeSpent();
        }

        void add(Stay stay) {
            announces++;
            active += stay.active();
            seeded += stay.seeded();
        }

        @Override
        public String toString() {
            return time(begun) + " peer " + peer + ": " + announces + " announces, " + active + " s on the torrent, "
                    + seeded + " s of them seeding";
        }
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = Settings.read(main.conf, System.getenv());
        Deque<String> lines = new ArrayDeque<>();
        Map<String, Session> sessions = new LinkedHashMap<>();
        JournalReader.announces(settings.journal().folder(), user, announced -> {
            if (torrent.isEmpty() || torrent.get() == announced.peer().torrent()) {
                add(lines, line(announced));
                announced.stay().ifPresent(stay -> sessions.computeIfAbsent(session(announced.peer()),
                        _ -> new Session(announced.peer())).add(stay));
            }
        }, problem -> System.err.println(problem));
        System.out.println("# The journal in " + settings.journal().folder() + ": " + lines.size()
                + " announces of user " + user + torrent.map(id -> " on torrent " + id).orElse("")
                + (lines.size() == most ? " (the newest ones)" : ""));
        lines.forEach(System.out::println);
        if (torrent.isPresent()) {
            System.out.println("# Sessions of these announces; each second counts once, whichever client it was: "
                    + sessions.size());
            sessions.values().forEach(System.out::println);
            System.out.println("# The history: " + history(settings, torrent.get()));
            ExplainedCase.lines(settings, user, torrent.get()).forEach(System.out::println);
        } else {
            printTrace(settings.statePath(), lines);
        }
        return 0;
    }

    private void printTrace(Path traces, Deque<String> lines) throws IOException {
        lines.clear();
        Logs.traced(traces, "user " + user + " ", line -> add(lines, line));
        System.out.println("# The trace in " + traces + ": " + lines.size() + (lines.isEmpty()
                ? ", because the site does not trace this user (update?action=trace_user)" : ""));
        lines.forEach(System.out::println);
    }

    private String history(Settings settings, int id) throws IOException {
        Logs.configure("error", Optional.empty());
        try (Database database = Database.connect(settings.database())) {
            Site site = new Examination(database).site();
            if (!site.multiplies() && !settings.history().kept()) {
                return "none is kept (transfer_history)";
            }
            return Histories.find(database, site, user, id).map(row -> text(row, !site.multiplies()))
                    .orElse("no row yet");
        } catch (SQLException e) {
            return "the database does not tell now (" + Problems.inShort(e) + ")";
        } catch (UnfitDatabase e) {
            return "the database does not tell (" + e.getMessage() + ")";
        }
    }

    private static String text(TransferRow row, boolean credits) {
        return row.active() + " s on the torrent, " + row.seeded() + " s of them seeding; uploaded " + row.uploaded()
                + (credits ? " (credited " + row.creditedUp() + ")" : "") + ", downloaded " + row.downloaded()
                + (credits ? " (charged " + row.creditedDown() + ")" : "") + "; first announced " + time(row.first())
                + ", last " + time(row.last())
                + (row.completions() == 0 ? "; never completed"
                        : "; completed " + time(row.completed()) + ", " + row.completions() + " times in all")
                + (row.seeding() ? "; seeds" : row.present() ? "; is there" : "; is not there");
    }

    private static String session(PeerRow row) {
        return row.peer() + " " + (row.time() - row.timeSpent());
    }

    private static String time(long unixSeconds) {
        return TIME.format(Instant.ofEpochSecond(unixSeconds));
    }

    private void add(Deque<String> lines, String line) {
        if (lines.size() == most) {
            lines.removeFirst();
        }
        lines.add(line);
    }

    private static String line(Announced announced) {
        PeerRow peer = announced.peer();
        return time(peer.time()) + " torrent " + peer.torrent() + " peer " + peer.peer()
                + " says uploaded " + peer.uploaded() + " downloaded " + peer.downloaded() + " left "
                + peer.remaining() + (peer.active() ? "" : " stopped")
                + (announced.snatch().isPresent() ? " completed" : "") + ": " + announced.receipt();
    }
}

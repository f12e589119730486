package dev.caracal;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.PeerRow;
import dev.caracal.config.Settings;
import dev.caracal.ledger.JournalReader;
import dev.caracal.ops.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code caracal explain}: why a member was credited what it was, from the journal and the trace. Neither needs the
 * tracker or the database.
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

    @Override
    public Integer call() throws IOException {
        Settings settings = Settings.read(main.conf, System.getenv());
        Deque<String> lines = new ArrayDeque<>();
        JournalReader.announces(settings.journal().folder(), user, announced -> add(lines, line(announced)),
                problem -> System.err.println(problem));
        System.out.println("# The journal in " + settings.journal().folder() + ": " + lines.size()
                + " announces of user " + user + (lines.size() == most ? " (the newest ones)" : ""));
        lines.forEach(System.out::println);
        Path traces = settings.statePath();
        lines.clear();
        Logs.traced(traces, "user " + user + " ", line -> add(lines, line));
        System.out.println("# The trace in " + traces + ": " + lines.size() + (lines.isEmpty()
                ? ", because the site does not trace this user (update?action=trace_user)" : ""));
        lines.forEach(System.out::println);
        return 0;
    }

    private void add(Deque<String> lines, String line) {
        if (lines.size() == most) {
            lines.removeFirst();
        }
        lines.add(line);
    }

    private static String line(Announced announced) {
        PeerRow peer = announced.peer();
        return TIME.format(Instant.ofEpochSecond(peer.time())) + " torrent " + peer.torrent() + " peer " + peer.peer()
                + " says uploaded " + peer.uploaded() + " downloaded " + peer.downloaded() + " left "
                + peer.remaining() + (peer.active() ? "" : " stopped")
                + (announced.snatch().isPresent() ? " completed" : "") + ": " + announced.receipt();
    }
}

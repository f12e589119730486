package dev.caracal.compat;

import dev.caracal.database.DatabaseServers;
import dev.caracal.database.Ports;
import dev.caracal.database.TestServer;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Plays one recording against a fresh tracker on a fresh database and notes every difference. Belongs to one thread.
 *
 * <p>Flushes are timed from the moment the tracker serves: its ticks count from there.
 */
final class Play implements AutoCloseable {
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(3);
    /** What a flush may take after its tick. */
    private static final Duration SETTLE = Duration.ofMillis(700);
    private static final int DEFAULT_INTERVAL_SECONDS = 3;
    private static final AtomicInteger NEXT_SITE = new AtomicInteger();

    private final Recording recording;
    private final AcceptedDifferences accepted;
    private final SiteDatabase database;
    private final Clock started;
    private final int port = Ports.free();
    private final int altPort = Ports.free();
    private final Configuration configuration;
    private final int intervalSeconds;
    private final SiteListener site;
    private final PlayedTracker tracker;
    private final long trackerStart;
    private final ResponseComparer responses;
    private final Map<String, TrackerConnection> connections = new HashMap<>();
    private final List<Difference> differences = new ArrayList<>();
    private boolean mayExit;

    private Play(Recording recording, AcceptedDifferences accepted, SiteDatabase database, SiteListener site,
            Path folder) throws IOException, SQLException, InterruptedException {
        this.recording = recording;
        this.accepted = accepted;
        this.database = database;
        this.site = site;
        this.responses = new ResponseComparer(KnownEndpoints.of(recording.steps()));
        this.started = database.now();
        this.configuration = configuration(folder);
        this.intervalSeconds = configuration.number("schedule_interval", DEFAULT_INTERVAL_SECONDS);
        configuration.write();
        this.tracker = recording.needsProcess()
                ? ChildTracker.start(configuration.file(), folder, port)
                : InProcessTracker.start(configuration.file());
        this.trackerStart = System.nanoTime();
    }

    /**
     * Plays the recording from start to end.
     *
     * @param accepted differences that are not worth waiting for
     * @param folder   for the tracker's files
     */
    static Outcome of(Recording recording, AcceptedDifferences accepted, Path folder)
            throws IOException, SQLException, InterruptedException {
        TestServer server = DatabaseServers.withSqlMode(recording.sqlMode());
        // An address of its own, so that no other play's callbacks can be taken for this one's.
        String siteAddress = "127.1.%d.%d".formatted(NEXT_SITE.get() / 250 % 250,
                NEXT_SITE.getAndIncrement() % 250 + 1);
        try (SiteDatabase database = SiteDatabase.filledFor(recording, server);
             SiteListener site = new SiteListener(siteAddress, recording.siteAnswers());
             Play play = new Play(recording, accepted, database, site, folder)) {
            return play.play();
        }
    }

    private Configuration configuration(Path folder) {
        TestServer server = database.server();
        Configuration values = new Configuration(folder.resolve("ocelot.conf"), altPort);
        values.set("listen_port", port);
        values.set("mysql_host", server.host());
        values.set("mysql_port", server.port());
        values.set("mysql_db", database.name());
        values.set("mysql_username", server.user());
        values.set("mysql_password", server.password());
        values.set("site_host", site.address());
        values.set("site_service", site.port());
        values.set("report_path", folder);
        values.set("admin_port", 0);
        values.setAll(recording.config());
        return values;
    }

    private Outcome play() throws IOException, SQLException, InterruptedException {
        for (int i = 0; i < recording.steps().size(); i++) {
            Step step = recording.steps().get(i);
            String op = step.getClass().getSimpleName();
            int number = i;
            try {
                for (String fault : run(step, fault -> accepted.excuses(recording.toString(), number, fault))) {
                    differences.add(new Difference(i, op, fault));
                }
            } catch (SocketException e) {
                differences.add(new Difference(i, op, e.toString()));
            } catch (TooSlowException e) {
                return new Outcome(List.copyOf(differences), Optional.of("step " + i + ": " + e.getMessage()));
            }
            if (tracker.exitCode().isPresent() && !mayExit) {
                differences.add(new Difference(i, op,
                        "the tracker's process ended with " + tracker.exitCode().getAsInt()));
                break;
            }
        }
        return new Outcome(List.copyOf(differences), Optional.empty());
    }

    private List<String> run(Step step, Predicate<String> excused)
            throws IOException, SQLException, InterruptedException {
        return switch (step) {
            case Step.Request request -> request(request);
            case Step.Connect connect -> {
                connection(connect.route());
                yield List.of();
            }
            case Step.Send send -> send(send);
            case Step.Receive receive -> receive(receive);
            case Step.Close close -> close(close);
            case Step.Wait wait -> pause(wait.duration());
            case Step.Flush flush -> flush(flush);
            case Step.Database rows -> database(rows, excused);
            case Step.Sql sql -> {
                database.run(sql.sql());
                yield List.of();
            }
            case Step.LockTables lock -> {
                database.lock(lock.tables());
                yield List.of();
            }
            case Step.UnlockTables unlock -> {
                database.unlock();
                yield pause(unlock.pause());
            }
            case Step.Signal signal -> signal(signal);
            case Step.Config config -> config(config);
            case Step.WaitExit exit -> waitExit(exit);
            case Step.Site callbacks -> site(callbacks);
        };
    }

    private List<String> request(Step.Request step) throws IOException {
        Response got;
        try {
            TrackerConnection connection = connection(step.route());
            connection.send(step.send());
            if (step.halfClose()) {
                connection.halfClose();
            }
            got = connection.response(step.timeout().orElse(USUAL_TIMEOUT));
            leave(step.route(), connection, got.closed());
        } catch (SocketException e) {
            // Refused or reset: closed without an answer, which a recording may well show.
            got = new Response("", true, Optional.empty());
        }
        return compared(Bytes.show(step.send(), 160), step.response(), got, step.rules());
    }

    private TrackerConnection connection(Step.Route route) throws IOException {
        Optional<TrackerConnection> known = route.name().map(connections::get);
        if (known.isPresent()) {
            return known.get();
        }
        TrackerConnection fresh = new TrackerConnection(route.alt() ? altPort : port, route.from());
        route.name().ifPresent(name -> connections.put(name, fresh));
        return fresh;
    }

    /** One request's connection is closed after it; a kept one only when the tracker has closed it. */
    private void leave(Step.Route route, TrackerConnection connection, boolean closed) throws IOException {
        if (route.name().isEmpty() || closed) {
            route.name().ifPresent(connections::remove);
            connection.close();
        }
    }

    private List<String> compared(String what, Response recorded, Response got, Optional<List<ResponseRule>> rules) {
        List<String> faults = responses.differences(recorded, got, rules.orElse(recording.responseRules()));
        return faults.isEmpty() ? faults : List.of("on " + what + "\n" + String.join("\n", faults));
    }

    private List<String> send(Step.Send step) throws IOException, InterruptedException {
        try {
            connection(step.route()).send(step.send());
        } catch (SocketException e) {
            // The recording's next look at the connection says whether it should have been closed.
        }
        return pause(step.pause());
    }

    private List<String> receive(Step.Receive step) throws IOException {
        TrackerConnection connection = connections.get(step.route().name().orElseThrow());
        if (connection == null) {
            return List.of("the tracker had closed this connection before");
        }
        long before = System.nanoTime();
        Response got = connection.response(step.timeout().orElse(USUAL_TIMEOUT));
        double took = (System.nanoTime() - before) / 1e9;
        leave(step.route(), connection, got.closed());
        List<String> faults = new ArrayList<>();
        step.elapsed().flatMap(elapsed -> elapsed.fault(took)).ifPresent(faults::add);
        faults.addAll(compared("what was sent", step.response(), got, step.rules()));
        return faults;
    }

    private List<String> close(Step.Close step) throws IOException, InterruptedException {
        TrackerConnection connection = connections.remove(step.route().name().orElseThrow());
        if (connection != null) {
            connection.close();
        }
        return pause(Duration.ofMillis(50));
    }

    private List<String> flush(Step.Flush step) throws InterruptedException {
        double elapsed = (System.nanoTime() - trackerStart) / 1e9;
        double budget = step.within().map(within -> within.toMillis() / 1e3).orElse(Double.MAX_VALUE);
        if (elapsed > budget) {
            throw new TooSlowException("the steps before a flush took %.1f s, more than %.1f s"
                    .formatted(elapsed, budget));
        }
        int tick = step.at().orElseGet(() -> (int) ((elapsed + 0.03) / intervalSeconds) + step.ticks());
        if (step.at().isPresent() && elapsed > (tick - 0.15) * intervalSeconds) {
            throw new TooSlowException("tick " + tick + " was reached before its flush step");
        }
        long until = trackerStart + TimeUnit.SECONDS.toNanos((long) tick * intervalSeconds) + SETTLE.toNanos();
        return pause(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }

    private List<String> database(Step.Database step, Predicate<String> excused)
            throws SQLException, InterruptedException {
        Map<String, VolatileRule> rules = new HashMap<>(recording.tableRules());
        rules.putAll(step.rules());
        List<String> tables = List.copyOf(step.tables().keySet());
        long end = System.nanoTime() + step.poll().toNanos();
        while (true) {
            SiteDatabase.Snapshot snapshot = database.snapshot(tables);
            TableComparer comparer = new TableComparer(rules,
                    new Clock.Span(recording.started(), step.now(), started, snapshot.now()));
            List<String> faults = step.tables().entrySet().stream()
                    .flatMap(entry -> comparer.differences(entry.getKey(), entry.getValue(),
                            snapshot.tables().get(entry.getKey())).stream())
                    .toList();
            if (faults.stream().allMatch(excused) || System.nanoTime() > end) {
                return faults;
            }
            pause(Duration.ofMillis(250));
        }
    }

    private List<String> signal(Step.Signal step) throws IOException, InterruptedException {
        mayExit |= Set.of("TERM", "INT").contains(step.name());
        // Whoever waits for a table that the recording keeps locked is not done soon, and is not meant to be.
        tracker.signal(step.name(), !database.isLocked());
        return pause(step.pause());
    }

    private List<String> config(Step.Config step) throws IOException {
        configuration.setAll(step.set());
        step.unset().forEach(configuration::unset);
        configuration.write();
        return List.of();
    }

    private List<String> waitExit(Step.WaitExit step) throws InterruptedException {
        mayExit = true;
        long end = System.nanoTime() + step.timeout().toNanos();
        while (tracker.exitCode().isEmpty() && System.nanoTime() < end) {
            pause(Duration.ofMillis(20));
        }
        Optional<Integer> got = tracker.exitCode().stream().boxed().findFirst();
        return got.equals(step.exitCode())
                ? List.of()
                : List.of("exit code " + show(got) + ", recorded " + show(step.exitCode()));
    }

    private static String show(Optional<Integer> exitCode) {
        return exitCode.map(Object::toString).orElse("none (still running)");
    }

    private List<String> site(Step.Site step) throws InterruptedException {
        int wanted = step.requests().size();
        long end = System.nanoTime() + step.patience().toNanos();
        while (System.nanoTime() < end && (wanted == 0 || site.count() < wanted)) {
            pause(Duration.ofMillis(50));
        }
        List<String> got = site.take();
        boolean holds = step.atLeast()
                .map(least -> got.size() >= least && Set.of(step.requests().getFirst()).containsAll(got))
                .orElseGet(() -> got.equals(step.requests()));
        return holds ? List.of() : List.of("callbacks " + got + "\n recorded " + step.requests());
    }

    private static List<String> pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
        return List.of();
    }

    @Override
    public void close() throws IOException, SQLException {
        database.unlock();
        for (TrackerConnection connection : connections.values()) {
            connection.close();
        }
        tracker.close();
    }
}

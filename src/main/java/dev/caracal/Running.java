package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.ledger.UnfitJournal;
import dev.caracal.ops.AuditFiles;
import dev.caracal.ops.Logs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;

/**
 * {@code caracal -c ocelot.conf}: a tracker and the signals that rule it. Signals only leave a note; the main thread
 * takes the notes in turn, so that no two of them are carried out at once. Only a second SIGTERM or SIGINT does not
 * wait for its turn.
 */
final class Running {
    private static final System.Logger LOG = System.getLogger(Running.class.getName());
    private static final int MOST_NOTES = 100;
    private static final long SAME_ORDER_NANOS = 100_000_000;

    /** What a signal asks for. */
    private enum Note {
        CONFIGURE, RELOAD, STOP, ENDED
    }

    private final Path conf;
    private final boolean verbose;
    private final boolean daemonize;
    private final LongSupplier unixSeconds;
    private final BlockingQueue<Note> notes = new LinkedBlockingQueue<>(MOST_NOTES);
    private volatile Optional<Tracker> tracker = Optional.empty();
    private volatile boolean stopping;
    private volatile long stoppingSince;

    Running(Path conf, boolean verbose, boolean daemonize) {
        this(conf, verbose, daemonize, Preparation.SYSTEM);
    }

    /** The same, by another clock. */
    Running(Path conf, boolean verbose, boolean daemonize, LongSupplier unixSeconds) {
        this.conf = conf;
        this.verbose = verbose;
        this.daemonize = daemonize;
        this.unixSeconds = unixSeconds;
    }

    /** Runs until it is told to end; the process's exit status. */
    int run() throws IOException, InterruptedException {
        Settings settings = read();
        if ((daemonize || settings.daemonize()) && !Daemon.isDaemon()) {
            return Daemon.start();
        }
        Signals.on("HUP", () -> notes.offer(Note.CONFIGURE));
        Signals.on("USR1", () -> notes.offer(Note.RELOAD));
        Signals.on("TERM", this::stop);
        Signals.on("INT", this::stop);
        try {
            Tracker prepared = Preparation.tracker(settings, unixSeconds);
            // From here on a stop waits for its turn: somebody may announce any moment.
            tracker = Optional.of(prepared);
            prepared.serve();
            Daemon.serving();
            ServiceManager.serving(System.getenv());
            return serve(prepared);
        } catch (UnfitDatabase | UnfitJournal e) {
            throw new Sorry(e.getMessage());
        } catch (UncheckedIOException e) {
            throw new Sorry(portProblem(settings, e));
        }
    }

    private int serve(Tracker running) throws InterruptedException, IOException {
        while (true) {
            switch (notes.take()) {
                case CONFIGURE -> configure(running);
                // A load may wait for the database; a stop must not wait for the load.
                case RELOAD -> Thread.ofPlatform().name("reload").daemon(true).start(running::reload);
                case STOP -> Thread.ofPlatform().name("drain").start(() -> drain(running));
                case ENDED -> {
                    LOG.log(System.Logger.Level.INFO, "stopped");
                    return 0;
                }
            }
        }
    }

    /** A signal's thread: the first one is a request, the second an order. */
    private void stop() {
        if (tracker.isEmpty()) {
            // Nothing has been announced yet, so nothing can be lost.
            LOG.log(System.Logger.Level.INFO, "told to stop before the start was through");
            Runtime.getRuntime().halt(0);
        }
        long now = System.nanoTime();
        if (stopping) {
            // One order may come as two signals: GNU timeout sends to the process and to its group.
            if (now - stoppingSince > SAME_ORDER_NANOS) {
                Runtime.getRuntime().halt(0);
            }
            return;
        }
        stoppingSince = now;
        stopping = true;
        notes.offer(Note.STOP);
    }

    private void drain(Tracker running) {
        try {
            if (running.drain()) {
                notes.offer(Note.ENDED);
            } else {
                stopping = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void configure(Tracker running) throws IOException {
        try {
            running.configure(read());
        } catch (RuntimeException e) {
            // Whatever is wrong with the new file, the tracker runs on with the old one.
            running.configurationFailed();
            LOG.log(System.Logger.Level.ERROR, "the configuration stays as it was: {0}", e.getMessage());
        }
    }

    /** What can fail comes first, and changes nothing if it does. */
    private Settings read() throws IOException {
        Settings settings = Settings.read(conf, System.getenv());
        Optional<AuditFiles> audit = settings.logging().audit().isEmpty() ? Optional.empty()
                : Optional.of(opened(settings.logging().audit().get(), settings.logging().style().json()));
        try {
            Logs.configure(verbose ? "debug" : settings.logging().level(), settings.logging().path(),
                    settings.logging().style());
        } catch (IOException e) {
            audit.ifPresent(AuditFiles::close);
            throw new Sorry("The log file " + settings.logging().path().map(Path::toString).orElse("")
                    + " (log_path) cannot be written: " + e.getMessage());
        }
        Logs.traceInto(settings.statePath(), settings.logging().traceBytes(), settings.logging().traceFiles());
        try {
            Logs.auditInto(audit);
        } catch (IOException e) {
            throw unwritable(settings.logging().audit().get(), e);
        }
        return settings;
    }

    private static AuditFiles opened(Settings.AuditFiles audit, boolean json) {
        try {
            return AuditFiles.open(audit.path(), audit.bytes(), audit.files(), json);
        } catch (IOException e) {
            throw unwritable(audit, e);
        }
    }

    private static Sorry unwritable(Settings.AuditFiles audit, IOException e) {
        return new Sorry("The audit file " + audit.path() + " (audit_path) cannot be written: " + e.getMessage());
    }

    private static String portProblem(Settings settings, UncheckedIOException e) {
        String cause = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        return e.getCause() instanceof java.net.BindException
                ? "Port " + settings.listen().port() + " is in use; stop what listens there (an Ocelot?) or set "
                        + "listen_port in the configuration."
                : cause;
    }
}

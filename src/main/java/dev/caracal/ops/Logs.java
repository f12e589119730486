package dev.caracal.ops;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.logging.ErrorManager;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;

/** Where log lines go, and how many of a kind. */
public final class Logs {
    /** What libraries say below a warning is their own business. */
    private static final List<String> QUIET = List.of("io.helidon", "com.zaxxer.hikari", "com.mysql", "org.newsclub");
    /** Keeps the quiet loggers from being collected with their levels. */
    private static final List<Logger> KEPT = QUIET.stream().map(Logger::getLogger).toList();

    /** Lines written and held back, by level, since the start. */
    private static final Map<String, LongAdder> WRITTEN = byLevel();
    private static final Map<String, LongAdder> HELD_BACK = byLevel();

    private static final Logger TRACE = Logger.getLogger("dev.caracal.trace");
    private static final Logger AUDIT = Logger.getLogger("dev.caracal.audit");
    private static Optional<AuditFiles> audit = Optional.empty();
    private static final String TRACE_FILES = "trace.%g.log";

    private static final Logger POOL = Logger.getLogger("com.zaxxer.hikari");

    private Logs() {
    }

    /**
     * What the lines look like, and how many of one kind are written.
     *
     * @param json      an object a line; else text
     * @param repeats   so many within a window; further ones are summed up in one line at its end
     * @param window    how long those of a kind are counted together
     * @param templates how many kinds are counted at once
     */
    public record Style(boolean json, int repeats, Duration window, int templates) {
        /** For commands that somebody looks at. */
        private static final Style PLAIN = new Style(false, Integer.MAX_VALUE, Duration.ofMinutes(1), 1);
    }

    private static Map<String, LongAdder> byLevel() {
        return Map.of("ERROR", new LongAdder(), "WARN", new LongAdder(), "INFO", new LongAdder(), "DEBUG",
                new LongAdder());
    }

    /** The levels that lines are counted by. */
    static Iterable<String> levels() {
        return WRITTEN.keySet();
    }

    static long written(String level) {
        return WRITTEN.get(level).sum();
    }

    /** Lines of which only a sum was written. */
    static long heldBack(String level) {
        return HELD_BACK.get(level).sum();
    }

    /** Sets logging up anew, every line as text. */
    public static void configure(String level, Optional<Path> file) throws IOException {
        configure(level, file, Style.PLAIN);
    }

    /**
     * Sets logging up anew.
     *
     * @param level error, warning, info or debug
     * @param file  the file to append to; none: standard error
     */
    public static void configure(String level, Optional<Path> file, Style style) throws IOException {
        // Opened before the old one is closed: what cannot be written leaves everything as it was.
        Lines handler = file.isPresent() ? new Lines(new FileOutputStream(file.get().toFile(), true), true, style)
                : new Lines(System.err, false, style);
        handler.startSums();
        Level threshold = switch (level) {
            case "error" -> Level.SEVERE;
            case "warning" -> Level.WARNING;
            case "debug" -> Level.FINE;
            default -> Level.INFO;
        };
        handler.setLevel(threshold);
        Logger root = Logger.getLogger("");
        Handler[] before = root.getHandlers();
        // A line that comes between is in both: better than in none.
        root.addHandler(handler);
        root.setLevel(threshold);
        for (Handler old : before) {
            root.removeHandler(old);
            old.close();
        }
        KEPT.forEach(logger -> logger.setLevel(Level.WARNING));
        // The pool traces every database that is away; we say so ourselves, in a line.
        POOL.setLevel(Level.SEVERE);
    }

    /**
     * Has traces of members' announces written to files of their own from now on: {@code trace.0.log} is the newest.
     *
     * @param folder is made when there is something to trace
     * @param bytes  size at which a file is full
     * @param files  how many there are; the oldest is deleted for a new one
     */
    public static void traceInto(Path folder, int bytes, int files) {
        for (Handler old : TRACE.getHandlers()) {
            TRACE.removeHandler(old);
            old.close();
        }
        TRACE.setUseParentHandlers(false);
        TRACE.setLevel(Level.INFO);
        TRACE.addHandler(new TraceFiles(folder, bytes, files));
    }

    /**
     * Has the audit lines written to these files from now on, or where all others are.
     *
     * @throws IOException if the files are the same with another size and are gone; then the lines are among all others
     */
    public static synchronized void auditInto(Optional<AuditFiles> next) throws IOException {
        Optional<FileHandler> before = audit.flatMap(AuditFiles::handler);
        try {
            if (next.isPresent() && next.get().handler().isEmpty() && audit.isPresent()) {
                next.get().follow(audit.get());
            }
            audit = next;
        } catch (IOException e) {
            audit = Optional.empty();
            throw e;
        } finally {
            auditBy(before, audit.flatMap(AuditFiles::handler));
        }
    }

    /** The new one is there before the old one goes: a line that comes between is in both, better than in none. */
    private static void auditBy(Optional<FileHandler> before, Optional<FileHandler> now) {
        if (before.equals(now)) {
            return;
        }
        now.ifPresent(AUDIT::addHandler);
        AUDIT.setLevel(now.isPresent() ? Level.INFO : null);
        AUDIT.setUseParentHandlers(now.isEmpty());
        before.ifPresent(old -> {
            AUDIT.removeHandler(old);
            old.close();
        });
    }

    /** The files that the audit lines go to now. */
    static synchronized Optional<AuditFiles> audit() {
        return audit;
    }

    /** Hands over the lines of the trace files in which the text occurs, the oldest first. */
    public static void traced(Path folder, String text, Consumer<String> taker) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().matches("trace\\.\\d+\\.log"))
                    .sorted(Comparator.comparingInt(Logs::generation).reversed()).toList();
        }
        for (Path file : files) {
            try (Stream<String> lines = Files.lines(file)) {
                lines.filter(line -> line.contains(" " + text)).forEach(taker);
            }
        }
    }

    private static int generation(Path file) {
        return Integer.parseInt(file.getFileName().toString().split("\\.")[1]);
    }

    /** Trace files that begin to exist with the first line. */
    private static final class TraceFiles extends Handler {
        private final Path folder;
        private final int bytes;
        private final int files;
        private Optional<FileHandler> opened = Optional.empty();

        TraceFiles(Path folder, int bytes, int files) {
            this.folder = folder;
            this.bytes = bytes;
            this.files = files;
        }

        @Override
        public synchronized void publish(LogRecord record) {
            try {
                if (opened.isEmpty()) {
                    Files.createDirectories(folder);
                    FileHandler handler = new FileHandler(folder.toString().replace("%", "%%") + "/" + TRACE_FILES,
                            bytes, files, true);
                    handler.setFormatter(new LogLine(false));
                    opened = Optional.of(handler);
                }
                opened.get().publish(record);
            } catch (IOException e) {
                reportError("traces cannot be written", e, ErrorManager.OPEN_FAILURE);
            }
        }

        @Override
        public synchronized void flush() {
            opened.ifPresent(FileHandler::flush);
        }

        @Override
        public synchronized void close() {
            opened.ifPresent(FileHandler::close);
            opened = Optional.empty();
        }
    }

    /** A stream that is written through at once, in UTF-8. */
    private static final class Lines extends StreamHandler {
        private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

        private final boolean ours;
        private final Repeats repeats;
        /** Sums have their time also when nothing more is logged. */
        private final Thread sums = Thread.ofVirtual().name("log-sums").unstarted(this::sumUp);

        /** @param ours whether closing this closes the stream */
        Lines(OutputStream stream, boolean ours, Style style) throws IOException {
            super(stream, new LogLine(style.json()));
            setEncoding("UTF-8");
            this.ours = ours;
            this.repeats = new Repeats(style.repeats(), style.window(), style.templates());
        }

        void startSums() {
            sums.start();
        }

        @Override
        public synchronized void publish(LogRecord record) {
            if (!isLoggable(record)) {
                return;
            }
            String level = LogLine.word(record.getLevel());
            if (repeats.lets(record, System.nanoTime(), this::write)) {
                WRITTEN.get(level).increment();
                write(record);
            } else {
                HELD_BACK.get(level).increment();
            }
        }

        private void write(LogRecord record) {
            super.publish(record);
            flush();
        }

        private void sumUp() {
            try {
                while (true) {
                    Thread.sleep(LOOK_EVERY);
                    synchronized (this) {
                        repeats.sumUp(System.nanoTime(), this::write);
                    }
                }
            } catch (InterruptedException _) {
                // closed
            }
        }

        @Override
        public synchronized void close() {
            sums.interrupt();
            repeats.sumUpAll(System.nanoTime(), this::write);
            flush();
            if (ours) {
                super.close();
            }
        }
    }
}

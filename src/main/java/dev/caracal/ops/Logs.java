package dev.caracal.ops;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.ErrorManager;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;

/** Where log lines go and what they look like: one line each, time, level, text. */
public final class Logs {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    /** What libraries say below a warning is their own business. */
    private static final List<String> QUIET = List.of("io.helidon", "com.zaxxer.hikari", "com.mysql", "org.newsclub");
    /** Keeps the quiet loggers from being collected with their levels. */
    private static final List<Logger> KEPT = QUIET.stream().map(Logger::getLogger).toList();

    private static final Logger TRACE = Logger.getLogger("dev.caracal.trace");
    private static final String TRACE_FILES = "trace.%g.log";

    private static final Logger POOL = Logger.getLogger("com.zaxxer.hikari");

    private Logs() {
    }

    /**
     * Sets logging up anew.
     *
     * @param level error, warning, info or debug
     * @param file  the file to append to; none: standard error
     */
    public static void configure(String level, Optional<Path> file) throws IOException {
        // Opened before the old one is closed: what cannot be written leaves everything as it was.
        Handler handler = file.isPresent() ? new Lines(new FileOutputStream(file.get().toFile(), true), true)
                : new Lines(System.err, false);
        Level threshold = switch (level) {
            case "error" -> Level.SEVERE;
            case "warning" -> Level.WARNING;
            case "debug" -> Level.FINE;
            default -> Level.INFO;
        };
        handler.setLevel(threshold);
        Logger root = Logger.getLogger("");
        for (Handler old : root.getHandlers()) {
            root.removeHandler(old);
            old.close();
        }
        root.addHandler(handler);
        root.setLevel(threshold);
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
                    handler.setFormatter(new Line());
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

    /** A stream that is written through at once. */
    private static final class Lines extends StreamHandler {
        private final boolean ours;

        /** @param ours whether closing this closes the stream */
        Lines(OutputStream stream, boolean ours) {
            super(stream, new Line());
            this.ours = ours;
        }

        @Override
        public synchronized void publish(LogRecord record) {
            super.publish(record);
            flush();
        }

        @Override
        public synchronized void close() {
            flush();
            if (ours) {
                super.close();
            }
        }
    }

    private static final class Line extends Formatter {
        @Override
        public String format(LogRecord record) {
            StringBuilder line = new StringBuilder(TIME.format(Instant.ofEpochMilli(record.getMillis())))
                    .append(' ').append(word(record.getLevel())).append(' ').append(formatMessage(record))
                    .append('\n');
            if (record.getThrown() != null) {
                StringWriter trace = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(trace, true));
                line.append(trace);
            }
            return line.toString();
        }

        private static String word(Level level) {
            return level.intValue() >= Level.SEVERE.intValue() ? "ERROR"
                    : level.intValue() >= Level.WARNING.intValue() ? "WARN"
                    : level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
        }
    }
}

package dev.caracal.ops;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.logging.LogRecord;

/**
 * Keeps what says the same again and again from filling the log: of one kind of line so many are let through within a
 * window, and of the others one is written at its end that says how many they were. A kind is a logger's message before
 * its parameters are put in. The first of a kind is always let through, also where more kinds come than are kept: then
 * the kind that began first is summed up before its time. For one thread at a time.
 */
final class Repeats {
    /** What control requests did is a record of its own, and none of it may be missing. */
    private static final String AUDIT = "dev.caracal.audit";

    private record Kind(String logger, int level, String message) {
        // Written out: what a record has of itself is put together when it is first called, and a start would wait.
        @Override
        public boolean equals(Object other) {
            return other instanceof Kind that && level == that.level && Objects.equals(logger, that.logger)
                    && Objects.equals(message, that.message);
        }

        @Override
        public int hashCode() {
            return 31 * Objects.hashCode(message) + Objects.hashCode(logger);
        }
    }

    /** Those of a kind since its window began. */
    private static final class Window {
        private final long began;
        private int let;
        private long held;
        private LogRecord last;

        Window(long began) {
            this.began = began;
        }
    }

    private final int most;
    private final long windowNanos;
    private final int kinds;
    /** In the order in which the windows began. */
    private final Map<Kind, Window> windows = new LinkedHashMap<>();

    /**
     * @param most   how many of a kind are let through within a window
     * @param kinds  how many are counted at once
     */
    Repeats(int most, Duration window, int kinds) {
        this.most = most;
        this.windowNanos = window.toNanos();
        this.kinds = kinds;
    }

    /** Whether this one is to be written; sums others up if it must. {@code now} in nanoseconds, never going back. */
    boolean lets(LogRecord record, long now, Consumer<LogRecord> sums) {
        sumUp(now, sums);
        String logger = record.getLoggerName() == null ? "" : record.getLoggerName();
        if (logger.startsWith(AUDIT)) {
            return true;
        }
        Kind kind = new Kind(logger, record.getLevel().intValue(), String.valueOf(record.getMessage()));
        Window window = windows.get(kind);
        if (window == null) {
            if (windows.size() >= kinds) {
                Iterator<Window> all = windows.values().iterator();
                sumUp(all.next(), now, sums);
                all.remove();
            }
            window = new Window(now);
            windows.put(kind, window);
        }
        if (window.let < most) {
            window.let++;
            return true;
        }
        window.held++;
        window.last = record;
        return false;
    }

    /** Ends the windows whose time is over. */
    void sumUp(long now, Consumer<LogRecord> sums) {
        Iterator<Window> all = windows.values().iterator();
        while (all.hasNext()) {
            Window window = all.next();
            if (now - window.began < windowNanos) {
                return; // the others began later
            }
            sumUp(window, now, sums);
            all.remove();
        }
    }

    /** Ends all windows. */
    void sumUpAll(long now, Consumer<LogRecord> sums) {
        windows.values().forEach(window -> sumUp(window, now, sums));
        windows.clear();
    }

    private static void sumUp(Window window, long now, Consumer<LogRecord> sums) {
        if (window.held == 0) {
            return;
        }
        LogRecord last = window.last;
        LogRecord sum = new LogRecord(last.getLevel(), "... " + window.held + " more like it in the last "
                + Math.max(1, Math.round((now - window.began) / 1e9)) + " s: " + last.getMessage());
        // What was counted together is told with the last one's parameters.
        sum.setParameters(last.getParameters());
        sum.setLoggerName(last.getLoggerName());
        sums.accept(sum);
    }
}

package dev.caracal.gazelle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What the tracker logs while this is open. Tests run side by side, so a line counts as a test's own only if it says
 * something that no other test's would.
 */
public final class HeardLog implements AutoCloseable {
    /** Kept, so that it is not collected together with our handler. */
    private static final Logger LOGGER = Logger.getLogger("dev.caracal");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        private final Formatter text = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLevel() + " " + text.formatMessage(record));
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing was opened
        }
    };

    public HeardLog() {
        LOGGER.setLevel(Level.INFO);
        LOGGER.addHandler(handler);
    }

    /** The lines with this in them, level first. */
    public List<String> with(String part) {
        return lines.stream().filter(line -> line.contains(part)).toList();
    }

    @Override
    public void close() {
        LOGGER.removeHandler(handler);
    }
}

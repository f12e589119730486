package dev.caracal.ops;

import dev.caracal.control.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** What a line of the log looks like: text for people, or a JSON object for what collects logs. For any thread. */
final class LogLine extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    /** ISO 8601 with the zone's offset. */
    private static final DateTimeFormatter ZONED_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneId.systemDefault());

    private final boolean json;

    LogLine(boolean json) {
        this.json = json;
    }

    @Override
    public String format(LogRecord record) {
        return json ? json(record) : text(record);
    }

    private String text(LogRecord record) {
        return TIME.format(Instant.ofEpochMilli(record.getMillis())) + ' ' + word(record.getLevel()) + ' '
                + formatMessage(record) + '\n' + (record.getThrown() == null ? "" : trace(record.getThrown()));
    }

    private String json(LogRecord record) {
        return "{\"time\":\"" + ZONED_TIME.format(Instant.ofEpochMilli(record.getMillis())) + "\",\"level\":\""
                + word(record.getLevel()) + "\",\"logger\":" + quoted(record.getLoggerName()) + ",\"message\":"
                + quoted(formatMessage(record))
                + (record.getThrown() == null ? "" : ",\"exception\":" + Json.quoted(trace(record.getThrown())))
                + "}\n";
    }

    /** Libraries may log nothing under no name. */
    private static String quoted(String text) {
        return Json.quoted(text == null ? "" : text);
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        return trace.toString();
    }

    /** The level as our lines and metrics name it. */
    static String word(Level level) {
        return level.intValue() >= Level.SEVERE.intValue() ? "ERROR"
                : level.intValue() >= Level.WARNING.intValue() ? "WARN"
                : level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }
}

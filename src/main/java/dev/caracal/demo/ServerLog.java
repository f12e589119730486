package dev.caracal.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the server itself says about its start. */
final class ServerLog {
    private static final int LAST_LINES = 12;

    private ServerLog() {
    }

    /** Any bytes are text here: a log that does not decode must not hide the fault it tells of. */
    static String read(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    static boolean saysReady(String text) {
        return text.contains(": ready for connections.");
    }

    static boolean saysPortTaken(String text) {
        return text.contains("Bind on TCP/IP port")
                || text.contains("Do you already have another server running on port");
    }

    /** The known causes in a sentence of their own, anything else with the log's last lines. */
    static DatabaseStartException failure(Path log, String what) {
        String text = read(log);
        if (Disk.mentionsFullDisk(text)) {
            return Disk.full(log.getParent(), "the embedded MariaDB", null);
        }
        List<String> lines = text.lines().toList();
        String tail = String.join(System.lineSeparator() + "    ",
                lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return new DatabaseStartException(what + "; the end of " + log + ":" + System.lineSeparator() + "    " + tail);
    }
}

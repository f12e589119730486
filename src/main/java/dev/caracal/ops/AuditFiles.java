package dev.caracal.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.FileHandler;

/**
 * Files of the audit lines' own: the path with {@code .0} behind it is the newest. One opens a new set beside the old
 * one, and has it written only with {@link Logs#auditInto}: what cannot be opened changes nothing.
 */
public final class AuditFiles {
    private final String pattern;
    private final int bytes;
    private final int files;
    private final boolean json;
    private Optional<FileHandler> handler = Optional.empty();

    private AuditFiles(Path path, int bytes, int files, boolean json) {
        this.pattern = path.toAbsolutePath().normalize().toString().replace("%", "%%") + ".%g";
        this.bytes = bytes;
        this.files = files;
        this.json = json;
    }

    /**
     * Opens them, if they are not the ones that are written: those would be opened twice, under two names.
     *
     * @param bytes size at which a file is full
     * @param files how many there are; the oldest is deleted for a new one
     * @param json  whether each line is an object, as in the log
     * @throws IOException if they cannot be written
     */
    public static AuditFiles open(Path path, int bytes, int files, boolean json) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException("it is a directory");
        }
        AuditFiles opened = new AuditFiles(path, bytes, files, json);
        if (Logs.audit().filter(opened::isAt).isEmpty()) {
            opened.open();
        }
        return opened;
    }

    private void open() throws IOException {
        FileHandler opened = new FileHandler(pattern, bytes, files, true);
        opened.setFormatter(new LogLine(json));
        handler = Optional.of(opened);
    }

    private boolean isAt(AuditFiles other) {
        return pattern.equals(other.pattern);
    }

    /** Takes over from those at the same path. */
    void follow(AuditFiles old) throws IOException {
        if (bytes == old.bytes && files == old.files) {
            handler = old.handler;
            handler.ifPresent(same -> same.setFormatter(new LogLine(json)));
            return;
        }
        old.close();
        open();
    }

    /** Where the lines go; none before it is opened. */
    Optional<FileHandler> handler() {
        return handler;
    }

    /** Closes what {@link #open} has opened. */
    public void close() {
        handler.ifPresent(FileHandler::close);
        handler = Optional.empty();
    }
}

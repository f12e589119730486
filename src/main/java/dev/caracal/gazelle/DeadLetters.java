package dev.caracal.gazelle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rows that the database can never take, each with the reason, in a file for the operator. When the file has reached
 * its limit, rows are still counted but no more written down.
 */
public final class DeadLetters {
    private static final System.Logger LOG = System.getLogger(DeadLetters.class.getName());
    /** Where the log is all that is left of a row, it holds nothing back. */
    private static final System.Logger LAST_PLACE = System.getLogger("dev.caracal.audit.dead-letters");

    private final Path file;
    private final long maxBytes;
    private final AtomicLong count = new AtomicLong();

    public DeadLetters(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /** How many rows there were since the start. */
    public long count() {
        return count.get();
    }

    void add(String sql, Object row, SQLException reason) {
        long number = count.incrementAndGet();
        LOG.log(System.Logger.Level.WARNING, "a row cannot be written and is put aside in {0} ({1} since the start): "
                + "{2}", file, number, reason.getMessage());
        String line = Instant.now() + "\t" + reason.getMessage() + "\t" + row + "\t" + sql + "\n";
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (!Files.exists(file) || Files.size(file) + line.length() <= maxBytes) {
                Files.writeString(file, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            LAST_PLACE.log(System.Logger.Level.ERROR, "the row could not even be put aside: {0}; it was: {1}",
                    e.getMessage(), line);
        }
    }
}

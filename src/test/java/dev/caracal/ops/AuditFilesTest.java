package dev.caracal.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Where the audit lines go; that they come there is for the soak to see, too, in a process of its own. */
@Isolated
final class AuditFilesTest {
    private static final Logger AUDIT = Logger.getLogger("dev.caracal.audit");

    @TempDir
    private Path folder;

    @AfterEach
    void leave() throws IOException {
        Logs.auditInto(Optional.empty());
        assertTrue(AUDIT.getUseParentHandlers());
        assertEquals(0, AUDIT.getHandlers().length);
    }

    @Test
    void filesThatCannotBeOpenedAreToldAndTheLinesStayAmongAllOthers() {
        for (Path path : unwritable()) {
            assertThrows(IOException.class, () -> AuditFiles.open(path, 1000, 2, false));
            assertTrue(AUDIT.getUseParentHandlers());
            assertEquals(0, AUDIT.getHandlers().length);
        }
    }

    @Test
    void filesThatCannotBeOpenedLeaveThoseThatAre() throws IOException {
        Path path = folder.resolve("audit.log");
        Logs.auditInto(Optional.of(AuditFiles.open(path, 1000, 2, false)));
        AUDIT.info("before");
        Handler[] handlers = AUDIT.getHandlers();
        for (Path bad : unwritable()) {
            assertThrows(IOException.class, () -> AuditFiles.open(bad, 1000, 2, false));
        }
        AUDIT.info("after");
        assertArrayEquals(handlers, AUDIT.getHandlers());
        assertFalse(AUDIT.getUseParentHandlers());
        assertEquals(2, Files.readAllLines(folder.resolve("audit.log.0")).size());
    }

    @Test
    void theSameFilesGoOnAndOthersFollow() throws IOException {
        Path path = folder.resolve("audit.log");
        Logs.auditInto(Optional.of(AuditFiles.open(path, 1000, 2, false)));
        AUDIT.info("one");
        Logs.auditInto(Optional.of(AuditFiles.open(path, 1000, 2, true)));
        AUDIT.info("two");
        Logs.auditInto(Optional.of(AuditFiles.open(folder.resolve("x/../audit.log"), 2000, 3, false)));
        AUDIT.info("three");
        Logs.auditInto(Optional.of(AuditFiles.open(folder.resolve("other.log"), 1000, 2, false)));
        AUDIT.log(Level.INFO, "four");
        String text = Files.readString(folder.resolve("audit.log.0"));
        assertEquals(3, text.lines().count(), text);
        assertTrue(text.lines().toList().get(1).startsWith("{"), text);
        assertEquals(1, Files.readAllLines(folder.resolve("other.log.0")).size());
        assertFalse(Files.exists(folder.resolve("audit.log.0.1")), "opened twice");
        assertFalse(Files.exists(folder.resolve("audit.log.0.lck")), "still open");
    }

    private Path[] unwritable() {
        return new Path[] {folder, folder.resolve("missing").resolve("audit.log")};
    }
}

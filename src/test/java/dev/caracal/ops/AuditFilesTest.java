package dev.caracal.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the audit lines go; that they come there is for the soak to see, in a process of its own. */
final class AuditFilesTest {
    @TempDir
    private Path folder;

    @Test
    void filesThatCannotBeWrittenAreToldAndTheLinesStayAmongAllOthers() {
        for (Path path : new Path[] {folder, folder.resolve("missing").resolve("audit.log")}) {
            assertThrows(IOException.class, () -> Logs.auditInto(path, 1000, 2, false));
            Logger audit = Logger.getLogger("dev.caracal.audit");
            assertTrue(audit.getUseParentHandlers());
            assertEquals(0, audit.getHandlers().length);
        }
    }
}

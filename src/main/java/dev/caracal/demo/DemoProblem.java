package dev.caracal.demo;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Why the demo does not run. The message is one sentence for the person who started it. */
public final class DemoProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoProblem(String message) {
        super(message);
    }

    private DemoProblem(String message, Throwable cause) {
        super(message, cause);
    }

    /** What went wrong with a file below the folder, a full disk by that name. */
    static DemoProblem with(Path folder, IOException e) {
        if (Disk.isFull(e)) {
            return new DemoProblem(Disk.full(folder, "the demo", e).getMessage(), e);
        }
        return new DemoProblem("The demo cannot use the folder " + folder + ": " + reason(e)
                + "; name another one with --dir.", e);
    }

    private static String reason(IOException e) {
        String what = e.getClass().getSimpleName().replaceAll("Exception$", "");
        return e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason() + " (" + file.getFile() + ")"
                : what + " (" + e.getMessage() + ")";
    }
}

package dev.caracal.compat;

import java.io.IOException;
import java.util.OptionalInt;

/** The tracker of one play, started and serving. */
sealed interface PlayedTracker extends AutoCloseable permits InProcessTracker, ChildTracker {
    /**
     * Sends a signal.
     *
     * @param name   without SIG
     * @param waited whether to wait until the tracker has done what it asks for
     */
    void signal(String name, boolean waited) throws IOException, InterruptedException;

    /** Empty while it runs. */
    OptionalInt exitCode();

    /** At once, without waiting for anything it still has to do. */
    @Override
    void close();
}

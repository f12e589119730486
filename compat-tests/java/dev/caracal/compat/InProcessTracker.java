package dev.caracal.compat;

import dev.caracal.Tracker;
import dev.caracal.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** A tracker in this JVM: starts fast, so that many can be played at once. */
record InProcessTracker(Tracker tracker) implements PlayedTracker {
    static InProcessTracker start(Path configuration) throws InterruptedException {
        return new InProcessTracker(Tracker.start(Settings.read(configuration, Map.of())));
    }

    @Override
    public void signal(String name, boolean waited) {
        throw new IllegalStateException("SIG" + name + " needs a tracker in a process of its own");
    }

    @Override
    public OptionalInt exitCode() {
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        tracker.close();
    }
}

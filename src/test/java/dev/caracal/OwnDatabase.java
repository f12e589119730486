package dev.caracal;

import dev.caracal.database.Ports;
import dev.caracal.database.TestServer;
import dev.caracal.demo.EmbeddedMariaDb;
import dev.caracal.demo.MariaDbOptions;
import dev.caracal.demo.ServerBinaries;
import java.io.IOException;
import java.nio.file.Path;

/** A database server of one test's own, to be ended in every way there is and started again. For one thread. */
final class OwnDatabase implements AutoCloseable {
    private final MariaDbOptions options;
    private EmbeddedMariaDb running;

    OwnDatabase(Path home, String sqlMode) {
        options = MariaDbOptions.persistent(home).onPort(Ports.free()).withSqlMode(sqlMode).withoutTls();
        start();
    }

    TestServer server() {
        return new TestServer("embedded server of its own", options.sqlMode(), "127.0.0.1", options.port(),
                options.user(), options.password());
    }

    /** Returns when it takes connections. */
    void start() {
        running = EmbeddedMariaDb.start(ServerBinaries.unpacked(ServerBinaries.jarOnClassPath().orElseThrow(),
                ServerBinaries.userCache()), options);
    }

    /** In good order. */
    void stop() {
        running.close();
    }

    /** {@code kill -9}. */
    void kill() {
        running.process().destroyForcibly();
        // Waits for the end, and lets go of the folder.
        running.close();
    }

    /** It stays where it is, and neither answers nor hangs up. */
    void freeze() throws IOException, InterruptedException {
        Signalled.send("STOP", running.process().pid());
    }

    void thaw() throws IOException, InterruptedException {
        Signalled.send("CONT", running.process().pid());
    }

    @Override
    public void close() {
        running.close();
    }
}

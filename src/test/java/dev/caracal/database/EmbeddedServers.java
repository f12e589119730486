package dev.caracal.database;

import dev.caracal.demo.EmbeddedMariaDb;
import dev.caracal.demo.MariaDbOptions;
import dev.caracal.demo.ServerBinaries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** MariaDB from a jar on the test class path: needs nothing on the machine. */
final class EmbeddedServers implements ServerSource {
    private final List<EmbeddedMariaDb> running = new ArrayList<>();

    @Override
    public TestServer start(String sqlMode) {
        Path jar = ServerBinaries.jarOnClassPath().orElseThrow(() ->
                new IllegalStateException("No MariaDB server jar on the test class path"));
        Path home = Path.of("target", "test-databases", ProcessHandle.current().pid() + "-" + running.size());
        EmbeddedMariaDb server = EmbeddedMariaDb.start(ServerBinaries.unpacked(jar, ServerBinaries.userCache()),
                MariaDbOptions.temporary(home).withSqlMode(sqlMode).withoutTls());
        running.add(server);
        return new TestServer("embedded server", sqlMode, "127.0.0.1", server.port(), server.user(),
                server.password());
    }

    @Override
    public void close() {
        running.forEach(EmbeddedMariaDb::close);
    }
}

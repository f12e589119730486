package dev.caracal.compat;

import dev.caracal.demo.EmbeddedMariaDb;
import dev.caracal.demo.MariaDbOptions;
import dev.caracal.demo.ServerBinaries;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * The database server of compat-tests/replay and contrib/measure: {@code ServerForScripts FOLDER} says on one line
 * host, port, user, password and the path of a command line client, and runs until its standard input ends.
 *
 * <p>Always the embedded one, and not shared with any test: the player changes its global sql_mode as it goes along.
 */
final class ServerForScripts {
    private ServerForScripts() {
    }

    public static void main(String[] args) throws IOException {
        Path jar = ServerBinaries.jarOnClassPath().orElseThrow(() ->
                new IllegalStateException("No MariaDB server jar on the class path"));
        ServerBinaries binaries = ServerBinaries.unpacked(jar, ServerBinaries.userCache());
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start(binaries, MariaDbOptions.temporary(Path.of(args[0])))) {
            System.out.println(String.join(" ", "127.0.0.1", String.valueOf(server.port()), server.user(),
                    server.password(), binaries.client().toAbsolutePath().toString()));
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}

package dev.caracal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Going into the background: the same command again, with nothing attached to a terminal. The one in front waits until
 * the other serves, or has ended, and says which.
 */
final class Daemon {
    /** Names the file that the process in the background removes when it serves; what it says until then is in it. */
    private static final String MARK = "CARACAL_IS_DAEMON";
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private Daemon() {
    }

    /** Whether this process is the one in the background. */
    static boolean isDaemon() {
        return mark().isPresent();
    }

    /** Tells the one in front that all is well. */
    static void serving() throws IOException {
        if (mark().isPresent()) {
            Files.deleteIfExists(mark().get());
        }
    }

    /** Starts that process and waits for it to serve; returns this one's exit status. */
    static int start() throws IOException, InterruptedException {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(self.command().orElseThrow(() -> new Sorry("This system does not tell how we were started, so we "
                + "cannot go into the background; use your service manager instead of -d.")));
        command.addAll(List.of(self.arguments().orElse(new String[0])));
        Path words = Files.createTempFile("caracal", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(words.toFile());
        builder.environment().put(MARK, words.toString());
        Process process = builder.start();
        while (Files.exists(words)) {
            if (process.waitFor(LOOK_EVERY)) {
                System.err.print(Files.readString(words));
                Files.deleteIfExists(words);
                return process.exitValue() == 0 ? 1 : process.exitValue();
            }
        }
        System.out.println("serving in the background as process " + process.pid());
        return 0;
    }

    private static Optional<Path> mark() {
        return Optional.ofNullable(System.getenv(MARK)).map(Path::of);
    }
}

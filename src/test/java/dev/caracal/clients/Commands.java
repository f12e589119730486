package dev.caracal.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs small system commands to their end, each within a limit. */
final class Commands {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Commands() {
    }

    record Result(List<String> command, int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }

        /** The output of a command that had to work. */
        String orThrow() {
            if (!ok()) {
                throw new IllegalStateException("`" + String.join(" ", command) + "` failed: " + output.strip());
            }
            return output;
        }
    }

    static Result run(String... command) {
        return run(List.of(command));
    }

    static Result run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            // What these commands print fits the pipe: waiting first cannot block them.
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("`" + String.join(" ", command) + "` took over " + LIMIT);
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(command, process.exitValue(), output);
        } catch (IOException e) {
            return new Result(command, -1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in `" + String.join(" ", command) + "`", e);
        }
    }
}

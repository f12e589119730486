package dev.caracal.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A tracker in a process of its own, as an operator runs it: for real signals and exit codes. */
record ChildTracker(Process process, Path log) implements PlayedTracker {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);
    private static final String LISTENING = "0A";

    /** What the tracker says when it has done what a signal asks for. */
    private static final Map<String, Pattern> DONE = Map.of(
            "HUP", Pattern.compile("the configuration was read again|the configuration stays as it was"),
            "USR1", Pattern.compile("loaded [0-9]+ users|the lists could not be reloaded"),
            "TERM", Pattern.compile("stopping: "),
            "INT", Pattern.compile("stopping: "));

    /** A test run under nohup ignores SIGHUP and would hand that down to the tracker, which would honour it. */
    private static final List<String> HEARING_HANGUPS = hearingHangups();

    static ChildTracker start(Path configuration, Path folder, int port) throws IOException, InterruptedException {
        Path log = folder.resolve("tracker.log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Light and quick to start: several of them share few cores.
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m",
                "-cp", System.getProperty("java.class.path"),
                "dev.caracal.Main", "-c", configuration.toString());
        Process process = new ProcessBuilder(Stream.concat(HEARING_HANGUPS.stream(), command.stream()).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() > limit) {
                process.destroyForcibly().waitFor();
                throw new IllegalStateException("The tracker's process did not listen on port " + port
                        + "; it said:\n" + Files.readString(log));
            }
            Thread.sleep(10);
        }
        return new ChildTracker(process, log);
    }

    private static List<String> hearingHangups() {
        List<String> prefix = List.of("env", "--default-signal=HUP");
        try {
            int code = new ProcessBuilder(Stream.concat(prefix.stream(), Stream.of("true")).toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor();
            // An env without the option belongs to a machine whose runs must not ignore SIGHUP.
            return code == 0 ? prefix : List.of();
        } catch (IOException _) {
            return List.of();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** Asks the kernel: a probing connection would show in the tracker's own counters. */
    private static boolean listens(int port) throws IOException {
        String suffix = ":%04X".formatted(port);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().toUpperCase(Locale.ROOT).split("\\s+");
                if (fields.length > 3 && fields[3].equals(LISTENING) && fields[1].endsWith(suffix)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Waiting is for what the tracker says: a recording pauses for as long as the original took, which means nothing
     * to several fresh JVMs on few cores. What is not done by the limit is for the recording's next steps to judge.
     */
    @Override
    public void signal(String name, boolean waited) throws IOException, InterruptedException {
        long before = timesDone(name);
        // The shell's own kill: not every machine has one as a program.
        int code = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).inheritIO().start().waitFor();
        // One that has ended already takes no signal; that it has ended is for the recording to judge.
        if (code != 0 && process.isAlive()) {
            throw new IllegalStateException("kill -" + name + " " + process.pid() + " failed");
        }
        long limit = System.nanoTime() + SIGNAL_LIMIT.toNanos();
        while (waited && DONE.containsKey(name) && timesDone(name) == before && process.isAlive()
                && System.nanoTime() < limit) {
            Thread.sleep(10);
        }
    }

    private long timesDone(String signal) throws IOException {
        return DONE.containsKey(signal) ? DONE.get(signal).matcher(Files.readString(log)).results().count() : 0;
    }

    @Override
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

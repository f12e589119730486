package dev.caracal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A tracker in a process of its own, as an operator runs it, to be ended in every way there is and started again. All
 * its lives go into one log. For one thread.
 */
final class TrackerProcess implements AutoCloseable {
    private static final Duration SERVING_LIMIT = Duration.ofSeconds(90);
    private static final Duration END_LIMIT = Duration.ofSeconds(90);
    private static final int TAIL_LINES = 80;

    private final Path conf;
    private final List<String> main;
    private final Path log;
    private Process process;
    private int saidBefore;

    TrackerProcess(Path conf) {
        this(conf, List.of("dev.caracal.Main", "-c", conf.toString()));
    }

    /** One that goes by a clock that the test moves. */
    TrackerProcess(Path conf, SharedClock clock) {
        this(conf, List.of(ClockedMain.class.getName(), clock.file().toString(), conf.toString()));
    }

    private TrackerProcess(Path conf, List<String> main) {
        this.conf = conf;
        this.main = main;
        this.log = conf.resolveSibling("tracker.log");
    }

    /** Starts it; it may take its time until it serves. */
    void start() throws IOException {
        saidBefore = Files.exists(log) ? said().length() : 0;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Light and quick to start: it shares few cores with its clients.
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path")));
        command.addAll(main);
        process = new ProcessBuilder(command)
                .directory(conf.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
    }

    /** Waits until this life serves. */
    void awaitServing() throws IOException, InterruptedException {
        awaitSaying("serving on port");
    }

    /** Waits until this life's log has the words. */
    void awaitSaying(String words) throws IOException, InterruptedException {
        long limit = System.nanoTime() + SERVING_LIMIT.toNanos();
        while (!hasSaid(words)) {
            if (process.waitFor(10, TimeUnit.MILLISECONDS) && !hasSaid(words)) {
                throw new AssertionError("the tracker ended with " + process.exitValue() + " before it said: "
                        + words);
            }
            if (System.nanoTime() > limit) {
                throw new AssertionError("the tracker has not said within " + SERVING_LIMIT + ": " + words);
            }
        }
    }

    /** Whether this life's log has the words. */
    boolean hasSaid(String words) throws IOException {
        return said().indexOf(words, saidBefore) >= 0;
    }

    long pid() {
        return process.pid();
    }

    /** Sends a signal and waits until one of these has been said once more. */
    void signal(String name, String... words) throws IOException, InterruptedException {
        long before = timesSaid(words);
        Signalled.send(name, process.pid());
        long limit = System.nanoTime() + SERVING_LIMIT.toNanos();
        while (timesSaid(words) == before) {
            if (!process.isAlive() || System.nanoTime() > limit) {
                throw new AssertionError("the tracker has not said after SIG" + name + ": "
                        + String.join(", or ", words));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private long timesSaid(String... words) throws IOException {
        return said().lines().filter(line -> Stream.of(words).anyMatch(line::contains)).count();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends it a signal: {@code HUP}, {@code USR1}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** SIGTERM. */
    void tellToEnd() {
        process.destroy();
    }

    /** It was told to, and must end with 0. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(END_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("the tracker has not ended within " + END_LIMIT);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError("the tracker ended with " + process.exitValue());
        }
    }

    /** The last lines of the log. */
    String logTail() {
        try {
            List<String> lines = said().lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** All that it has said in all its lives. */
    String said() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        if (process != null) {
            // Its folders are deleted next; it must not write them any more.
            process.destroyForcibly().onExit().join();
        }
    }
}

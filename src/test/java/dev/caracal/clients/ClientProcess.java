package dev.caracal.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One running torrent client. Closing ends it properly; a client that does not end in time is killed. */
final class ClientProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(25);
    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final int LOG_LINES = 25;

    private final TorrentClient client;
    private final Job job;
    private final Process process;
    private final Path log;

    private ClientProcess(TorrentClient client, Job job, Process process, Path log) {
        this.client = client;
        this.job = job;
        this.process = process;
        this.log = log;
    }

    static ClientProcess start(TorrentClient client, Job job) throws IOException {
        Path log = job.home().resolve("output.log");
        ProcessBuilder builder = new ProcessBuilder(job.host().command(client.configure(job)))
                .directory(job.home().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Nothing of whoever runs the round: no proxy, no configuration of their own.
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", path, "HOME", job.home().toString(), "LC_ALL", "C.UTF-8"));
        ClientProcess running = new ClientProcess(client, job, builder.start(), log);
        boolean added = Patience.within(START_LIMIT, () -> !running.process.isAlive() || client.add(job));
        if (!added || !running.process.isAlive()) {
            String words = running.describe();
            running.process.destroyForcibly();
            throw new IllegalStateException(client.program() + " did not take the torrent. " + words);
        }
        return running;
    }

    void announceNow() {
        client.announceNow(job);
    }

    /** Ends the client as its user would; true if it ended by itself in time. */
    boolean stop() {
        if (!process.isAlive()) {
            return true;
        }
        client.sayGoodbye(job);
        switch (client.farewell()) {
            case SIGTERM -> process.destroy();
            case SIGINT -> Commands.run("kill", "-INT", Long.toString(process.pid()));
        }
        return ended(END_LIMIT);
    }

    /** Its state and the end of its log, for a failure's message. */
    String describe() {
        String state = process.isAlive() ? "is running" : "ended with exit code " + process.exitValue();
        return "%s on %s %s; the end of its log:%n%s".formatted(client.program(), job.host().address(), state, tail());
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            if (process.isAlive()) {
                process.destroyForcibly();
                ended(END_LIMIT);
            }
        }
    }

    private boolean ended(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readString(log, StandardCharsets.ISO_8859_1).lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return String.join(System.lineSeparator(),
                    lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }
}

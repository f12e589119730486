package dev.caracal.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code caracal demo} as a person runs it: the launcher, a real process, its printed lines. */
final class DemoProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Pattern URL = Pattern.compile("http://[^' ]+");
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader = Thread.ofVirtual().unstarted(this::read);

    private DemoProcess(Process process) {
        this.process = process;
        reader.start();
    }

    /**
     * Lays the launcher out as in a release, around the jars of this build, so that it never builds anything itself.
     * What is to be called is a symbolic link to it.
     */
    static Path layOut(Path folder, boolean withDatabase) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(Path.of("contrib", "bin", "caracal"), bin.resolve("caracal"), StandardCopyOption.COPY_ATTRIBUTES);
        // Java follows a link to a jar and then looks for everything else there.
        Files.copy(TARGET.resolve("caracal.jar"), folder.resolve("caracal.jar"));
        Files.createSymbolicLink(folder.resolve("lib"), TARGET.resolve("lib"));
        if (withDatabase) {
            Files.createSymbolicLink(folder.resolve("demo-lib"), TARGET.resolve("demo-lib"));
        }
        return Files.createSymbolicLink(folder.resolve("called"), Path.of("bin", "caracal"));
    }

    static DemoProcess start(Path launcher, String... arguments) throws IOException {
        return run(launcher, Stream.concat(Stream.of("demo"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** Any other command. */
    static DemoProcess run(Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        return new DemoProcess(new ProcessBuilder(command).directory(launcher.getParent().toFile())
                .redirectErrorStream(true).start());
    }

    /** Waits for a line that contains the text and returns it. */
    String await(String text) throws InterruptedException {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < limit) {
            List<String> found = lines(text);
            if (!found.isEmpty()) {
                return found.getLast();
            }
            if (!reader.isAlive()) {
                break;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("No line with '" + text + "' in:\n" + said());
    }

    /** All lines so far that contain the text. */
    List<String> lines(String text) {
        synchronized (lines) {
            return lines.stream().filter(line -> line.contains(text)).toList();
        }
    }

    String said() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** Pastes the printed line into a shell; where there is no curl, asks for the same URL without it. */
    static String paste(String line) throws IOException, InterruptedException {
        Matcher url = URL.matcher(line);
        if (line.contains("curl ") && !hasCurl() && url.find()) {
            return fetch(URI.create(url.group()));
        }
        Process shell = new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
        shell.getOutputStream().close();
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static boolean hasCurl() {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(
                Path.of(folder, "curl")));
    }

    private static String fetch(URI url) throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.getOutputStream().write(("GET " + url.getRawPath()
                    + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                    + " HTTP/1.1\r\nHost: " + url.getHost() + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Sends SIGTERM and returns the exit status. Fails if any process of the demo's is left. */
    int stop() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.toHandle().destroy(); // Process.destroy() would close our end of its output, too
        int status = exitStatus();
        for (ProcessHandle child : children) {
            for (int tries = 0; tries < 100 && child.isAlive(); tries++) {
                Thread.sleep(50);
            }
            if (child.isAlive()) {
                throw new AssertionError("Process " + child.pid() + " is left: " + child.info());
            }
        }
        return status;
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The demo did not end; it said:\n" + said());
        }
        reader.join();
        return process.exitValue();
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

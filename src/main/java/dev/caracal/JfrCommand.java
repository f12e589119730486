package dev.caracal;

import dev.caracal.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code caracal jfr}: has the tracker that runs with this configuration record what its Java machine does, for JDK
 * Mission Control or {@code jfr print}. The tracker writes the file; with {@code --out} it is copied when it is whole.
 */
@Command(name = "jfr", description = "Have the running tracker record what its Java machine does (JFR).")
final class JfrCommand implements Callable<Integer> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final int ACCEPTED = 202;
    private static final Pattern FILE = Pattern.compile("\"file\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(.))");

    @CommandLine.ParentCommand
    private Main main;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "60",
            description = "how long to record (default: ${DEFAULT-VALUE}; at most jfr_max_seconds)")
    private int seconds;

    @Option(names = "--out", paramLabel = "FILE", description = "where to put a copy of the recording")
    private Path out;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Settings.Admin admin = Settings.read(main.conf, System.getenv()).admin();
        if (admin.port() == 0) {
            throw new Sorry("admin_port is 0, so there is nobody to ask; `jcmd PID JFR.start` does without.");
        }
        if (out != null && Files.exists(out)) {
            throw new Sorry("There is a file " + out + " already.");
        }
        // The tracker takes such requests from its own machine alone: where it listens everywhere, we are at loopback.
        InetAddress host = InetAddress.getByName(admin.host());
        String address = (host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host).getHostAddress();
        URI uri = URI.create("http://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + admin.port()
                + "/jfr");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> begun = ask(client, HttpRequest.newBuilder(URI.create(uri + "?seconds=" + seconds))
                    .POST(HttpRequest.BodyPublishers.noBody()));
            Optional<Path> file = file(begun.body());
            if (begun.statusCode() != ACCEPTED || file.isEmpty()) {
                throw new Sorry("The tracker does not record: " + begun.body().strip());
            }
            System.err.println("recording for " + seconds + " s into " + file.get() + " ...");
            while (ask(client, HttpRequest.newBuilder(uri)).body().contains("\"recording\":true")) {
                Thread.sleep(LOOK_EVERY);
            }
            System.out.println(out == null ? file.get() : copy(file.get()));
            return 0;
        }
    }

    private static HttpResponse<String> ask(HttpClient client, HttpRequest.Builder request)
            throws InterruptedException {
        try {
            return client.send(request.timeout(ANSWER_LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Sorry("The tracker does not answer at its admin port: " + e
                    + ". Does it run, with this configuration?");
        }
    }

    private Path copy(Path recorded) {
        try {
            return Files.copy(recorded, out);
        } catch (IOException e) {
            throw new Sorry("The recording is in " + recorded + ", but cannot be copied: " + e + ".");
        }
    }

    /** The tracker's own JSON, and none other. */
    private static Optional<Path> file(String json) {
        Matcher found = FILE.matcher(json);
        return found.find() ? Optional.of(Path.of(ESCAPE.matcher(found.group(1)).replaceAll(
                escape -> Matcher.quoteReplacement(escape.group(1) == null ? escape.group(2)
                        : Character.toString(Integer.parseInt(escape.group(1), 16)))))) : Optional.empty();
    }
}

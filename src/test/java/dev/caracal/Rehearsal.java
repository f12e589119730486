package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.caracal.database.Ports;
import dev.caracal.gazelle.TestSite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Carries out a document's commands, the lines that begin with {@code $} in its indented blocks, and holds what they
 * print against the lines below them, where {@code ...} stands for anything, and for any number of lines where it is
 * the whole line. The service manager's commands start and stop processes of the test's own. For one thread.
 */
final class Rehearsal implements AutoCloseable {
    private static final String PROMPT = "    $ ";
    private static final Pattern SQL = Pattern.compile("mysql gazelle -e \"(.*)\"");
    private static final Pattern URL = Pattern.compile("curl -s http://127\\.0\\.0\\.1:34001(/\\S+)");
    private static final String STATUS = "; echo $?";
    private static final int SECONDS = 60;

    /** A command and what it is to print. */
    record Step(String command, List<String> prints) {
    }

    private final Path conf;
    private final TestSite site;
    private final int port;
    private final Members members;
    private final TrackerProcess ocelot;
    private final TrackerProcess caracal;
    private Optional<Process> shadow = Optional.empty();
    private final int shadowPort = Ports.free();

    Rehearsal(Path conf, TestSite site, int port, Members members) throws IOException {
        this.conf = conf;
        this.site = site;
        this.port = port;
        this.members = members;
        this.caracal = new TrackerProcess(conf);
        Path theirs = Files.createDirectories(conf.resolveSibling("ocelot")).resolve("ocelot.conf");
        Files.writeString(theirs, Files.readString(conf) + "start = ocelot\nadmin_port = 0\nstate_path = "
                + theirs.resolveSibling("state") + "\n");
        this.ocelot = new TrackerProcess(theirs);
    }

    static List<Step> steps(Path document) throws IOException {
        List<Step> steps = new ArrayList<>();
        boolean inBlock = false;
        for (String line : Files.readAllLines(document)) {
            if (line.startsWith(PROMPT)) {
                steps.add(new Step(line.substring(PROMPT.length()), new ArrayList<>()));
                inBlock = true;
            } else if (!line.startsWith("    ")) {
                inBlock = false;
            } else if (inBlock) {
                steps.getLast().prints().add(line.substring(4));
            }
        }
        return steps;
    }

    void carryOut(Step step) throws Exception {
        Matcher sql = SQL.matcher(step.command());
        Matcher url = URL.matcher(step.command());
        switch (step.command()) {
            case "systemctl stop ocelot" -> stopOcelot();
            case "systemctl start ocelot" -> startOcelot();
            case "systemctl start caracal" -> startCaracal();
            case "systemctl stop caracal" -> stopCaracal();
            case "journalctl -u caracal" -> check(step, caracal.logTail() + "\n");
            case "kill %1" -> endShadow();
            case String command when sql.matches() -> site.run(sql.group(1));
            case String command when url.matches() -> check(step, fetch(url.group(1)));
            case String command when command.startsWith("caracal shadow ") && command.endsWith(" &") ->
                    startShadow(command.substring(0, command.length() - 2));
            case String command when command.startsWith("caracal shadow report") -> awaitReport(step);
            case String command when command.startsWith("caracal ") -> check(step, run(command));
            default -> fail("nobody here can carry out: " + step.command());
        }
    }

    void startOcelot() throws Exception {
        ocelot.start();
        ocelot.awaitServing();
        members.begin();
        for (int i = 0; i < 20; i++) {
            members.goOn();
        }
    }

    void stopOcelot() throws Exception {
        ocelot.tellToEnd();
        ocelot.awaitEnd();
        members.meanwhile();
    }

    private void startCaracal() throws Exception {
        caracal.start();
        caracal.awaitServing();
        members.goOn();
        members.awaitExactTotals();
    }

    private void stopCaracal() throws Exception {
        members.goOn();
        caracal.tellToEnd();
        caracal.awaitEnd();
        members.awaitExactTotals();
    }

    private void startShadow(String command) throws Exception {
        Path log = conf.resolveSibling("shadow.log");
        shadow = Optional.of(process(command + " --port " + shadowPort + " --look 1 --reload 5 --window 3", log));
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!Files.readString(log).contains("mirrored requests are taken on port")) {
            if (System.nanoTime() > limit || !shadow.get().isAlive()) {
                fail("the shadow does not begin: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        members.mirrorTo(shadowPort);
        for (int i = 0; i < 20; i++) {
            members.goOn();
        }
    }

    /** A report speaks of what Ocelot has written, which takes it some seconds. */
    private void awaitReport(Step step) throws Exception {
        String printed = run(step.command());
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!difference(step, printed).isEmpty() && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(500);
            printed = run(step.command());
        }
        check(step, printed);
    }

    private void endShadow() throws InterruptedException {
        members.mirrorNoMore();
        shadow.orElseThrow().destroy();
        if (!shadow.get().waitFor(SECONDS, TimeUnit.SECONDS)) {
            fail("the shadow does not end");
        }
        shadow = Optional.empty();
    }

    private String run(String command) throws Exception {
        boolean tellsStatus = command.endsWith(STATUS);
        Path out = conf.resolveSibling("out");
        Process process =
                process(tellsStatus ? command.substring(0, command.length() - STATUS.length()) : command, out);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail(command + " does not end");
        }
        return Files.readString(out) + (tellsStatus ? process.exitValue() + "\n" : "");
    }

    private Process process(String command, Path out) throws IOException {
        List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), "dev.caracal.Main"));
        Arrays.stream(command.split(" ")).skip(1).map(word -> word.equals("ocelot.conf") ? conf.toString() : word)
                .forEach(words::add);
        return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    }

    private String fetch(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (port + 1) + path)).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private void check(Step step, String printed) {
        assertEquals("", difference(step, printed), () -> "\"" + step.command() + "\" printed:\n" + printed);
    }

    /** The first line of the document's that was not printed; empty if all were, in their order. */
    private String difference(Step step, String printed) {
        String pattern = step.prints().stream().map(this::pattern).collect(Collectors.joining());
        if (Pattern.compile(pattern).matcher(printed).matches()) {
            return "";
        }
        for (int lines = 1; lines <= step.prints().size(); lines++) {
            String begin = step.prints().stream().limit(lines).map(this::pattern).collect(Collectors.joining());
            if (!Pattern.compile(begin).matcher(printed).lookingAt()) {
                return step.prints().get(lines - 1);
            }
        }
        return "more than the document says";
    }

    private String pattern(String line) {
        if (line.equals("...")) {
            return "(?:.*\\n)*?";
        }
        String here = line.replace("34000", Integer.toString(port)).replace("34001", Integer.toString(port + 1))
                .replace("34002", Integer.toString(shadowPort)).replace("ocelot.conf", conf.toString());
        return Arrays.stream(here.split("\\.\\.\\.", -1)).map(Pattern::quote).collect(Collectors.joining(".*")) + "\\n";
    }

    @Override
    public void close() {
        shadow.ifPresent(process -> process.destroyForcibly().onExit().join());
        caracal.close();
        ocelot.close();
    }
}

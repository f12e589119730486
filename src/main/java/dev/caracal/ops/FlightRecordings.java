package dev.caracal.ops;

import dev.caracal.control.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * Recordings of what the Java machine does (JFR), made when the operator asks for one: one at a time, no longer, no
 * larger and no more of them than the settings say, and none where the journal might need the room. What would tell
 * secrets (environment, properties, command lines of this and of other processes) or members' addresses is left out.
 * Nothing of it is loaded before it is asked for.
 */
public final class FlightRecordings {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final List<String> LEFT_OUT = List.of("jdk.InitialEnvironmentVariable", "jdk.InitialSystemProperty",
            "jdk.JVMInformation", "jdk.SystemProcess", "jdk.ProcessStart", "jdk.SocketRead",
            "jdk.SocketWrite", "jdk.SocketConnect");
    /** Folder beside the recordings. */
    private static final String GATHERING = "gathering";
    /** The recording is written where the machine gathers it before it is written to its file. */
    private static final int ROOM = 2;
    /** One that has not come to its end by then never will. */
    private static final Duration SLOWEST_END = Duration.ofMinutes(1);

    /**
     * @param longest the longest that may be asked for
     * @param bytes   size of one, of which the end is kept if it becomes larger
     * @param files   how many are kept; the oldest is deleted for a new one
     */
    public record Limits(Duration longest, long bytes, int files) {
    }

    /** What is told to who asked, with its HTTP status. */
    record Told(int status, String json) {
    }

    private final Path folder;
    private final Limits limits;
    private Optional<Recording> recording = Optional.empty();
    private Optional<Path> file = Optional.empty();
    private long endsBy;
    private boolean gathering;

    /** @param statePath where the folder {@code jfr} is made when the first one is asked for */
    public FlightRecordings(Path statePath, Limits limits) {
        this.folder = statePath.toAbsolutePath().resolve("jfr");
        this.limits = limits;
    }

    /** Begins one; its file is whole when {@link #state} says that none is under way. */
    synchronized Told begin(int seconds) {
        if (seconds < 1 || seconds > limits.longest.toSeconds()) {
            return problem(400, "seconds must be from 1 to " + limits.longest.toSeconds() + " (jfr_max_seconds)");
        }
        if (running()) {
            return problem(409, "one is under way");
        }
        try {
            makeFolder();
            if (folder.toFile().getUsableSpace() < ROOM * limits.bytes) {
                return problem(507, "less than twice jfr_max_bytes is free on the disk of " + folder);
            }
            gatherHere();
            deleteOldest();
            Path next = folder.resolve("recording-" + TIME.format(LocalDateTime.now()) + ".jfr");
            recording = Optional.of(begun(next, seconds));
            file = Optional.of(next);
            endsBy = System.nanoTime() + Duration.ofSeconds(seconds).plus(SLOWEST_END).toNanos();
            return new Told(202, "{\"recording\":true,\"seconds\":" + seconds + ",\"file\":"
                    + Json.quoted(next.toString()) + "}\n");
        } catch (IOException | ParseException | RuntimeException e) {
            return problem(500, e.toString());
        }
    }

    private Recording begun(Path to, int seconds) throws IOException, ParseException {
        Recording begun = new Recording(Configuration.getConfiguration("profile"));
        try {
            LEFT_OUT.forEach(begun::disable);
            begun.setName("caracal");
            begun.setDuration(Duration.ofSeconds(seconds));
            begun.setMaxSize(limits.bytes);
            begun.setDestination(to);
            begun.start();
            try (Stream<Path> gathered = Files.list(folder.resolve(GATHERING))) {
                if (gathered.findAny().isEmpty()) {
                    throw new IOException("the Java machine does not gather in " + folder.resolve(GATHERING));
                }
            }
            return begun;
        } catch (IOException | RuntimeException e) {
            begun.close();
            throw e;
        }
    }

    /** Whether one is under way, and where the last one is. */
    synchronized Told state() {
        return new Told(200, "{\"recording\":" + running()
                + file.map(path -> ",\"file\":" + Json.quoted(path.toString())).orElse("") + "}\n");
    }

    private boolean running() {
        if (recording.isPresent() && System.nanoTime() - endsBy > 0) {
            recording.get().close();
        }
        return recording.isPresent() && recording.get().getState() != RecordingState.CLOSED;
    }

    private void makeFolder() throws IOException {
        Files.createDirectories(folder.getParent());
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Has the machine gather on the disk whose room we have looked at, not where temporary files are. */
    private void gatherHere() throws IOException {
        if (gathering) {
            return;
        }
        Path place = folder.resolve(GATHERING);
        if (Files.isDirectory(place)) {
            deleteAll(place); // of a process that was killed
        }
        Files.createDirectory(place);
        try {
            ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "jfrConfigure",
                    new Object[] {new String[] {"repositorypath=\"" + place + "\""}},
                    new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IOException("the Java machine does not gather in " + place + ": " + e.getMessage(), e);
        }
        gathering = true;
    }

    private static void deleteAll(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }

    /** Leaves place for one more. */
    private void deleteOldest() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(path -> path.getFileName().toString().matches("recording-[0-9-]+\\.jfr"))
                    .sorted(Comparator.comparing(Path::getFileName)).toList();
        }
        for (Path old : files.subList(0, Math.max(0, files.size() - limits.files + 1))) {
            Files.delete(old);
        }
    }

    private static Told problem(int status, String text) {
        return new Told(status, "{\"problem\":" + Json.quoted(text) + "}\n");
    }
}

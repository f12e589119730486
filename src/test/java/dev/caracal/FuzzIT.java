package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coverage-guided fuzzing by Jazzer, in a process of its own: as many inputs as take some seconds here, of all targets
 * in turn, always the same ones; ten minutes for each target in the long form, which also keeps what it learns in
 * {@code target/fuzz}. An input that fails is written there; it belongs into the target's folder of inputs as
 * {@code found-...}, with the mend.
 */
final class FuzzIT {
    private static final boolean LONG = Boolean.getBoolean("caracal.long");
    private static final int SECONDS = 600;
    private static final int FEW = 2000;
    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

    /** What one process fuzzes. */
    private record Run(String name, Class<?> type, Optional<Path> inputs) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Run> runs() {
        return LONG ? Stream.of(FuzzTarget.values()).map(target -> new Run(target.folder(), target.type,
                Optional.of(target.inputs().toAbsolutePath()))).toList()
                : List.of(new Run("every", EveryFuzz.class, Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void nothingIsFoundThatIsNotMended(Run target) throws IOException, InterruptedException {
        Path folder = Path.of("target/fuzz", target.name()).toAbsolutePath();
        // What an earlier run has learnt is for the long form.
        Path corpus = LONG ? Files.createDirectories(folder.resolve("corpus"))
                : Files.createTempDirectory(Files.createDirectories(folder), "few");
        if (!LONG) {
            EveryFuzz.gather(corpus);
        }
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m", "-XX:+UseSerialGC", LONG ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type().getName(), "--instrumentation_includes=dev.caracal.**",
                "--custom_hook_includes=dev.caracal.**", "--reproducer_path=" + folder, "-artifact_prefix=" + folder
                + "/", "-timeout=60", "-max_len=8192", LONG ? "-max_total_time=" + SECONDS : "-runs=" + FEW,
                LONG ? "-seed=0" : "-seed=1", corpus.toString()));
        target.inputs().ifPresent(inputs -> command.add(inputs.toString()));
        Process jazzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(jazzer.waitFor(SECONDS + 300, TimeUnit.SECONDS), () -> "it does not end, see " + log);
        } finally {
            jazzer.destroyForcibly();
        }
        String said = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertEquals(0, jazzer.exitValue(), () -> said.substring(Math.max(0, said.length() - 5000)));
        Matcher done = DONE.matcher(said);
        assertTrue(done.find(), () -> "see " + log);
        System.out.println("fuzzing " + target + ": " + done.group(1) + " inputs in " + done.group(2) + " s");
        assertTrue(Long.parseLong(done.group(1)) >= (LONG ? 1 : FEW), "so few inputs show nothing");
    }
}

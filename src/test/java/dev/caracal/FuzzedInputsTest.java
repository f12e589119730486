package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fuzzing once found stays mended ({@code found-*}), and what it begins with is right. */
final class FuzzedInputsTest {
    @ParameterizedTest
    @EnumSource
    void everyInputThatIsKeptIsTakenAsItShouldBe(FuzzTarget target) throws IOException {
        List<Path> inputs;
        try (Stream<Path> files = Files.list(target.inputs())) {
            inputs = files.sorted().toList();
        }
        assertFalse(inputs.isEmpty());
        for (Path input : inputs) {
            try {
                target.body.once(Files.readAllBytes(input));
            } catch (RuntimeException | AssertionError | OutOfMemoryError e) {
                throw new AssertionError(input.toString(), e);
            }
        }
    }
}

package dev.caracal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** All that is fuzzed in one process, whose start is most of a short run: an input's first byte says whose it is. */
public final class EveryFuzz {
    private static final FuzzTarget[] TARGETS = FuzzTarget.values();

    private EveryFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length > 0) {
            TARGETS[(input[0] & 0xFF) % TARGETS.length].body.once(Arrays.copyOfRange(input, 1, input.length));
        }
    }

    /** Puts the inputs of all targets into a folder, as this one takes them. */
    static void gather(Path folder) throws IOException {
        for (FuzzTarget target : TARGETS) {
            List<Path> inputs;
            try (Stream<Path> files = Files.list(target.inputs())) {
                inputs = files.sorted().toList();
            }
            for (Path input : inputs) {
                byte[] bytes = Files.readAllBytes(input);
                byte[] named = new byte[bytes.length + 1];
                named[0] = (byte) target.ordinal();
                System.arraycopy(bytes, 0, named, 1, bytes.length);
                Files.write(folder.resolve(target.folder() + "-" + input.getFileName()), named);
            }
        }
    }
}

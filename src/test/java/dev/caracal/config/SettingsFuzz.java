package dev.caracal.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Any file and any variable are settings, or are refused with a reason. Run by {@code FuzzIT}. */
public final class SettingsFuzz {
    private static final Path CONF = conf();

    private SettingsFuzz() {
    }

    private static Path conf() {
        try {
            Path file = Files.createTempFile("ocelot", ".conf");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file; where there is a byte 0 in it, what follows that and a key's number is the value of a variable. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        int end = 0;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        Files.write(CONF, Arrays.copyOf(input, end));
        Map<String, String> environment = Map.of();
        if (end + 1 < input.length) {
            List<String> names = Keys.names();
            environment = Map.of("CARACAL_" + names.get((input[end + 1] & 0xFF) % names.size()).toUpperCase(),
                    new String(input, end + 2, input.length - end - 2, StandardCharsets.UTF_8));
        }
        try {
            Settings settings = Settings.read(CONF, environment);
            if (settings.http().maxRequestBytes() < 60 || settings.listen().port() < 1) {
                throw new AssertionError("let through: " + settings);
            }
        } catch (BadSettings e) {
            if (e.getMessage().isBlank()) {
                throw new AssertionError("refused without a reason", e);
            }
        }
    }
}

package dev.caracal.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The text of ocelot.conf: {@code key = value} lines, {@code #} begins a comment line only; blanks and tabs around both
 * do not count, and a line without {@code =} says nothing. Over it lies the environment: {@code CARACAL_LISTEN_PORT}
 * wins over {@code listen_port}.
 *
 * @param values   by key, only of keys that are known
 * @param warnings what was found strange, one sentence each
 */
record ConfFile(Map<String, String> values, List<String> warnings) {
    private static final String PREFIX = "CARACAL_";

    static ConfFile read(Path file, Map<String, String> environment) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new BadSettings(List.of("There is no configuration file " + file.toAbsolutePath()
                    + "; name yours with -c FILE."));
        } catch (IOException e) {
            throw new BadSettings(List.of("The configuration file " + file.toAbsolutePath() + " cannot be read: "
                    + e.getMessage()));
        }
        Map<String, String> values = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals < 0 || line.stripLeading().startsWith("#")) {
                continue;
            }
            String name = line.substring(0, equals).strip();
            put(values, warnings, name, readable(name, line.substring(equals + 1).strip()),
                    file.getFileName().toString());
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
                // Other variables of that beginning may be anybody's; one that is nearly a setting is a slip.
                if (Keys.has(key) || !similar(key).isEmpty()) {
                    put(values, warnings, key, value, name);
                }
            }
        });
        return new ConfFile(values, warnings);
    }

    private static void put(Map<String, String> values, List<String> warnings, String name, String value,
            String where) {
        if (!Keys.has(name)) {
            warnings.add("Unknown setting " + name + " in " + where + similar(name) + "; it is ignored.");
            return;
        }
        if (Keys.named(name).type() instanceof Key.Number && !Key.Number.plain(value)) {
            warnings.add(name + " = " + value + " is not a number; like Ocelot it is read as "
                    + Key.Number.read(value) + ".");
        }
        if (Keys.named(name).type() instanceof Key.YesNo && !Key.YesNo.plain(value)) {
            warnings.add(name + " = " + value + " is neither true nor false; like Ocelot it is read as false.");
        }
        values.put(name, value);
    }

    /** Names and paths are texts, in UTF-8 if they are that; the site's passwords are bytes, one a character. */
    private static String readable(String name, String value) {
        if (!Keys.has(name) || !(Keys.named(name).type() instanceof Key.Text)) {
            return value;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1))).toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }

    /** A hint for a name with a letter too many, too few or wrong. */
    private static String similar(String name) {
        Optional<String> close = Keys.names().stream()
                .filter(known -> distance(known, name) <= Math.min(2, name.length() / 3)).findFirst();
        return close.map(known -> " (did you mean " + known + "?)").orElse("");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                row[j] = Math.min(Math.min(row[j] + 1, row[j - 1] + 1),
                        diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}

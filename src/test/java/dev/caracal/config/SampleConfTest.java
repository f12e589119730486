package dev.caracal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** contrib/ocelot.conf, which releases bring, explains every setting there is and changes none. */
final class SampleConfTest {
    private static final Path SAMPLE = Path.of("contrib/ocelot.conf");
    /** A setting, with or without the # before it; words of explanation have a blank behind theirs. */
    private static final Pattern SETTING = Pattern.compile("#?(\\w+) =(?: (.*))?");

    @TempDir
    private Path folder;

    @Test
    void everySettingIsThereOnceWithItsDefault() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        Keys.all().forEach(key -> expected.put(key.name(), line(key)));
        Map<String, String> found = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (String line : Files.readAllLines(SAMPLE)) {
            Matcher setting = SETTING.matcher(line);
            if (setting.matches() && found.put(setting.group(1), line) != null) {
                problems.add("only once: " + line);
            }
        }
        expected.forEach((name, line) -> {
            if (!found.containsKey(name)) {
                problems.add("in its group, below words for an operator (\"" + Keys.named(name).meaning() + "\"): "
                        + line);
            } else if (!found.get(name).equals(line)) {
                problems.add("instead of " + found.get(name) + ": " + line);
            }
        });
        found.forEach((name, line) -> {
            if (!expected.containsKey(name)) {
                problems.add("no more, it is no setting: " + line);
            }
        });
        assertEquals(List.of(), problems, SAMPLE + " should have");
    }

    @Test
    void everySettingStandsBelowWordsOrBelowOneThatDoes() throws IOException {
        List<String> without = new ArrayList<>();
        String paragraph = "";
        for (String line : Files.readAllLines(SAMPLE)) {
            if (line.startsWith("# ")) {
                // A heading explains what follows it at once, where there is nothing more to say.
                paragraph = line;
            } else if (SETTING.matcher(line).matches() && paragraph.isEmpty()) {
                without.add(line);
            } else if (line.isEmpty() && !paragraph.startsWith("# ==")) {
                paragraph = "";
            }
        }
        assertEquals(List.of(), without, "settings without an explanation in " + SAMPLE);
    }

    @Test
    void withEveryLineTakenOutOfItsCommentNothingIsDifferent() throws IOException {
        Path conf = folder.resolve("ocelot.conf");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(SAMPLE)) {
            lines.add(SETTING.matcher(line).matches() ? line.substring(1) : line);
        }
        Files.write(conf, lines);
        Settings all = Settings.read(conf, Map.of());
        Files.writeString(conf, "");
        Settings none = Settings.read(conf, Map.of());
        assertEquals(none.warnings(), all.warnings());
        assertEquals(none.database().toString(), all.database().toString());
    }

    private static String line(Key key) {
        return ("#" + key.name() + " = " + key.initial()).stripTrailing();
    }
}

package dev.caracal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference and MIGRATING_FROM_OCELOT.md name what there is, all of it and nothing else. */
final class ReferenceTest {
    private static final Path PAGE = Path.of("contrib", "reference.md");
    private static final Pattern METRIC = Pattern.compile("\"(caracal\\.[a-z.]+)\"");
    private static final Pattern COUNTER =
            Pattern.compile("(?:counter|logged|(?:Function)?Counter\\.builder)\\(\"(caracal\\.[a-z.]+)\"");

    @Test
    void itsTableOfSettingsIsTheListOfSettings() throws IOException {
        String expected = Keys.all().stream().map(ReferenceTest::row).collect(Collectors.joining("\n"));
        assertEquals(expected, between(PAGE, "settings"));
    }

    @Test
    void itNamesEveryMetricAsPrometheusDoes() throws IOException {
        StringBuilder source = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/caracal/ops"))) {
            for (Path file : files.toList()) {
                source.append(Files.readString(file));
            }
        }
        List<String> counters = COUNTER.matcher(source).results().map(found -> found.group(1)).toList();
        String table = between(PAGE, "metrics");
        for (String name : METRIC.matcher(source).results().map((MatchResult found) -> found.group(1)).toList()) {
            String exposed = name.replace('.', '_') + (counters.contains(name) ? "_total" : "");
            assertTrue(table.contains("`" + exposed + "`"), exposed + " is missing among the reference's metrics");
        }
    }

    @Test
    void theMigrationGuideSpeaksOfEverySettingOfOcelot() throws IOException {
        String guide = Files.readString(Path.of("MIGRATING_FROM_OCELOT.md"));
        for (Key key : Keys.all()) {
            assertTrue(guide.contains("`" + key.name() + "`"), key.name() + " is missing in the migration guide");
        }
    }

    private static String row(Key key) {
        String initial = key.initial().isEmpty() ? "" : "`" + key.initial() + "`";
        return "| `" + key.name() + "` | " + initial + " | " + key.meaning() + unit(key) + " |";
    }

    private static String unit(Key key) {
        return key.type() instanceof Key.Number number && !number.unit().isEmpty() ? " (" + number.unit() + ")" : "";
    }

    /** The table between two markers, without its head. */
    private static String between(Path file, String marker) throws IOException {
        String text = Files.readString(file);
        String part = text.substring(text.indexOf("<!-- " + marker + " -->"), text.indexOf("<!-- /" + marker + " -->"));
        return part.lines().filter(line -> line.startsWith("|")).skip(2).collect(Collectors.joining("\n"));
    }
}

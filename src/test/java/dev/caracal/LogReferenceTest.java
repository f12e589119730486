package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The operator's page has every line of the log that needs one to look, and none that nobody logs. */
final class LogReferenceTest {
    private static final Path PAGE = Path.of("contrib/reference.md");
    private static final int CELLS = 6;

    @Test
    void everyWarningAndErrorIsExplained() throws IOException {
        Set<LoggedLines.Line> logged = logged().stream().filter(LogReferenceTest::isForSomebody)
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(logged.size() > 30, "or nothing was found");
        assertEquals(text(logged), text(page().stream().filter(LogReferenceTest::isForSomebody)
                .collect(Collectors.toCollection(TreeSet::new))));
    }

    @Test
    void whatElseIsExplainedIsLoggedToo() throws IOException {
        Set<LoggedLines.Line> unknown = page();
        unknown.removeAll(logged());
        assertEquals("", text(unknown));
    }

    private static boolean isForSomebody(LoggedLines.Line line) {
        return line.level().equals("WARN") || line.level().equals("ERROR");
    }

    private static Set<LoggedLines.Line> logged() throws IOException {
        return LoggedLines.in(Path.of("src/main/java")).stream().map(line -> new LoggedLines.Line(
                line.level().equals("WARNING") ? "WARN" : line.level(), line.type(), line.text()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<LoggedLines.Line> page() throws IOException {
        String page = Files.readString(PAGE);
        Set<LoggedLines.Line> lines = new TreeSet<>();
        page.substring(page.indexOf("<!-- log -->"), page.indexOf("<!-- /log -->")).lines()
                .filter(row -> row.startsWith("| ")).skip(2).forEach(row -> {
                    String[] cells = row.split("\\|");
                    assertEquals(CELLS, cells.length, row);
                    for (int i = 1; i < CELLS; i++) {
                        assertTrue(!cells[i].isBlank(), row);
                    }
                    String text = cells[3].strip();
                    String marks = text.startsWith("``") ? "``" : "`";
                    assertTrue(text.startsWith(marks) && text.endsWith(marks), row);
                    assertTrue(lines.add(new LoggedLines.Line(cells[1].strip(), cells[2].strip(),
                            text.substring(marks.length(), text.length() - marks.length()))), "twice: " + row);
                });
        return lines;
    }

    private static String text(Set<LoggedLines.Line> lines) {
        return lines.stream().map(line -> line.level() + " " + line.type() + ": " + line.text())
                .collect(Collectors.joining("\n"));
    }
}

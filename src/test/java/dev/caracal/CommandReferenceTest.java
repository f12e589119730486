package dev.caracal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The reference names every command there is, and none that nobody can give. */
final class CommandReferenceTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(caracal[a-z ]*)` \\|");

    @Test
    void everyCommandIsThere() throws IOException {
        String page = Files.readString(Path.of("contrib", "reference.md"));
        String table = page.substring(page.indexOf("<!-- commands -->"), page.indexOf("<!-- /commands -->"));
        Set<String> commands = new TreeSet<>();
        add(new CommandLine(new Main()), commands);
        // On their own they only print what they have.
        commands.removeAll(Set.of("caracal db", "caracal freeleech", "caracal hnr"));
        assertEquals(commands, ROW.matcher(table).results().map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static void add(CommandLine command, Set<String> commands) {
        commands.add(command.getCommandSpec().qualifiedName());
        command.getSubcommands().values().forEach(sub -> add(sub, commands));
    }
}

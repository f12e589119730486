package dev.caracal.shadow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Findings as people and programs read them. They are kept in two files, which outlive the shadow: {@code caracal
 * shadow report} prints one of them.
 *
 * @param status  0: nothing differs; 1: something does; 2: it could not be told
 * @param verdict the same in words
 * @param text    for people
 * @param json    for programs, on one line
 */
public record Report(int status, String verdict, String text, String json) {
    private static final String TEXT = "shadow-report.txt";
    private static final String JSON = "shadow-report.json";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    /**
     * What makes a verdict of findings.
     *
     * @param least        with fewer announces (or, if only answers are compared, answers) nothing can be told
     * @param mostUnheard  nor if Ocelot has accounted more announces, in hundredths, that the shadow did not hear
     * @param mostListed   differences named of each kind
     */
    public record Rules(long least, int mostUnheard, int mostListed) {
    }

    static Report of(Findings found, Rules rules) {
        String reason = untold(found, rules);
        int status = found.differences() > 0 ? 1 : reason.isEmpty() ? 0 : 2;
        String verdict = switch (status) {
            case 0 -> "nothing differs";
            case 1 -> found.differences() + " differences";
            default -> "could not be told: " + reason;
        };
        return new Report(status, verdict, text(found, verdict, rules), json(found, status, verdict, rules));
    }

    private static String untold(Findings found, Rules rules) {
        long heard = found.answersOnly ? found.answersCompared : found.announces;
        if (!found.problem.isEmpty()) {
            return found.problem;
        }
        if (found.tooEarly > 0 && heard < rules.least()) {
            return found.tooEarly + " requests are older than the shadow, whose baselines are of its start; start it "
                    + "before the log, or compare --answers-only";
        }
        if (heard < rules.least()) {
            return "only " + heard + " announces were compared, less than " + rules.least() + " (--least)";
        }
        return found.unheard * 100 > rules.mostUnheard() * (found.unheard + found.announces)
                ? found.unheard + " announces that Ocelot accounted did not come here, more than " + rules.mostUnheard()
                        + " of 100 (--most-unheard); is all traffic mirrored?" : "";
    }

    private static String text(Findings found, String verdict, Rules rules) {
        StringBuilder text = new StringBuilder();
        text.append("Caracal beside Ocelot from ").append(time(found.begun)).append(" to ").append(time(found.time))
                .append(": ").append(verdict).append(".\n");
        text.append("heard: ").append(counts(found.actions)).append("; announces accounted: ").append(found.announces)
                .append("; answers compared: ").append(found.answersCompared).append('\n');
        if (!found.answersOnly) {
            text.append("compared: ").append(found.users).append(" users, ").append(found.torrents)
                    .append(" torrents, ").append(found.peers).append(" peers, ").append(found.snatches)
                    .append(" snatches; not written by Ocelot yet or not decided: ").append(found.waiting).append('\n');
        }
        line(text, found.unheard, "announces that Ocelot accounted were not heard here");
        line(text, found.tooEarly, "requests of before the start were left out");
        line(text, found.peersLeftOut, "peers were too many to be compared (--most-peers)");
        found.rows.forEach((kind, rows) -> {
            text.append("\nDIFFERENT ").append(kind.plural()).append(" (").append(rows.size()).append("):\n");
            rows.stream().limit(rules.mostListed()).forEach(row -> text.append("  ").append(row.who())
                    .append(": Caracal ").append(row.ours()).append("; Ocelot ").append(row.theirs()).append('\n'));
            more(text, rows.size() - rules.mostListed());
        });
        if (!found.answers.isEmpty()) {
            text.append("\nDIFFERENT answers (").append(found.answers.size()).append(" kinds):\n");
            found.answers.stream().limit(rules.mostListed()).forEach(told -> text.append("  ").append(told.count())
                    .append(" times: Caracal ").append(plain(told.ours())).append("; Ocelot ")
                    .append(plain(told.theirs())).append(" (").append(String.join("; ", told.examples()))
                    .append(")\n"));
            more(text, found.answers.size() - rules.mostListed());
        }
        if (found.explained.values().stream().anyMatch(count -> count > 0)) {
            text.append("\ndifferent on purpose, or explained:\n");
            found.explained.forEach((why, count) -> line(text, count, why.text()));
        }
        if (!found.refusals.isEmpty()) {
            text.append("\nrefusals by Caracal:\n");
            found.refusals.forEach((refusal, count) -> line(text, count, plain(refusal)));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append("  ").append(count).append(' ').append(what).append('\n');
        }
    }

    private static void more(StringBuilder text, int count) {
        if (count > 0) {
            text.append("  ... and ").append(count).append(" more (--most-listed)\n");
        }
    }

    private static String counts(Map<String, Long> counts) {
        return counts.isEmpty() ? "nothing" : counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey()).collect(Collectors.joining(", "));
    }

    private static String time(long seconds) {
        return TIME.format(Instant.ofEpochSecond(seconds));
    }

    /** Nothing of a client's can reach the terminal but what can be printed. */
    private static String plain(String text) {
        return text.chars().mapToObj(c -> c >= ' ' && c <= '~' ? String.valueOf((char) c) : "\\x%02x".formatted(c))
                .collect(Collectors.joining());
    }

    private static String json(Findings found, int status, String verdict, Rules rules) {
        return "{\"status\":" + status + ",\"verdict\":" + quoted(verdict) + ",\"begun\":" + found.begun + ",\"time\":"
                + found.time + ",\"heard\":" + numbers(found.actions) + ",\"announces\":" + found.announces
                + ",\"answers_compared\":" + found.answersCompared + ",\"users\":" + found.users + ",\"torrents\":"
                + found.torrents + ",\"peers\":" + found.peers + ",\"snatches\":" + found.snatches + ",\"waiting\":"
                + found.waiting + ",\"unheard\":" + found.unheard + ",\"too_early\":" + found.tooEarly
                + ",\"differences\":" + found.differences() + ",\"rows\":{"
                + found.rows.entrySet().stream().map(entry -> quoted(entry.getKey().plural()) + ":"
                        + entry.getValue().stream().limit(rules.mostListed()).map(row -> "{\"who\":"
                                + quoted(row.who()) + ",\"caracal\":" + quoted(row.ours()) + ",\"ocelot\":"
                                + quoted(row.theirs()) + "}").collect(Collectors.joining(",", "[", "]")))
                        .collect(Collectors.joining(",")) + "},\"answers\":"
                + found.answers.stream().limit(rules.mostListed()).map(told -> "{\"caracal\":" + quoted(told.ours())
                        + ",\"ocelot\":" + quoted(told.theirs()) + ",\"count\":" + told.count() + ",\"examples\":"
                        + list(told.examples()) + "}").collect(Collectors.joining(",", "[", "]"))
                + ",\"explained\":" + numbers(found.explained.entrySet().stream().collect(
                        Collectors.toMap(entry -> entry.getKey().name().toLowerCase(java.util.Locale.ROOT),
                                Map.Entry::getValue)))
                + ",\"refusals\":" + numbers(found.refusals) + "}\n";
    }

    private static String list(List<String> texts) {
        return texts.stream().map(Report::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    private static String numbers(Map<String, Long> numbers) {
        return numbers.entrySet().stream().map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        return text.chars().mapToObj(c -> c == '"' || c == '\\' ? "\\" + (char) c
                : c >= ' ' && c <= '~' ? String.valueOf((char) c) : "\\u%04x".formatted(c))
                .collect(Collectors.joining("", "\"", "\""));
    }

    /** The report of a shadow that has not read the database yet: that of the one before must not pass for its own. */
    public static Report notBegun(Rules rules) {
        long now = System.currentTimeMillis() / 1000;
        Findings found = new Findings(now, now);
        found.problem = "it has not begun";
        return of(found, rules);
    }

    /** Keeps it in a folder, in place of the one before. It names members, so nobody else may read it. */
    public void writeTo(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            Files.createDirectory(folder, only("rwx------"));
        }
        replace(folder.resolve(TEXT), text);
        replace(folder.resolve(JSON), json);
    }

    private static void replace(Path file, String content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        // One that was left half written may have had other rights.
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, only("rw-------"));
        Files.writeString(fresh, content, StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** The one that is kept in a folder. */
    public static Report readFrom(Path folder) throws IOException {
        String json = Files.readString(folder.resolve(JSON));
        return new Report(Character.digit(json.charAt("{\"status\":".length()), 10), "",
                Files.readString(folder.resolve(TEXT)), json);
    }
}

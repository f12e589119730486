package dev.caracal.doctor;

import dev.caracal.control.Json;
import java.util.List;
import java.util.stream.Collectors;

/** All that was found, and what it comes to. */
public record Diagnosis(List<Finding> findings) {

    /** The worst grade among them. */
    public Finding.Grade grade() {
        return findings.stream().map(Finding::grade).max(Enum::compareTo).orElse(Finding.Grade.OK);
    }

    /** For the process: 0 fine, 1 warnings, 2 would not run. */
    public int exitStatus() {
        return grade().ordinal();
    }

    /** A line for each finding, and one that sums them up. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append("%-8s ".formatted(finding.grade().word())).append(finding.check()).append(": ")
                    .append(oneLine(finding.found()));
            if (!finding.todo().isEmpty()) {
                text.append(" -> ").append(oneLine(finding.todo()));
            }
            text.append('\n');
        }
        long warnings = count(Finding.Grade.WARNING);
        long fatal = count(Finding.Grade.FATAL);
        return text.append(switch (grade()) {
            case OK -> "Fine: a tracker would run here, and nothing is to be done.";
            case WARNING -> "A tracker would run here; " + warnings + (warnings == 1 ? " warning." : " warnings.");
            case FATAL -> "No tracker would run here: " + fatal + (fatal == 1 ? " reason, " : " reasons, ") + warnings
                    + (warnings == 1 ? " warning." : " warnings.");
        }).append('\n').toString();
    }

    /** The same for programs. */
    public String json() {
        return "{\"status\":" + Json.quoted(grade().word()) + ",\"checks\":[" + findings.stream().map(finding ->
                "{\"check\":" + Json.quoted(finding.check()) + ",\"status\":" + Json.quoted(finding.grade().word())
                        + ",\"found\":" + Json.quoted(finding.found()) + ",\"todo\":" + Json.quoted(finding.todo())
                        + "}").collect(Collectors.joining(",")) + "]}\n";
    }

    private long count(Finding.Grade grade) {
        return findings.stream().filter(finding -> finding.grade() == grade).count();
    }

    /** What came from elsewhere, such as a server's error, may have any characters in it. */
    private static String oneLine(String words) {
        return words.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}

package dev.caracal.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.caracal.gazelle.HeardLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The audit log has every request in it, and no room for what is not one. */
final class AuditTest {
    private static final Answer ANSWER = new Answer.Text("success");

    private final Audit audit = new Audit();
    private long now = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static List<String> said(HeardLog log, String source) {
        return log.with("source=" + source + " ").stream()
                .map(line -> line.substring(line.indexOf("request="))).toList();
    }

    @Test
    void whatIsQuotedIsPrintableAndHasAnEnd() {
        assertEquals("\"a b~\"", Audit.quoted("a b~", 10));
        assertEquals("\"\\x22\\x5c\\x0a\\x0d\\x00\\x1b\\x7f\\xff\\x85?\"",
                Audit.quoted("\"\\\n\r\0\u001b\u007f\u00ff\u0085\u2028", 20));
        assertEquals("\"abc\"", Audit.quoted("abc", 3));
        assertEquals("\"abc...\"", Audit.quoted("abcd", 3));
        assertEquals("\"\"", Audit.quoted("", 3));
    }

    @Test
    void everyControlRequestHasItsLine() {
        try (HeardLog log = new HeardLog()) {
            for (int i = 0; i < 3; i++) {
                audit.updated("every", "add_user", new Done(ANSWER, "", "known already"));
            }
            String line = "request=update action=\"add_user\" effect=\"known already\"";
            assertEquals(List.of(line, line, line), said(log, "every"));
        }
    }

    @Test
    void ofAPasskeyWhereAnActionBelongsThereAreTwelveCharacters() {
        try (HeardLog log = new HeardLog()) {
            Done done = new Done(ANSWER, "", "unknown action");
            audit.updated("misplaced", "0123456789abcdefghijklmnopqrstuv", done);
            audit.reported("misplaced", "0123456789abcdefghijklmnopqrstuv", done, now);
            String end = " action=\"0123456789ab...\" effect=\"unknown action\"";
            assertEquals(List.of("request=update" + end, "request=report" + end), said(log, "misplaced"));
        }
    }

    @Test
    void theSameReportWithinAMinuteIsANumber() {
        try (HeardLog log = new HeardLog()) {
            Done done = new Done(ANSWER, "", "told");
            for (int second = 0; second < 60; second++) {
                audit.reported("polling", "stats", done, now);
                audit.tick(now);
                pass(Duration.ofSeconds(1));
            }
            String line = "request=report action=\"stats\" effect=\"told\"";
            assertEquals(List.of(line), said(log, "polling"));
            audit.tick(now);
            audit.reported("polling", "stats", done, now);
            assertEquals(List.of(line, line + " repeated=59", line), said(log, "polling"));
            pass(Duration.ofMinutes(2));
            audit.tick(now);
            audit.reported("polling", "stats", done, now);
            assertEquals(4, said(log, "polling").size());
        }
    }

    @Test
    void withoutATickTheNumberComesWithTheNextLine() {
        try (HeardLog log = new HeardLog()) {
            for (int i = 0; i < 5; i++) {
                audit.refused("slow", "update", "", "refused: wrong password", now);
            }
            pass(Duration.ofMinutes(5));
            audit.refused("slow", "update", "", "refused: wrong password", now);
            String line = "request=update action=\"\" effect=\"refused: wrong password\"";
            assertEquals(List.of(line, line + " repeated=4", line), said(log, "slow"));
        }
    }

    @Test
    void aFloodOfRefusalsFromManySourcesIsOneLineOfThem() {
        try (HeardLog log = new HeardLog()) {
            for (int i = 0; i < 3000; i++) {
                audit.refused("flood" + i, "update", "", "refused: wrong password", now);
            }
            assertEquals(20, log.with("source=flood").size());
            pass(Duration.ofMinutes(1));
            audit.tick(now);
            assertEquals(List.of("INFO source=others request=any effect=\"refused\" repeated=2980"),
                    log.with("repeated=2980"));
        }
    }

    @Test
    void whenTooManyKindsOfLinesAreCountedTheOldestIsWrittenEarly() {
        try (HeardLog log = new HeardLog()) {
            Done done = new Done(ANSWER, "", "told");
            audit.reported("oldest", "stats", done, now);
            audit.reported("oldest", "stats", done, now);
            for (int i = 0; i < 1000; i++) {
                audit.reported("crowd" + i, "stats", done, now);
            }
            assertEquals("request=report action=\"stats\" effect=\"told\" repeated=1", said(log, "oldest").getLast());
            assertEquals(1000, log.with("source=crowd").size());
        }
    }
}

package dev.caracal.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.shadow.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shadow of the real Ocelots, of both versions: what they answered and wrote differs in nothing unexplained. */
final class ShadowRecordingsIT {
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final int AT_ONCE = 12;
    private static final List<String> SOME = List.of("session-mixed-a", "session-whitelisted", "accounting-token",
            "errors-whitelist", "transitions-seeder-back-to-leecher", "update-delete-torrent");

    /** Where Ocelot's statements fail and its rows are lost, and where the reaper came between two requests. */
    private static final List<String> DIFFERENT = List.of("ocelot-1.0/reaper-peers", "ocelot-2.1.3/reaper-peers",
            "ocelot-2.1.3/flush-strict-mode-long-user-agent", "ocelot-2.1.3/flush-strict-mode-tokens",
            "ocelot-2.1.3/update-add-torrent-not-in-database-blocks");

    @TempDir
    private Path folder;

    @Test
    void nothingDiffersThatIsNotExplained() throws Exception {
        boolean all = Boolean.getBoolean("caracal.long");
        String only = System.getProperty("caracal.recordings", "");
        List<Recording> recordings = RecordingFile.all().stream().filter(ShadowedRecording::possible)
                .filter(recording -> all || SOME.contains(recording.name()))
                .filter(recording -> recording.toString().contains(only)).toList();
        List<String> complaints = new ArrayList<>();
        for (int from = 0; from < recordings.size(); from += AT_ONCE) {
            complaints.addAll(complaints(recordings.subList(from, Math.min(recordings.size(), from + AT_ONCE))));
        }
        assertEquals("", String.join("\n", complaints));
        assertTrue(recordings.size() >= 2, "there are such recordings");
    }

    /** The reports that do not say that nothing differs. They are waited for together. */
    private List<String> complaints(List<Recording> recordings) throws Exception {
        List<String> complaints = new ArrayList<>();
        List<ShadowedRecording> shadows = new ArrayList<>();
        try {
            for (Recording recording : recordings) {
                shadows.add(ShadowedRecording.of(recording, folder, WINDOW, UnaryOperator.identity()));
            }
            TimeUnit.SECONDS.sleep(WINDOW.toSeconds() + 1);
            for (int i = 0; i < shadows.size(); i++) {
                Report report = shadows.get(i).report();
                if (report.status() != (DIFFERENT.contains(recordings.get(i).toString()) ? 1 : 0)) {
                    complaints.add(recordings.get(i) + "\n" + report.text());
                }
            }
        } finally {
            for (ShadowedRecording shadow : shadows) {
                shadow.close();
            }
        }
        return complaints;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ocelot-1.0/session-mixed-a", "ocelot-2.1.3/session-mixed-a"})
    void whatIsBrokenOnPurposeIsNamed(String name) throws Exception {
        Recording recording = RecordingFile.read(RecordingFile.FOLDER.resolve(name + ".json"));
        boolean original = recording.dialect().equals("whatcd");
        UnaryOperator<String> otherWords = answer -> answer.replace("Passkey not found", "Passkey not FOUND");
        try (ShadowedRecording shadow = ShadowedRecording.of(recording, folder, WINDOW, otherWords)) {
            shadow.change("UPDATE " + (original ? "users_main SET Uploaded = Uploaded + 1 WHERE ID"
                    : "users_leech_stats SET Uploaded = Uploaded + 1 WHERE UserID") + " = 2208");
            shadow.change("DELETE FROM xbt_snatched LIMIT 1");
            TimeUnit.SECONDS.sleep(WINDOW.toSeconds() + 1);
            Report report = shadow.report();
            assertEquals(1, report.status(), report.text());
            List<String> named = report.text().lines().filter(line -> line.contains(": Caracal ")).toList();
            assertEquals(3, named.size(), report.text());
            assertTrue(named.get(0).startsWith("  user 2208: "), report.text());
            assertTrue(named.get(1).matches("  user \\d+ torrent \\d+: Caracal 1 completion; Ocelot 0 completions"),
                    report.text());
            assertTrue(named.get(2).contains("2 times: Caracal Passkey not found; Ocelot Passkey not FOUND ("),
                    report.text());
        }
    }
}

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

/** A shadow of the real Ocelots, of both versions: what they answered and wrote differs in nothing unexplained. */
final class ShadowRecordingsIT {
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final int AT_ONCE = 12;
    private static final List<String> SOME = List.of("session-mixed-a", "accounting-token", "transitions-completed",
            "errors-check-order", "transitions-seeder-back-to-leecher", "announce-seeder-and-leecher");

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
                if (report.status() != 0) {
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
}

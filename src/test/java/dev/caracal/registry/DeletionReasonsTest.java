package dev.caracal.registry;

import static dev.caracal.registry.Names.infoHash;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DeletionReasonsTest {
    /** As the site and Ocelot number them. */
    private static final List<String> TEXTS = List.of("Dupe", "Trump", "Bad File Names", "Bad Folder Names", "Bad Tags",
            "Disallowed Format", "Discs Missing", "Discography", "Edited Log", "Inaccurate Bitrate", "Low Bitrate",
            "Mutt Rip", "Disallowed Source", "Encode Errors", "Specifically Banned", "Tracks Missing", "Transcode",
            "Unapproved Cassette", "Unsplit Album", "User Compilation", "Wrong Format", "Wrong Media",
            "Audience Recording");

    private final DeletionReasons reasons = new DeletionReasons();

    @Test
    void everyCodeHasItsText() {
        for (int code = 0; code < TEXTS.size(); code++) {
            reasons.remember(infoHash(code), code, 100);
            assertEquals(Optional.of(TEXTS.get(code)), reasons.text(infoHash(code)));
        }
    }

    @Test
    void otherCodesHaveAnEmptyOne() {
        for (int code : new int[] {23, 24, 1000, Integer.MAX_VALUE, -2, Integer.MIN_VALUE}) {
            reasons.remember(infoHash(1), code, 100);
            assertEquals(Optional.of(""), reasons.text(infoHash(1)));
        }
    }

    @Test
    void withoutAReasonThereIsNothingToTell() {
        reasons.remember(infoHash(1), DeletionReasons.NONE, 100);
        assertEquals(Optional.empty(), reasons.text(infoHash(1)));
        assertEquals(Optional.empty(), reasons.text(infoHash(2)));
    }

    @Test
    void whatIsOldIsForgotten() {
        reasons.remember(infoHash(1), 0, 100);
        reasons.remember(infoHash(2), 1, 101);
        reasons.forgetBefore(99);
        assertEquals(2, reasons.size());
        reasons.forgetBefore(100);
        assertEquals(Optional.empty(), reasons.text(infoHash(1)));
        assertEquals(Optional.of("Trump"), reasons.text(infoHash(2)));
    }

    @Test
    void theLatestDeletionCounts() {
        reasons.remember(infoHash(1), 0, 100);
        reasons.remember(infoHash(1), 1, 200);
        reasons.forgetBefore(150);
        assertEquals(Optional.of("Trump"), reasons.text(infoHash(1)));
    }
}

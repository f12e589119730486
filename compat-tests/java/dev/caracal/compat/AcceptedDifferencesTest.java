package dev.caracal.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AcceptedDifferencesTest {
    private final AcceptedDifferences accepted = AcceptedDifferences.parse("""
            # a comment
            some-recording
                trackers: 1.0, 2.1.3
                section:  6
                step 4:   remaining "0"
                step 7:
                why:      it is better: so
            """.lines().toList());

    @Test
    void theListedStepsAreExcused() {
        assertEquals(List.of(), complaints(new Difference(4, "Database", "t row: remaining \"0\", recorded \"5\""),
                new Difference(7, "Request", "anything")));
    }

    @Test
    void otherStepsAreNot() {
        assertEquals(1, complaints(new Difference(4, "Database", "remaining \"0\""),
                new Difference(7, "Request", "anything"), new Difference(5, "Request", "anything")).size());
    }

    @Test
    void anotherDifferenceInAListedStepIsNot() {
        assertEquals(1, complaints(new Difference(4, "Database", "remaining \"0\""),
                new Difference(4, "Database", "uploaded"), new Difference(7, "Request", "anything")).size());
    }

    @Test
    void aStepThatNoLongerDiffersFails() {
        List<String> complaints = complaints(new Difference(7, "Request", "anything"));
        assertEquals(List.of("step 4 no longer differs as accepted (it is better: so): take it out of "
                + AcceptedDifferences.FILE), complaints);
    }

    @Test
    void aRecordingWithoutAnEntryMustMatch() {
        assertEquals(1, accepted.complaints("ocelot-1.0/other",
                List.of(new Difference(4, "Database", "remaining \"0\""))).size());
    }

    @Test
    void namesThatNoRecordingHasAreFound() {
        assertEquals(List.of("ocelot-2.1.3/some-recording"),
                accepted.unknown(Set.of("ocelot-1.0/some-recording", "ocelot-1.0/other")));
    }

    @Test
    void anEntryThatSaysTooLittleOrTooMuchIsRefused() {
        for (String bad : List.of(
                "name\n    trackers: 1.0\n    section: 6\n    why: x",
                "name\n    trackers: 1.0\n    section: 6\n    step 1: x",
                "name\n    trackers: 1.0\n    section: 6\n    step 1: x\n    step 1: y\n    why: x",
                "name\n    trackers: 1.0\n    section: 6\n    step 1: x\n    wyh: x\n    why: x",
                "name\n    trackers: 1.0, 1.0\n    section: 6\n    step 1: x\n    why: x")) {
            assertThrows(IllegalArgumentException.class, () -> AcceptedDifferences.parse(bad.lines().toList()));
        }
    }

    private List<String> complaints(Difference... differences) {
        return accepted.complaints("ocelot-2.1.3/some-recording", List.of(differences));
    }
}

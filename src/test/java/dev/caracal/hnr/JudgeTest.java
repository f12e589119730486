package dev.caracal.hnr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.caracal.hnr.Verdict.Why;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the rules make of a stay, at every boundary to the second and to the byte. */
final class JudgeTest {
    private static final long DAY = 86400;
    private static final long HOURS_72 = 72 * 3600;
    private static final long RULE = 1_000_000_000;
    private static final long DONE = RULE + 1000;
    private static final long DEADLINE = DONE + 14 * DAY;
    private static final long SIZE = 1000;
    private static final Rules.Exemptions NOBODY = new Rules.Exemptions(false, false, Set.of(), Set.of());
    private static final Rules RULES = new Rules(List.of(version(1, RULE, 72, 0, NOBODY)));

    private static Rules.Version version(int number, long since, int hours, int ratio, Rules.Exemptions exemptions) {
        return new Rules.Version(number, since, List.of(new Rules.SizeClass(Long.MAX_VALUE, Duration.ofHours(hours))),
                Duration.ofDays(14), ratio, 20, true, exemptions);
    }

    private static Rules exempting(Rules.Exemptions exemptions) {
        return new Rules(List.of(version(1, RULE, 72, 0, exemptions)));
    }

    /** A stay as a test needs it: member 5 of class 2 has completed, and is gone. */
    private record Stay(long up, long down, long charged, long seeded, long completed, long last, boolean seeding,
            Facts.Torrent torrent) {
        static Stay gone() {
            return new Stay(0, SIZE, SIZE, 0, DONE, DONE, false, new Facts.Torrent(true, SIZE, 9, false));
        }

        Stay seeded(long seconds) {
            return new Stay(up, down, charged, seconds, completed, last, seeding, torrent);
        }

        Stay seeding(boolean now) {
            return new Stay(up, down, charged, seeded, completed, last, now, torrent);
        }

        Stay bytes(long upBytes, long downBytes, long chargedBytes) {
            return new Stay(upBytes, downBytes, chargedBytes, seeded, completed, last, seeding, torrent);
        }

        Stay completed(long when) {
            return new Stay(up, down, charged, seeded, when, last, seeding, torrent);
        }

        Stay torrent(boolean listed, long size, int uploader, boolean free) {
            return new Stay(up, down, charged, seeded, completed, last, seeding,
                    new Facts.Torrent(listed, size, uploader, free));
        }

        Facts facts() {
            return new Facts(5, 2, up, down, charged, seeded, completed, last, seeding, torrent);
        }
    }

    private static Verdict judge(Rules rules, Optional<Case> known, Stay stay, long now) {
        return new Judge(rules).judge(known, stay.facts(), now);
    }

    private static State state(Rules rules, Optional<Case> known, Stay stay, long now) {
        return judge(rules, known, stay, now).standing().map(Case::state).orElse(State.NONE);
    }

    private static void assertStands(State state, Why why, Verdict verdict) {
        assertEquals(state + " " + why, verdict.standing().map(Case::state).orElse(State.NONE) + " " + verdict.why());
    }

    private static Optional<Case> known(State state) {
        return Optional.of(new Case(state, 1, DONE, DEADLINE, HOURS_72, 0));
    }

    @Test
    void threeDaysAreThreeDaysToTheSecond() {
        for (State before : List.of(State.WATCHING, State.AT_RISK, State.HNR)) {
            assertStands(State.SEEDED, Why.SEEDED, judge(RULES, known(before), Stay.gone().seeded(HOURS_72), DONE));
            assertStands(State.HNR, Why.OVERDUE,
                    judge(RULES, known(before), Stay.gone().seeded(HOURS_72 - 1), DEADLINE + 1));
        }
        assertStands(State.SEEDED, Why.SEEDED, judge(RULES, Optional.empty(), Stay.gone().seeded(HOURS_72), DONE));
    }

    @Test
    void theLastSecondOfTheGraceStillCounts() {
        assertStands(State.AT_RISK, Why.CLOSE, judge(RULES, known(State.AT_RISK), Stay.gone(), DEADLINE));
        assertStands(State.HNR, Why.OVERDUE, judge(RULES, known(State.AT_RISK), Stay.gone(), DEADLINE + 1));
        assertStands(State.HNR, Why.OVERDUE, judge(RULES, Optional.empty(), Stay.gone(), DEADLINE + 1));
    }

    @Test
    void atRiskIsWhoHasLessThanTwiceWhatIsOwed() {
        for (long seeded : new long[] {0, 1, 1000, HOURS_72 - 1}) {
            long last = DEADLINE - 2 * (HOURS_72 - seeded);
            assertEquals(State.WATCHING, state(RULES, known(State.WATCHING), Stay.gone().seeded(seeded), last));
            assertEquals(State.AT_RISK, state(RULES, known(State.WATCHING), Stay.gone().seeded(seeded), last + 1));
        }
        assertEquals(State.WATCHING, state(RULES, known(State.AT_RISK), Stay.gone().seeded(HOURS_72 - 1),
                DEADLINE - 2), "who seeds gets out of it");
    }

    @Test
    void whoSeedsNowIsNeverFlaggedAndWhoWasIsOnlyClearedByTheTime() {
        Stay seeding = Stay.gone().seeding(true);
        assertStands(State.AT_RISK, Why.SEEDING, judge(RULES, known(State.AT_RISK), seeding, DEADLINE + 1));
        assertStands(State.AT_RISK, Why.SEEDING, judge(RULES, Optional.empty(), seeding, DEADLINE + 900 * DAY));
        assertStands(State.HNR, Why.OVERDUE, judge(RULES, known(State.HNR), seeding, DEADLINE + DAY));
        assertStands(State.SEEDED, Why.SEEDED, judge(RULES, known(State.HNR), seeding.seeded(HOURS_72), DEADLINE * 2));
    }

    @Test
    void whatIsClearedStaysClearedWhateverHappens() {
        for (State cleared : List.of(State.SEEDED, State.STAFF, State.PAID)) {
            assertEquals(new Verdict(known(cleared), Why.CLEARED),
                    judge(RULES, known(cleared), Stay.gone().torrent(false, 0, 0, false), DEADLINE + DAY));
        }
    }

    @Test
    void aCaseBeginsWithACompletionOrWithTheShareToTheByte() {
        Stay partial = Stay.gone().completed(0);
        assertStands(State.NONE, Why.TOO_LITTLE, judge(RULES, Optional.empty(), partial.bytes(0, 199, 199), DONE));
        assertEquals(known(State.WATCHING), judge(RULES, Optional.empty(), partial.bytes(0, 200, 200), DONE)
                .standing());
        assertStands(State.NONE, Why.TOO_LITTLE, judge(RULES, Optional.empty(),
                partial.bytes(0, 201, 201).torrent(true, 1001, 9, false).bytes(0, 200, 200), DONE));
        assertEquals(State.WATCHING, state(RULES, Optional.empty(),
                partial.bytes(0, 201, 201).torrent(true, 1001, 9, false), DONE), "the share, rounded up");
        assertEquals(State.WATCHING, state(RULES, Optional.empty(), Stay.gone().bytes(0, 0, 0), DONE),
                "a completion, however little was downloaded");
        assertStands(State.NONE, Why.TOO_LITTLE, judge(RULES, Optional.empty(),
                partial.torrent(true, 0, 9, false), DONE));
        assertEquals(State.WATCHING, state(RULES, Optional.empty(), partial.bytes(0, Long.MAX_VALUE, 1)
                .torrent(true, Long.MAX_VALUE, 9, false), DONE), "nothing wraps");
    }

    @Test
    void whoCompletesLaterHasTheWholeGraceOnceMore() {
        Optional<Case> partial = judge(RULES, Optional.empty(), Stay.gone().completed(0), DONE).standing();
        long later = DONE + 10 * DAY;
        Case moved = judge(RULES, partial, Stay.gone().completed(later), later).standing().orElseThrow();
        assertEquals(new Case(State.WATCHING, 1, later, later + 14 * DAY, HOURS_72, 0), moved);
        assertEquals(Optional.of(moved), judge(RULES, Optional.of(moved), Stay.gone().completed(later), later + 1)
                .standing());
        assertStands(State.HNR, Why.OVERDUE, judge(RULES, known(State.HNR), Stay.gone().completed(later), later));
    }

    @Test
    void whatBeganBeforeTheFirstRuleIsNeverJudged() {
        assertStands(State.NONE, Why.NO_RULE, judge(RULES, Optional.empty(), Stay.gone().completed(RULE - 1), DONE));
        assertEquals(State.WATCHING, state(RULES, Optional.empty(), Stay.gone().completed(RULE), RULE));
    }

    @Test
    void aCaseIsJudgedByTheVersionItBeganUnder() {
        long second = DONE + DAY;
        Rules changed = new Rules(List.of(version(1, RULE, 72, 0, NOBODY), version(2, second, 120, 1000, NOBODY)));
        assertEquals(known(State.WATCHING), judge(changed, Optional.empty(), Stay.gone(), second + DAY).standing());
        assertEquals(State.SEEDED, state(changed, Optional.empty(), Stay.gone().seeded(HOURS_72), second + DAY));
        Optional<Case> newer = judge(changed, Optional.empty(), Stay.gone().completed(second), second).standing();
        assertEquals(Optional.of(new Case(State.WATCHING, 2, second, second + 14 * DAY, 120 * 3600, 1000)), newer);
        Rules rewritten = new Rules(List.of(version(1, RULE, 500, 0, NOBODY)));
        assertEquals(State.SEEDED, state(rewritten, known(State.WATCHING), Stay.gone().seeded(HOURS_72), DONE),
                "even where a version is rewritten that holds");
    }

    @Test
    void aRatioDoesInsteadToTheByte() {
        Rules ratio = new Rules(List.of(version(1, RULE, 72, 1050, NOBODY)));
        assertStands(State.WATCHING, Why.IN_TIME,
                judge(ratio, Optional.empty(), Stay.gone().bytes(1049, 1000, 1000), DONE));
        assertStands(State.SEEDED, Why.RATIO, judge(ratio, Optional.empty(),
                Stay.gone().bytes(1050, 1000, 1000), DONE));
        assertStands(State.WATCHING, Why.IN_TIME, judge(ratio, Optional.empty(),
                Stay.gone().bytes(Long.MAX_VALUE, Long.MAX_VALUE, 1), DONE));
        assertStands(State.WATCHING, Why.IN_TIME, judge(RULES, Optional.empty(),
                Stay.gone().bytes(Long.MAX_VALUE, 1000, 1000), DONE));
    }

    @Test
    void theSizeOfATorrentSaysHowLong() {
        Rules sizes = new Rules(List.of(new Rules.Version(1, RULE, List.of(
                new Rules.SizeClass(999, Duration.ofHours(24)), new Rules.SizeClass(Long.MAX_VALUE,
                        Duration.ofHours(48))), Duration.ofDays(14), 0, 20, true, NOBODY)));
        assertEquals(48 * 3600, judge(sizes, Optional.empty(), Stay.gone(), DONE).standing().orElseThrow().required());
        assertEquals(24 * 3600, judge(sizes, Optional.empty(), Stay.gone().torrent(true, 999, 9, false), DONE)
                .standing().orElseThrow().required());
    }

    @Test
    void whoIsExemptHasNoCaseAndAnOpenOneEnds() {
        Stay own = Stay.gone().torrent(true, SIZE, 5, false);
        assertExempt(new Rules.Exemptions(true, false, Set.of(), Set.of()), own, Why.UPLOADER);
        assertExempt(new Rules.Exemptions(false, false, Set.of(5), Set.of()), Stay.gone(), Why.USER);
        assertExempt(new Rules.Exemptions(false, false, Set.of(), Set.of(2)), Stay.gone(), Why.CLASS);
        assertExempt(new Rules.Exemptions(false, true, Set.of(), Set.of()), Stay.gone().bytes(0, SIZE, 0),
                Why.FREELEECH);
        assertEquals(State.WATCHING, state(exempting(new Rules.Exemptions(true, true, Set.of(6), Set.of(1))),
                Optional.empty(), Stay.gone(), DONE), "others are not");
    }

    private static void assertExempt(Rules.Exemptions exemptions, Stay stay, Why why) {
        assertStands(State.NONE, why, judge(exempting(exemptions), Optional.empty(), stay, DEADLINE + 1));
        assertStands(State.NONE, why, judge(exempting(exemptions), known(State.HNR), stay, DEADLINE + 1));
        assertEquals(State.HNR, state(RULES, known(State.NONE), stay, DEADLINE + 1), "and is judged again without");
    }

    @Test
    void aTorrentThatIsFreeNowKeepsACaseFromBeginningAndEndsNone() {
        Rules free = exempting(new Rules.Exemptions(false, true, Set.of(), Set.of()));
        Stay now = Stay.gone().torrent(true, SIZE, 9, true);
        assertStands(State.NONE, Why.FREELEECH, judge(free, Optional.empty(), now, DONE));
        assertEquals(State.WATCHING, state(free, known(State.WATCHING), now, DONE));
        assertEquals(State.WATCHING, state(RULES, Optional.empty(), now, DONE));
    }

    @Test
    void anExemptionThatIsTakenAwayCondemnsNobodyWhoWasUnderIt() {
        Rules.Exemptions all = new Rules.Exemptions(false, false, Set.of(5), Set.of());
        Rules taken = new Rules(List.of(version(1, RULE, 72, 0, all), version(2, DONE + DAY, 72, 0, NOBODY)));
        assertStands(State.NONE, Why.USER, judge(taken, Optional.empty(), Stay.gone(), DEADLINE + 1));
        Rules added = new Rules(List.of(version(1, RULE, 72, 0, NOBODY), version(2, DONE + DAY, 72, 0, all)));
        assertEquals(State.WATCHING, state(added, Optional.empty(), Stay.gone(), DONE + DAY - 1));
        assertStands(State.NONE, Why.USER, judge(added, known(State.WATCHING), Stay.gone(), DONE + DAY));
        Rules back = new Rules(List.of(version(1, RULE, 72, 0, NOBODY), version(2, DONE + DAY, 72, 0, all),
                version(3, DONE + 2 * DAY, 72, 0, NOBODY)));
        assertStands(State.NONE, Why.USER, judge(back, known(State.NONE), Stay.gone(), DEADLINE + 1));
        assertStands(State.NONE, Why.USER, judge(back, Optional.empty(), Stay.gone(), DEADLINE + 1));
        Optional<Case> newer = Optional.of(new Case(State.WATCHING, 3, DONE, DEADLINE, HOURS_72, 0));
        assertEquals(State.HNR, state(back, newer, Stay.gone(), DEADLINE + 1), "what begins later is owed");
    }

    @Test
    void whatTheSiteHasNoMoreIsOwedByNobody() {
        Stay deleted = Stay.gone().torrent(false, 0, 0, false);
        assertStands(State.NONE, Why.GONE, judge(RULES, known(State.HNR), deleted, DEADLINE + 1));
        assertStands(State.NONE, Why.GONE, judge(RULES, Optional.empty(), deleted, DONE));
    }
}

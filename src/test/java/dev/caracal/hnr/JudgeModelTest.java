package dev.caracal.hnr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Months of members who come, download, seed and go under rules that change, judged now and then, held against a model
 * that says in plain words and once for each second what must be.
 *
 * <p>{@code -Dcaracal.seed=N} repeats a run.
 */
final class JudgeModelTest {
    private static final int MEMBERS = 300;
    private static final int DAY = 86400;
    private static final int DAYS = 120;
    /** Everything happens at full quarters of an hour, and the judge may look at any second. */
    private static final int QUARTER = 900;
    private static final Rules.Exemptions NOBODY = new Rules.Exemptions(false, false, Set.of(), Set.of());

    private static Rules rules(Random random) {
        List<Rules.Version> versions = new ArrayList<>();
        long since = random.nextInt(20 * DAY);
        for (int number = 1; number <= 4; number++) {
            versions.add(new Rules.Version(number, since, List.of(new Rules.SizeClass(Long.MAX_VALUE,
                    Duration.ofHours(random.nextInt(1, 200)))), Duration.ofDays(random.nextInt(1, 20)), 0, 20, true,
                    NOBODY));
            since += random.nextInt(1, 40 * DAY);
        }
        return new Rules(versions);
    }

    @Test
    void everyVerdictIsWhatThePlainModelSays() {
        long seed = Long.getLong("caracal.seed", System.nanoTime());
        for (int member = 0; member < MEMBERS; member++) {
            Random random = new Random(seed + member);
            Rules rules = rules(random);
            int completed = random.nextInt(60 * DAY / QUARTER) * QUARTER;
            boolean[] seeds = seeds(random, completed);
            Optional<Case> known = Optional.empty();
            boolean flagged = false;
            for (int now = completed; now < DAYS * DAY; now += random.nextInt(1, 2 * DAY)) {
                Facts facts = facts(seeds, completed, now);
                known = new Judge(rules).judge(known, facts, now).standing();
                String where = "with -Dcaracal.seed=" + (seed + member) + " at " + now;
                Optional<Rules.Version> version = rules.at(completed);
                if (version.isEmpty()) {
                    assertEquals(Optional.empty(), known, where);
                    continue;
                }
                long required = version.get().sizes().getLast().seed().toSeconds();
                long deadline = completed + version.get().grace().toSeconds();
                boolean cleared = facts.seeded() >= required;
                flagged |= !cleared && now > deadline && !facts.seeding();
                State expected = cleared ? State.SEEDED
                        : flagged ? State.HNR
                        : deadline - now < 2 * (required - facts.seeded()) ? State.AT_RISK
                        : State.WATCHING;
                assertEquals(expected + " by version " + version.get().number(),
                        known.map(it -> it.state() + " by version " + it.version()).orElse("none"), where);
                // The same again, as after a sweep that was cut off, changes nothing.
                assertEquals(known, new Judge(rules).judge(known, facts, now).standing(), where);
            }
        }
    }

    private static Facts facts(boolean[] seeds, int completed, int now) {
        long seeded = 0;
        for (int quarter = completed / QUARTER; quarter < now / QUARTER; quarter++) {
            seeded += seeds[quarter] ? QUARTER : 0;
        }
        boolean seeding = seeds[now / QUARTER];
        seeded += seeding ? now % QUARTER : 0;
        return new Facts(1, 1, 0, 1000, 1000, seeded, completed, now, seeding,
                new Facts.Torrent(true, 1000, 2, false));
    }

    /** In which quarters of an hour the member seeds: in stretches of its own length, often or seldom. */
    private static boolean[] seeds(Random random, int completed) {
        boolean[] seeds = new boolean[DAYS * DAY / QUARTER + 1];
        int often = random.nextInt(1, 10);
        boolean now = random.nextBoolean();
        for (int quarter = completed / QUARTER; quarter < seeds.length; quarter++) {
            if (random.nextInt(often * 8) == 0) {
                now = random.nextInt(10) < often;
            }
            seeds[quarter] = now;
        }
        return seeds;
    }
}

package dev.caracal.hnr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules as people write them, and what they are told of their mistakes. */
final class RulesFileTest {
    private static final String HEAD = "versions:\n  - version: 1\n    since: 2026-01-01\n";
    private static final Rules.Version DEFAULTS = new Rules.Version(1,
            Instant.parse("2026-01-01T00:00:00Z").getEpochSecond(),
            List.of(new Rules.SizeClass(Long.MAX_VALUE, Duration.ofHours(72))), Duration.ofDays(14), 0, 20, true,
            new Rules.Exemptions(true, false, Set.of(), Set.of()));

    private static Rules read(String text) {
        return RulesFile.read(text, "rules.yml");
    }

    @Test
    void theSampleHasTheDefaults() throws IOException {
        Rules sample = read(Files.readString(Path.of("contrib/hnr-rules.yml")));
        assertEquals(new Rules(List.of(DEFAULTS)), sample);
        assertEquals(sample, read(HEAD));
    }

    @Test
    void everyKeyCountsInItsVersion() {
        Rules rules = read("""
                versions:
                  - version: 1
                    since: 2026-01-01
                  - version: 4
                    since: 2026-02-01T12:30:00Z
                    sizes:
                      - up_to_gib: 0.5
                        seed_hours: 24
                      - up_to_gib: 20
                        seed_hours: 72
                      - seed_hours: 120
                    grace_days: 30
                    ratio: 1.05
                    minimum_share: 50
                    any_completion: false
                    exempt:
                      uploader: false
                      freeleech: true
                      users: [7, 8]
                      classes:
                        - 15
                """);
        assertEquals(2, rules.versions().size());
        Rules.Version second = rules.versions().getLast();
        assertEquals(new Rules.Version(4, Instant.parse("2026-02-01T12:30:00Z").getEpochSecond(),
                List.of(new Rules.SizeClass(1L << 29, Duration.ofHours(24)),
                        new Rules.SizeClass(20L << 30, Duration.ofHours(72)),
                        new Rules.SizeClass(Long.MAX_VALUE, Duration.ofHours(120))), Duration.ofDays(30), 1050, 50,
                false, new Rules.Exemptions(false, true, Set.of(7, 8), Set.of(15))), second);
        assertEquals(24 * 3600, second.required(1L << 29));
        assertEquals(72 * 3600, second.required((1L << 29) + 1));
        assertEquals(120 * 3600, second.required(Long.MAX_VALUE));
        assertEquals(120 * 3600, second.required(0), "nobody knows how large it is");
        assertEquals(4, rules.at(second.since()).orElseThrow().number());
        assertEquals(1, rules.at(second.since() - 1).orElseThrow().number());
        assertTrue(rules.at(DEFAULTS.since() - 1).isEmpty());
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("", "rules.yml: there are no rules in it."),
                Arguments.of("- 1\n", "rules.yml, line 1: this must be keys with values: versions."),
                Arguments.of("\nversion: 1\n", "rules.yml, line 2: version is no key here; there are versions."),
                Arguments.of("versions: []\n", "rules.yml, line 1: versions must have at least one."),
                Arguments.of("versions: 3\n", "rules.yml, line 1: this must be a list: lines that begin with -."),
                Arguments.of("versions:\n  - since: 2026-01-01\n", "rules.yml, line 2: version is missing."),
                Arguments.of("versions:\n  - version: 1\n", "rules.yml, line 2: since is missing."),
                Arguments.of(HEAD + "    seed_hours: two\n",
                        "rules.yml, line 4: seed_hours must be a whole number from 1 to 87600."),
                Arguments.of(HEAD + "    seed_hours: 0\n",
                        "rules.yml, line 4: seed_hours must be a whole number from 1 to 87600."),
                Arguments.of(HEAD + "    seed_hours: 99999999999999999999\n",
                        "rules.yml, line 4: seed_hours must be a whole number from 1 to 87600."),
                Arguments.of(HEAD + "    grace_days: -1\n",
                        "rules.yml, line 4: grace_days must be a whole number from 1 to 3650."),
                Arguments.of(HEAD + "    ratio: 1,5\n",
                        "rules.yml, line 4: ratio must be a number from 0 to 100, with three decimals at most."),
                Arguments.of(HEAD + "    minimum_share: 101\n",
                        "rules.yml, line 4: minimum_share must be a whole number from 1 to 100."),
                Arguments.of(HEAD + "    any_completion: perhaps\n",
                        "rules.yml, line 4: any_completion must be true or false."),
                Arguments.of(HEAD + "    seed_hours: 1\n    seed_hours: 2\n",
                        "rules.yml, line 5: seed_hours is here twice."),
                Arguments.of(HEAD + "    seed_hours: 1\n    sizes:\n      - seed_hours: 2\n",
                        "rules.yml, line 6: there can be seed_hours or sizes, not both."),
                Arguments.of(HEAD + "    sizes:\n      - up_to_gib: 1\n        seed_hours: 2\n",
                        "rules.yml, line 5: the last of sizes is for all larger ones and has no up_to_gib."),
                Arguments.of(HEAD + "    sizes:\n      - seed_hours: 2\n      - seed_hours: 3\n",
                        "rules.yml, line 5: up_to_gib is missing: only the last of sizes is without."),
                Arguments.of(HEAD + "    sizes:\n      - {up_to_gib: 2, seed_hours: 2}\n"
                        + "      - {up_to_gib: 2, seed_hours: 2}\n      - seed_hours: 3\n",
                        "rules.yml, line 6: up_to_gib must be larger than that of the one before."),
                Arguments.of(HEAD + "    sizes: []\n", "rules.yml, line 4: sizes must have at least one."),
                Arguments.of(HEAD + "    exempt:\n      users: [1, x]\n",
                        "rules.yml, line 5: an id in users must be a whole number from 1 to 2147483647."),
                Arguments.of(HEAD + "    exempt:\n      admins: true\n",
                        "rules.yml, line 5: admins is no key here; there are uploader, freeleech, users, classes."),
                Arguments.of("versions:\n  - version: 1\n    since: yesterday\n", "rules.yml, line 3: since must be a "
                        + "day like 2026-01-31, or a time like 2026-01-31T18:00:00Z."),
                Arguments.of("versions:\n  - version: 1\n    since: 2026-02-30\n", "rules.yml, line 3: since must be a "
                        + "day like 2026-01-31, or a time like 2026-01-31T18:00:00Z."),
                Arguments.of(HEAD + "  - version: 1\n    since: 2026-01-02\n",
                        "rules.yml, line 4: version must be larger than that of the one before."),
                Arguments.of(HEAD + "  - version: 2\n    since: 2026-01-01\n",
                        "rules.yml, line 4: since must be later than that of the version before."),
                Arguments.of(HEAD + "    seed_hours: nope\n    ratio: nope\n",
                        "rules.yml, line 4: seed_hours must be a whole number from 1 to 87600.\n"
                        + "rules.yml, line 5: ratio must be a number from 0 to 100, with three decimals at most."));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyMistakeIsToldWithItsLine(String text, String problem) {
        assertEquals(problem, assertThrows(BadRules.class, () -> read(text)).getMessage());
    }

    @Test
    void whatIsNoYamlIsToldWithItsLineToo() {
        String problem = assertThrows(BadRules.class, () -> read(HEAD + "    seed_hours: [1\n")).getMessage();
        assertTrue(problem.startsWith("rules.yml, line 5: this is no YAML: "), problem);
    }
}

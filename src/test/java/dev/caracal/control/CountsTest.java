package dev.caracal.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.caracal.announce.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is counted is counted in the right place. */
final class CountsTest {
    private static final Pattern CASE = Pattern.compile("case \"([a-z_]+)\" ->");

    @Test
    void anAnswersTimeFallsIntoTheFirstBucketThatHoldsIt() {
        double[] bounds = Latencies.bounds();
        for (int bucket = 0; bucket < bounds.length - 1; bucket++) {
            long bound = Math.round(bounds[bucket] * 1e9);
            assertEquals(bucket, bucketOf(bound), "a bound is in its own bucket");
            assertEquals(bucket + 1, bucketOf(bound + 1), "what is above it is in the next");
        }
        assertEquals(0, bucketOf(1));
        assertEquals(0, bucketOf(0));
        assertEquals(0, bucketOf(-5), "a clock that is not exact");
        assertEquals(bounds.length - 1, bucketOf(Long.MAX_VALUE));
    }

    private static int bucketOf(long nanos) {
        Latencies latencies = new Latencies();
        latencies.record(RequestKind.SCRAPE, nanos);
        long[] counts = latencies.counts(RequestKind.SCRAPE);
        int bucket = 0;
        while (counts[bucket] == 0) {
            bucket++;
        }
        assertEquals(1, Stream.of(RequestKind.values()).flatMapToLong(
                kind -> java.util.Arrays.stream(latencies.counts(kind))).sum());
        return bucket;
    }

    @Test
    void timesAreSummedForEachKind() {
        Latencies latencies = new Latencies();
        latencies.record(RequestKind.ANNOUNCE, 1_000_000_000);
        latencies.record(RequestKind.ANNOUNCE, 500_000_000);
        latencies.record(RequestKind.OTHER, 250_000_000);
        assertEquals(1.5, latencies.seconds(RequestKind.ANNOUNCE));
        assertEquals(0.25, latencies.seconds(RequestKind.OTHER));
        assertArrayEquals(new long[Latencies.bounds().length], latencies.counts(RequestKind.UPDATE));
    }

    @Test
    void anUnknownActionIsCountedAsOther() {
        Tally tally = new Tally(List.of("one", "two"));
        tally.count("two");
        tally.count("three");
        tally.count("");
        assertEquals(0, tally.of("one"));
        assertEquals(1, tally.of("two"));
        assertEquals(2, tally.of(Tally.OTHER));
    }

    @Test
    void everyActionThatIsCarriedOutIsCountedByItsName() throws IOException {
        assertEquals(cases("Updates"), new TreeSet<>(Updates.ACTIONS));
        TreeSet<String> reports = cases("OriginalReports");
        reports.addAll(cases("OrpheusReports"));
        assertEquals(reports, new TreeSet<>(Reports.ACTIONS));
    }

    private static TreeSet<String> cases(String type) throws IOException {
        String source = Files.readString(Path.of("src/main/java/dev/caracal/control", type + ".java"));
        TreeSet<String> names = new TreeSet<>();
        CASE.matcher(source).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    @Test
    void ocelotsGroupsAreTheSumsOfTheirReasons() {
        Statistics statistics = new Statistics();
        for (Refusal.Kind kind : Refusal.Kind.values()) {
            statistics.refused(kind);
            assertEquals(1, statistics.refusals(kind));
        }
        assertEquals(1, statistics.wrongPasskeys.sum());
        assertEquals(4, statistics.badClients.sum());
        assertEquals(4, statistics.badRequests.sum());
    }
}

package dev.caracal.control;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * How long answers took, by the kind of request, in buckets that double from {@value #FIRST_NANOS} nanoseconds on. Our
 * own, because the announce path may not pay for a general one: an answer costs two additions, no lock and no memory.
 * With both looks at the clock that is 76 ns of CPU, measured, where an announce takes 50,000. For any thread.
 */
public final class Latencies {
    private static final long FIRST_NANOS = 25_000;
    /** The last that has a bound is 6.55 s; what takes longer is in one more. */
    private static final int BOUNDED = 19;

    private final LongAdder[] counts =
            Stream.generate(LongAdder::new).limit(RequestKind.values().length * (BOUNDED + 1L))
                    .toArray(LongAdder[]::new);
    private final LongAdder[] nanos =
            Stream.generate(LongAdder::new).limit(RequestKind.values().length).toArray(LongAdder[]::new);

    /** An answer was written so long after its request was complete. */
    public void record(RequestKind kind, long tookNanos) {
        long took = Math.max(0, tookNanos);
        int bucket = took == 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros((took - 1) / FIRST_NANOS);
        counts[kind.ordinal() * (BOUNDED + 1) + Math.min(bucket, BOUNDED)].increment();
        nanos[kind.ordinal()].add(took);
    }

    /** The upper bounds of the buckets in seconds, each included in its own; the last is infinite. */
    public static double[] bounds() {
        double[] bounds = new double[BOUNDED + 1];
        for (int i = 0; i < BOUNDED; i++) {
            bounds[i] = (FIRST_NANOS << i) / 1e9;
        }
        bounds[BOUNDED] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    /** How many answers fell into each bucket, since the start. */
    public long[] counts(RequestKind kind) {
        long[] counted = new long[BOUNDED + 1];
        for (int i = 0; i <= BOUNDED; i++) {
            counted[i] = counts[kind.ordinal() * (BOUNDED + 1) + i].sum();
        }
        return counted;
    }

    /** How long all of them took together, in seconds. */
    public double seconds(RequestKind kind) {
        return nanos[kind.ordinal()].sum() / 1e9;
    }
}

package dev.caracal.control;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs an answer that its time is taken and noted: two looks at the clock, two additions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LatenciesBenchmark {
    private final Latencies latencies = new Latencies();

    @Benchmark
    public void takenAndNoted() {
        long began = System.nanoTime();
        latencies.record(RequestKind.ANNOUNCE, System.nanoTime() - began + 40_000);
    }
}

package io.portcullis.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Constructed measurements. */
final class Results {
    private Results() {}

    /** One round for each number, without latencies. */
    static Result costs(String name, double... cpuNanos) {
        return of(name, List.of(), cpuNanos);
    }

    /** One round at one microsecond for each number: a thousand requests that took that many milliseconds. */
    static Result takes(String name, double... millis) {
        double[] cpuNanos = new double[millis.length];
        Arrays.fill(cpuNanos, 1000);
        return of(name, Arrays.stream(millis).mapToObj(Results::round).toList(), cpuNanos);
    }

    static Latencies round(double millis) {
        return Latencies.of(LongStream.range(0, 1000)
                .map(i -> Math.round(millis * 1e6))
                .boxed()
                .toList());
    }

    private static Result of(String name, List<Latencies> latencies, double... cpuNanos) {
        Stage stage = new Stage("stage", 1, true, List.of("true"), Map.of());
        List<Sample> samples = Arrays.stream(cpuNanos)
                .mapToObj(nanos -> new Sample(100, 1000, nanos, 1))
                .toList();
        return new Result(
                Contender.compiled(name, "1", "the policies of " + name, stage),
                Duration.ofMillis(50),
                1 << 20,
                2 << 20,
                samples,
                latencies);
    }
}

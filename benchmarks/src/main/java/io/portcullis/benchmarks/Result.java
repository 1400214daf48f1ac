package io.portcullis.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was found about one proxy. Immutable, any thread.
 *
 * @param contender the proxy
 * @param start from the start of its process to the first good answer
 * @param idleBytes resident before any load
 * @param loadedBytes resident after all of it
 * @param samples one for each round
 * @param p50Nanos latency at the fixed rate, one for each round
 * @param p99Nanos latency at the fixed rate, one for each round
 */
record Result(
        Contender contender,
        Duration start,
        long idleBytes,
        long loadedBytes,
        List<Sample> samples,
        List<Long> p50Nanos,
        List<Long> p99Nanos) {
    Result {
        samples = List.copyOf(samples);
        p50Nanos = List.copyOf(p50Nanos);
        p99Nanos = List.copyOf(p99Nanos);
    }

    double cpuMicros() {
        return median(values(Sample::cpuNanosPerRequest)) / 1000;
    }

    double leastCpuMicros() {
        return Arrays.stream(values(Sample::cpuNanosPerRequest)).min().orElseThrow() / 1000;
    }

    double mostCpuMicros() {
        return Arrays.stream(values(Sample::cpuNanosPerRequest)).max().orElseThrow() / 1000;
    }

    double perSecond() {
        return median(values(Sample::perSecond));
    }

    double busy() {
        return median(values(Sample::busy));
    }

    double p50Millis() {
        return median(p50Nanos.stream().mapToDouble(Long::doubleValue).toArray()) / 1e6;
    }

    double p99Millis() {
        return median(p99Nanos.stream().mapToDouble(Long::doubleValue).toArray()) / 1e6;
    }

    private double[] values(ToDoubleFunction<Sample> of) {
        return samples.stream().mapToDouble(of).toArray();
    }

    /** The middle value, or the mean of the two in the middle. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

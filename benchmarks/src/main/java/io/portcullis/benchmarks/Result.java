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
 * @param latencies at the fixed rate, one for each round; empty where they were not measured
 */
record Result(
        Contender contender,
        Duration start,
        long idleBytes,
        long loadedBytes,
        List<Sample> samples,
        List<Latencies> latencies) {
    Result {
        samples = List.copyOf(samples);
        latencies = List.copyOf(latencies);
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

    /** Processor time for a request in microseconds, one for each round. */
    double[] cpuRounds() {
        return values(sample -> sample.cpuNanosPerRequest() / 1000);
    }

    boolean hasLatencies() {
        return !latencies.isEmpty();
    }

    /** Of all rounds; only where latencies were measured. */
    double millis(double percent) {
        return Latencies.millis(latencies, percent);
    }

    /** One for each round. */
    double[] millisRounds(double percent) {
        return latencies.stream().mapToDouble(round -> round.millis(percent)).toArray();
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

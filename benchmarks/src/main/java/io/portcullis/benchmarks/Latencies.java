package io.portcullis.benchmarks;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Sorted latencies of one measurement, in nanoseconds. Immutable, any thread. */
final class Latencies {
    /** Above this a round has too few requests: all rounds are counted as one. */
    private static final double MERGED_ABOVE_PERCENT = 99;

    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    /** @throws IllegalArgumentException if there are none */
    static Latencies of(Collection<Long> nanos) {
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("latencies: none (expected: at least one)");
        }
        return new Latencies(nanos.stream().mapToLong(Long::longValue).sorted().toArray());
    }

    int count() {
        return sorted.length;
    }

    /**
     * The smallest latency that at least that share of the requests did not exceed (nearest rank).
     *
     * @param percent above 0, at most 100
     */
    long percentile(double percent) {
        // Without what binary fractions add: 99.9 % of 2000 are 1998.
        int rank = (int) Math.ceil(percent * sorted.length / 100 - 1e-9);
        return sorted[Math.max(0, rank - 1)];
    }

    double millis(double percent) {
        return percentile(percent) / 1e6;
    }

    /**
     * Of several rounds: the median of the rounds, and far out, above 99, that of all requests together.
     *
     * @param rounds at least one
     */
    static double millis(List<Latencies> rounds, double percent) {
        return percent > MERGED_ABOVE_PERCENT
                ? merged(rounds).millis(percent)
                : Result.median(rounds.stream()
                        .mapToDouble(round -> round.millis(percent))
                        .toArray());
    }

    private static Latencies merged(List<Latencies> rounds) {
        return new Latencies(rounds.stream()
                .flatMapToLong(round -> Arrays.stream(round.sorted))
                .sorted()
                .toArray());
    }
}

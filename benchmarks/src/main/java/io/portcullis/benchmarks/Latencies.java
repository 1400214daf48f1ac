package io.portcullis.benchmarks;

import java.util.Collection;

/** Sorted latencies of one measurement, in nanoseconds. Immutable, any thread. */
final class Latencies {
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
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }
}

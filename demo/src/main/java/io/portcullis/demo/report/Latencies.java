package io.portcullis.demo.report;

import java.util.Arrays;
import java.util.Locale;

/** How long requests took, for percentiles. Immutable, any thread. */
public final class Latencies {
    private final long[] sortedNanos;

    /** @param nanos one for each request; at least one */
    public Latencies(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("latencies: none (expected: >= 1)");
        }
        this.sortedNanos = nanos.clone();
        Arrays.sort(sortedNanos);
    }

    /**
     * The smallest time that at least this share of the requests did not exceed.
     *
     * @param percent more than 0, at most 100
     */
    public long percentileNanos(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sortedNanos.length);
        return sortedNanos[Math.max(rank, 1) - 1];
    }

    /** {@code p50 1.2 ms, p99 3.4 ms}. */
    public String text() {
        return String.format(
                Locale.ROOT, "p50 %.2f ms, p99 %.2f ms", percentileNanos(50) / 1e6, percentileNanos(99) / 1e6);
    }
}

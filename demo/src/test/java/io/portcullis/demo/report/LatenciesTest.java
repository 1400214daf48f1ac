package io.portcullis.demo.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void percentilesAreNearestRanks() {
        Latencies hundred =
                new Latencies(LongStream.rangeClosed(1, 100).map(i -> 101 - i).toArray());
        assertThat(hundred.percentileNanos(50)).isEqualTo(50);
        assertThat(hundred.percentileNanos(99)).isEqualTo(99);
        assertThat(hundred.percentileNanos(100)).isEqualTo(100);
        assertThat(hundred.percentileNanos(0.001)).isEqualTo(1);
    }

    @Test
    void oneRequestIsEveryPercentile() {
        assertThat(new Latencies(new long[] {2_500_000}).text()).isEqualTo("p50 2.50 ms, p99 2.50 ms");
    }

    @Test
    void noRequestsHaveNoLatency() {
        assertThatThrownBy(() -> new Latencies(new long[0])).hasMessage("latencies: none (expected: >= 1)");
    }
}

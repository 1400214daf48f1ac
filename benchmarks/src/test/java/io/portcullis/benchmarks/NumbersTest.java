package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void percentileIsTheSmallestThatTheShareDoesNotExceed() {
        Latencies latencies = Latencies.of(
                LongStream.rangeClosed(1, 100).map(i -> 101 - i).boxed().toList());

        assertThat(latencies.percentile(50)).isEqualTo(50);
        assertThat(latencies.percentile(99)).isEqualTo(99);
        assertThat(latencies.percentile(99.5)).isEqualTo(100);
        assertThat(latencies.percentile(100)).isEqualTo(100);
    }

    @Test
    void percentileOfOneIsThatOne() {
        assertThat(Latencies.of(List.of(7L)).percentile(1)).isEqualTo(7);
    }

    @Test
    void noLatenciesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Latencies.of(List.of()));
    }

    @Test
    void farOutAllRoundsCountAsOne() {
        List<Latencies> rounds = List.of(
                Latencies.of(LongStream.rangeClosed(1, 1000).boxed().toList()),
                Latencies.of(LongStream.rangeClosed(1001, 2000).boxed().toList()));

        assertThat(Latencies.millis(rounds, 50)).isCloseTo(0.001, within(1e-9));
        assertThat(Latencies.millis(rounds, 99.9)).isCloseTo(0.001998, within(1e-9));
    }

    @Test
    void medianIsTheMiddleOrTheMeanOfBothMiddles() {
        assertThat(Result.median(9, 1, 5)).isEqualTo(5);
        assertThat(Result.median(4, 1, 2, 9)).isEqualTo(3);
    }

    @Test
    void processorTimeCountsFieldsBehindTheName() {
        String stat = "42 (a ) b) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 1 0 9 1000 10";

        assertThat(Proc.cpuNanos(stat)).isEqualTo(3_000_000_000L);
    }
}

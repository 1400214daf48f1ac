package io.portcullis.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a soak judges; what it judges takes minutes, and is not for a build. */
class SoakTest {
    @Test
    void theSlopeIsThatOfTheNearestLine() {
        List<double[]> around =
                List.of(new double[] {1, 11}, new double[] {2, 9}, new double[] {3, 13}, new double[] {4, 11});
        assertThat(Slope.of(around)).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void memoryIsJudgedBehindTheWarmMinutes() {
        List<Sample> samples = IntStream.range(0, 16)
                .mapToObj(
                        minute -> sample(minute, minute < Options.WARM_MINUTES ? 100 + 30 * minute : 250 + 2 * minute))
                .toList();
        assertThat(SoakReport.slope(samples, Sample::rss)).isCloseTo(2, within(1e-9));
    }

    @Test
    void aShortRunOrOneThatLooksForLeaksDoesNotJudgeMemory() {
        assertThat(Options.parse("--minutes=9").judgesMemory()).isFalse();
        assertThat(Options.parse("--minutes=15", "--leaks").judgesMemory()).isFalse();
        assertThat(Options.parse().judgesMemory()).isTrue();
    }

    @Test
    void argumentsThatMeanNothingAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--minutes=0"));
        assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--hours=1"));
    }

    @Test
    void theBytesOfOneVisitAreNotThoseOfAnother() {
        assertThat(Pattern.matches("v1-1", Pattern.of("v1-1", 1000))).isTrue();
        assertThat(Pattern.matches("v1-1", Pattern.of("v1-11", 1000))).isFalse();
        assertThat(Pattern.matches("v1-1", new byte[0])).isTrue();
    }

    @Test
    void theReportNamesWhatFailed() {
        Outcomes outcomes = new Outcomes();
        outcomes.ended(Visit.GET, "whole");
        outcomes.unexplained(Visit.TUNNEL, "v7-1: 0 other bytes came back");
        SoakReport report = new SoakReport(
                Options.parse(),
                outcomes,
                Map.of("gateway", List.of(sample(6, 200), sample(7, 203))),
                List.of("it grows"));
        assertThat(report.text(Map.of("date", "today")))
                .contains(
                        "- date: today",
                        "| gateway | 7.0 | 203.0 |",
                        "| gateway | 3.00 | 0.00 |",
                        "| get: whole | 1 |",
                        "| tunnel: UNEXPLAINED | 1 |",
                        "FAILED: it grows");
        assertThat(outcomes.sentences()).containsExactly("tunnel: v7-1: 0 other bytes came back");
    }

    private static Sample sample(double minute, double rss) {
        return new Sample(minute, rss, 40, 60, 90, 3, 30, 50, 0);
    }
}

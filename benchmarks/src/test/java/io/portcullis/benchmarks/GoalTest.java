package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final Goal HALF_OF_ENVOY = Goal.cpu(Goal.OURS, Goal.ENVOY, 0.5);

    @Test
    void aRatioIsThatOfTheMediansAndItsSpreadThatOfTheRounds() {
        Trial trial = trial(
                Results.costs(Goal.OURS, 20_000, 30_000, 22_000), Results.costs(Goal.ENVOY, 50_000, 50_000, 44_000));

        assertThat(HALF_OF_ENVOY.found(trial)).hasValueSatisfying(found -> {
            assertThat(found).hasToString("0.44 (0.40 - 0.60)");
            assertThat(HALF_OF_ENVOY.met(found)).isTrue();
        });
    }

    @Test
    void aGoalIsMetAtItsBoundAndNotAboveIt() {
        assertThat(HALF_OF_ENVOY.met(new Spread(0.5, 0.4, 0.9))).isTrue();
        assertThat(HALF_OF_ENVOY.met(new Spread(0.501, 0.4, 0.5))).isFalse();
    }

    @Test
    void whoDidNotTakePartIsNotJudged() {
        Trial trial = trial(Results.costs(Goal.OURS, 20_000));

        assertThat(HALF_OF_ENVOY.found(trial)).isEmpty();
        assertThat(Goal.p50(Goal.OURS, Goal.OURS, 1).found(trial)).isEmpty();
        assertThat(String.join("\n", Goals.lines(List.of(trial))))
                .contains("| 95 B | CPU of Portcullis <= 0.5 x Envoy | - | not measured |");
    }

    @Test
    void addedLatencyIsWithoutThatOfTheUpstream() {
        Trial trial = new Trial(
                Work.KEPT,
                List.of(Results.takes(Goal.OURS, 0.20, 0.30, 0.25), Results.takes(Goal.ENVOY, 0.40, 0.40, 0.40)),
                List.of(Results.round(0.10)));

        assertThat(Goal.p50(Goal.OURS, Goal.ENVOY, 0.5).found(trial))
                .hasValueSatisfying(found -> assertThat(found).hasToString("0.50 (0.33 - 0.67)"));
    }

    @Test
    void aDifferenceIsInMicroseconds() {
        Goal goal = Goal.more(Goal.OURS, Goal.BARE, 1.5);
        Trial trial = trial(Results.costs(Goal.OURS, 20_000), Results.costs(Goal.BARE, 18_000));

        assertThat(goal.found(trial)).hasValueSatisfying(found -> {
            assertThat(found.median()).isEqualTo(2.0);
            assertThat(goal.met(found)).isFalse();
        });
        assertThat(String.join("\n", Goals.lines(List.of(trial))))
                .contains(
                        "| CPU of Portcullis <= that of Portcullis (bare) + 1.5 us | 2.00 (2.00 - 2.00) | **not met** |");
    }

    private static Trial trial(Result... results) {
        return new Trial(Work.KEPT, List.of(results), List.of());
    }
}

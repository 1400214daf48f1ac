package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void givenNumbersReplaceDefaults() {
        Plan plan = Plan.parse("--rounds=7", "--out=elsewhere", "--setup=two-hops");

        assertThat(plan.rounds()).isEqualTo(7);
        assertThat(plan.setups()).containsExactly(Setup.TWO_HOPS);
        assertThat(plan.seconds()).isEqualTo(5);
        assertThat(plan.out()).isEqualTo(Path.of("elsewhere"));
    }

    @Test
    void theWholeSeriesHasSeveralSetupsAndShorterTimes() {
        Plan plan = Plan.parse("--setup=works", "--rounds=2");

        assertThat(plan.whole()).isTrue();
        assertThat(plan.setups()).isEqualTo(Setup.SERIES);
        assertThat(plan.seconds()).isEqualTo(2);
        assertThat(plan.rounds()).isEqualTo(2);
        assertThat(Plan.parse("--setup=all", "--seconds=9").seconds()).isEqualTo(9);
        assertThat(Plan.parse().whole()).isFalse();
    }

    @Test
    void theSeriesDoesNoWorkTwice() {
        assertThat(Setup.SERIES.stream().flatMap(setup -> setup.works().stream()))
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyChoosesByTheBeginningOfNames() {
        Plan plan = Plan.parse("--only=envoy,Portcullis");

        assertThat(plan.includes("Envoy (bare)")).isTrue();
        assertThat(plan.includes("Portcullis")).isTrue();
        assertThat(plan.includes("nginx")).isFalse();
        assertThat(Plan.parse().includes("nginx")).isTrue();
    }

    @Test
    void mistakesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.parse("--round=1"))
                .withMessageContaining("--round=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.parse("fast"))
                .withMessageContaining("fast");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.parse("--rounds=0"))
                .withMessage("rounds: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.parse("--rate=fast"))
                .withMessage("rate: fast (expected: a whole number)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plan.parse("--setup=three-hops"))
                .withMessage(
                        "setup: three-hops (expected: one of [works, all, single-hop, http2, http2-both, grpc, many-routes, two-hops, interception,"
                                + " one-hop-works, tls-edge, two-loops, few-and-many-routes])");
    }
}

package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Plan plan = Plan.parse();

    @Test
    void ratiosReferToEnvoyAndTheCheapestStandsFirst() {
        String table = Table.of(
                trial(
                        Results.costs("Envoy", 40_000, 50_000, 45_000),
                        Results.costs("Portcullis", 20_000, 18_000, 19_000)),
                plan);

        List<String> rows = table.lines().skip(2).toList();
        assertThat(rows.get(0)).startsWith("| Portcullis 1 | 19.0 us | 0.42 | 18.0 - 20.0 |");
        assertThat(rows.get(1)).startsWith("| Envoy 1 | 45.0 us | 1.00 | 40.0 - 50.0 |");
    }

    @Test
    void withoutEnvoyThereIsNoRatio() {
        assertThat(Table.of(trial(Results.costs("nginx", 16_000)), plan)).contains("| nginx 1 | 16.0 us | - |");
    }

    @Test
    void latenciesThatWereNotMeasuredAreNotTold() {
        assertThat(Table.of(trial(Results.costs("nginx", 16_000)), plan))
                .contains("| 100 % | - | - | - | - | 1 / 2 MB |");
        assertThat(Table.of(trial(Results.takes("nginx", 0.5)), plan))
                .contains("| 100 % | 0.50 ms | 0.50 ms | 0.50 ms | 0.50 ms | 1 / 2 MB |");
    }

    @Test
    void jsonKeepsEveryRoundAndEscapesTexts() {
        String json =
                report(trial(Results.costs("Envoy", 40_000, 50_000))).files().get(".json");

        assertThat(json).contains("\"cpu_us\": [40.000, 50.000]");
        assertThat(json).contains("\"a \\\"quoted\\\" name\"");
    }

    @Test
    void everyWorkHasATableAndAChartThatThePageShows() {
        Report report = report(
                Setup.ONE_HOP_WORKS,
                trial(Results.costs("Envoy", 40_000)),
                new Trial(Work.TEN_KB, List.of(Results.costs("Envoy", 70_000)), List.of()));

        assertThat(report.files()).containsOnlyKeys(".md", ".json", "-kept.svg", "-ten-kb.svg");
        assertThat(report.markdown())
                .contains("## 10 KB", "| Envoy 1 | 70.0 us |", "(one-hop-works-kept.svg)", "(one-hop-works-ten-kb.svg)")
                .contains("- Envoy: the policies of Envoy");
    }

    @Test
    void namesAreTheSameBehindTheFirstOfManyWorks() {
        assertThat(report(Setup.ONE_HOP_WORKS, trial(Results.costs("Envoy", 40_000)))
                        .files())
                .containsOnlyKeys(".md", ".json", "-kept.svg");
    }

    @Test
    void aSetupOfOneWorkHasOneChartOfItsName() {
        Report report = report(trial(Results.costs("Envoy", 40_000)));

        assertThat(report.files()).containsOnlyKeys(".md", ".json", ".svg");
        assertThat(report.markdown()).contains("(single-hop.svg)").doesNotContain("## 95 B");
    }

    private Report report(Trial... trials) {
        return report(Setup.SINGLE_HOP, trials);
    }

    private Report report(Setup setup, Trial... trials) {
        Notes notes = new Notes(plan, Map.of("machine", "a \"quoted\" name"), List.of());
        return new Report(setup, notes, List.of(trials));
    }

    private static Trial trial(Result... results) {
        return new Trial(Work.KEPT, List.of(results), List.of());
    }
}

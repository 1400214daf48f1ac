package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverviewTest {
    private final Overview overview = new Overview(
            new Notes(Plan.parse("--setup=works"), Map.of("kernel", "one"), List.of("Caddy: not found")),
            List.of(
                    new Trial(
                            Work.KEPT,
                            List.of(
                                    Results.costs(Goal.OURS, 20_000),
                                    Results.costs(Goal.ENVOY, 50_000),
                                    Results.costs(Goal.NGINX, 10_000)),
                            List.of()),
                    new Trial(
                            Work.TWO_HOPS,
                            List.of(Results.takes(Goal.OURS, 0.3), Results.takes(Goal.ENVOY, 0.5)),
                            List.of(Results.round(0.1))),
                    new Trial(Work.ROUTES, List.of(Results.costs(ManyRoutes.name(10), 20_000)), List.of())),
            7);

    @Test
    void everyWorkOfOursIsARowWithWhoTookPart() {
        assertThat(overview.markdown())
                .contains("| work | Portcullis | Envoy | nginx | of Envoy's | of nginx' |")
                .contains("| 95 B | 20.0 | 50.0 | 10.0 | 0.40 (0.40 - 0.40) | 2.00 (2.00 - 2.00) |")
                .contains("| two hops with mTLS | 1.0 | 1.0 | - | 1.00 (1.00 - 1.00) | - |")
                .doesNotContain("| many routes | -");
    }

    @Test
    void latencyIsThatOfWhomItWasMeasuredOf() {
        assertThat(overview.markdown())
                .contains(
                        "| two hops with mTLS, 1000/s | 0.30 / 0.30 / 0.30 | 0.50 / 0.50 / 0.50 | - | 0.50 (0.50 - 0.50) |")
                .doesNotContain("| 95 B, 1000/s");
    }

    @Test
    void goalsAreJudged() {
        assertThat(overview.markdown())
                .contains("| 95 B | CPU of Portcullis <= 0.5 x Envoy | 0.40 (0.40 - 0.40) | met |")
                .contains("| 95 B | CPU of Portcullis <= 1.6 x nginx | 2.00 (2.00 - 2.00) | **not met** |")
                .contains(
                        "| many routes | CPU of Portcullis, 10,000 routes <= 1.1 x Portcullis, 10 routes | - | not measured |");
    }

    @Test
    void everySetupIsExplainedOnceAboveItsWorks() {
        assertThat(overview.markdown())
                .contains(
                        "## " + Setup.TWO_HOPS.title() + "\n\n" + Setup.TWO_HOPS.way() + "\n\n### two hops with mTLS\n")
                .contains("### many routes", "- left out: Caddy: not found", "in 7 minutes")
                .doesNotContain(Setup.TLS_EDGE.title());
    }

    @Test
    void chartsAreWrittenBesideIt() {
        assertThat(overview.files()).containsOnlyKeys(".md", ".json", "-envoy.svg", "-nginx.svg");
        assertThat(overview.files().get("-nginx.svg")).contains("95 B").doesNotContain("two hops");
    }
}

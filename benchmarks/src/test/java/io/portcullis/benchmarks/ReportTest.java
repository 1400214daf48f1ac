package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Plan plan = Plan.parse();

    @Test
    void ratiosReferToEnvoyAndTheCheapestStandsFirst() {
        String table = report(result("Envoy", 40_000, 50_000, 45_000), result("Portcullis", 20_000, 18_000, 19_000))
                .table();

        List<String> rows = table.lines().skip(2).toList();
        assertThat(rows.get(0)).startsWith("| Portcullis 1 | 19.0 us | 0.42 | 18.0 - 20.0 |");
        assertThat(rows.get(1)).startsWith("| Envoy 1 | 45.0 us | 1.00 | 40.0 - 50.0 |");
    }

    @Test
    void withoutEnvoyThereIsNoRatio() {
        assertThat(report(result("nginx", 16_000)).table()).contains("| nginx 1 | 16.0 us | - |");
    }

    @Test
    void jsonKeepsEveryRoundAndEscapesTexts() {
        String json = report(result("Envoy", 40_000, 50_000)).json();

        assertThat(json).contains("\"cpu_us\": [40.000, 50.000]");
        assertThat(json).contains("\"a \\\"quoted\\\" name\"");
    }

    private Report report(Result... results) {
        Latencies direct = Latencies.of(List.of(50_000L, 60_000L));
        return new Report(plan, Map.of("machine", "a \"quoted\" name"), List.of(results), List.of(direct), List.of());
    }

    private static Result result(String name, double... cpuNanos) {
        Stage stage = new Stage("stage", 1, true, List.of("true"), Map.of());
        Contender contender = Contender.compiled(name, "1", "none", stage);
        List<Sample> samples = Arrays.stream(cpuNanos)
                .mapToObj(nanos -> new Sample(100, 1000, nanos, 1))
                .toList();
        return new Result(
                contender, Duration.ofMillis(50), 1 << 20, 2 << 20, samples, List.of(300_000L), List.of(900_000L));
    }
}

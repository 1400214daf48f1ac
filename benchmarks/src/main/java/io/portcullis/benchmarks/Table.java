package io.portcullis.benchmarks;

import java.util.Locale;
import java.util.Optional;

/** What was measured of one work, one row for each proxy, the cheapest first. Any thread. */
final class Table {
    private static final double[] PERCENTS = {50, 90, 99, 99.9};

    private Table() {}

    static String of(Trial trial, Plan plan) {
        StringBuilder table =
                new StringBuilder("| proxy | CPU per request | of Envoy's | least - most | requests/s | busy |"
                        + " p50 at " + trial.work().rate(plan.ratePerSecond())
                        + "/s | p90 | p99 | p99.9 | RSS idle / after load | first answer after |\n"
                        + "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        Optional<Result> reference = trial.result(Goal.ENVOY);
        trial.results().forEach(result -> table.append(row(result, reference)));
        return table.toString();
    }

    private static String row(Result result, Optional<Result> reference) {
        return String.format(
                Locale.ROOT,
                "| %s %s | %.1f us | %s | %.1f - %.1f | %.0f | %.0f %% | %s%d / %d MB | %.2f s |%n",
                result.contender().name(),
                result.contender().version(),
                result.cpuMicros(),
                reference
                        .map(envoy -> String.format(Locale.ROOT, "%.2f", result.cpuMicros() / envoy.cpuMicros()))
                        .orElse("-"),
                result.leastCpuMicros(),
                result.mostCpuMicros(),
                result.perSecond(),
                result.busy() * 100,
                latencies(result),
                result.idleBytes() >> 20,
                result.loadedBytes() >> 20,
                result.start().toMillis() / 1000.0);
    }

    private static String latencies(Result result) {
        StringBuilder cells = new StringBuilder();
        for (double percent : PERCENTS) {
            cells.append(
                    result.hasLatencies() ? String.format(Locale.ROOT, "%.2f ms | ", result.millis(percent)) : "- | ");
        }
        return cells.toString();
    }
}

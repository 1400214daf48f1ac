package io.portcullis.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a measurement into words. Immutable, any thread.
 *
 * @param plan what was measured
 * @param machine where, as lines
 * @param results one for each proxy
 * @param direct latencies of the upstream without a proxy, one for each round
 * @param missing what was left out, and why
 */
record Report(
        Plan plan, Map<String, String> machine, List<Result> results, List<Latencies> direct, List<String> missing) {
    /** The row that ratios refer to: Envoy with the policies that ours has by default. */
    private static final String REFERENCE = "Envoy";

    Report {
        results = results.stream()
                .sorted(Comparator.comparingDouble(Result::cpuMicros))
                .toList();
        direct = List.copyOf(direct);
        missing = List.copyOf(missing);
    }

    /** One row for each proxy, the cheapest first. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append("| proxy | CPU per request | of Envoy's | least - most | requests/s | busy |")
                .append(" p50 at ")
                .append(plan.ratePerSecond())
                .append("/s | p99 |")
                .append(" RSS idle / after load | first answer after |\n");
        table.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        results.forEach(result -> table.append(row(result)));
        return table.toString();
    }

    private String row(Result result) {
        return String.format(
                Locale.ROOT,
                "| %s %s | %.1f us | %s | %.1f - %.1f | %.0f | %.0f %% | %.2f ms | %.2f ms | %d / %d MB | %.2f s |%n",
                result.contender().name(),
                result.contender().version(),
                result.cpuMicros(),
                ratio(result),
                result.leastCpuMicros(),
                result.mostCpuMicros(),
                result.perSecond(),
                result.busy() * 100,
                result.p50Millis(),
                result.p99Millis(),
                result.idleBytes() >> 20,
                result.loadedBytes() >> 20,
                result.start().toMillis() / 1000.0);
    }

    private String ratio(Result result) {
        return reference()
                .map(envoy -> String.format(Locale.ROOT, "%.2f", result.cpuMicros() / envoy.cpuMicros()))
                .orElse("-");
    }

    private Optional<Result> reference() {
        return results.stream()
                .filter(result -> result.contender().name().equals(REFERENCE))
                .findFirst();
    }

    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("# " + plan.setup().title());
        lines.add("");
        lines.add(plan.setup().way());
        lines.add("");
        lines.add("Written by `make bench`; measured, not typed. Times on a shared machine vary; compare the ratios.");
        lines.add("");
        lines.add(table());
        if (!direct.isEmpty()) {
            lines.add(String.format(
                    Locale.ROOT, "Without any proxy: p50 %.2f ms, p99 %.2f ms.", directMillis(50), directMillis(99)));
            lines.add("");
        }
        lines.add("What is switched on:");
        lines.add("");
        results.forEach(result -> lines.add(
                "- " + result.contender().name() + ": " + result.contender().policies()));
        lines.add("");
        lines.addAll(method());
        lines.add("");
        machine.forEach((name, text) -> lines.add("- " + name + ": " + text));
        missing.forEach(sentence -> lines.add("- left out: " + sentence));
        return String.join("\n", lines) + "\n";
    }

    private List<String> method() {
        return List.of(
                "## How it was measured",
                "",
                "- Every process runs with one worker on loopback, in front of the same upstream ("
                        + (plan.setup().traffic().http2Upstream() ? "nghttpd" : "nginx") + "), which answers "
                        + Plan.BODY_BYTES + " bytes. The configurations are in",
                "  `benchmarks/src/main/resources/proxies`.",
                "- CPU per request: what the proxy's processes used of a processor (user and kernel, all threads, so the JIT and",
                "  the garbage collector count) while the load drove it with " + plan.connections()
                        + " requests at a time, over those that were answered. Median of",
                "  " + plan.rounds() + " rounds of " + plan.seconds()
                        + " s, taken in turn (A B C A B C ...), after a warm-up until a request becomes no",
                "  cheaper, of " + plan.warmupSeconds() / 2 + " to " + plan.warmupSeconds() + " s.",
                "- Busy is the share of its processor that the proxy used. Where it is below 100 %, load and upstream together were",
                "  the slower side, and requests/s is theirs. That is so for the cheapest proxies.",
                "- Latency: " + plan.ratePerSecond() + " requests a second over " + Plan.LATENCY_CONNECTIONS
                        + " connections at fixed moments. A request that had to wait for the response",
                "  before it counts from when it was due, so nothing is hidden by a slow answer. The client's own share is in the",
                "  line without a proxy.",
                "- First answer: from the start of the process to its first 200. No AOT cache for the JVMs.",
                "- Not measured here: large bodies, new connections, more than one worker.");
    }

    private double directMillis(double percent) {
        return Result.median(direct.stream()
                        .mapToDouble(latencies -> latencies.percentile(percent))
                        .toArray())
                / 1e6;
    }

    /** The same numbers for programs. */
    String json() {
        return Json.object(Map.of(
                        "machine", Json.object(Json.texts(machine)),
                        "direct",
                                Json.object(
                                        direct.isEmpty()
                                                ? Map.of()
                                                : Map.of(
                                                        "p50_ms",
                                                        Json.number(directMillis(50)),
                                                        "p99_ms",
                                                        Json.number(directMillis(99)))),
                        "proxies", Json.array(results.stream().map(Report::json).toList())))
                + "\n";
    }

    private static String json(Result result) {
        return Json.object(Map.of(
                "name", Json.text(result.contender().name()),
                "version", Json.text(result.contender().version()),
                "policies", Json.text(result.contender().policies()),
                "cpu_us",
                        Json.array(result.samples().stream()
                                .map(sample -> Json.number(sample.cpuNanosPerRequest() / 1000))
                                .toList()),
                "requests_per_second", Json.number(result.perSecond()),
                "p50_ms", Json.number(result.p50Millis()),
                "p99_ms", Json.number(result.p99Millis()),
                "rss_idle_bytes", Long.toString(result.idleBytes()),
                "rss_loaded_bytes", Long.toString(result.loadedBytes()),
                "first_answer_ms", Long.toString(result.start().toMillis())));
    }
}

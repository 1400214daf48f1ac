package io.portcullis.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * The page of a setup, its numbers and its charts. Immutable, any thread.
 *
 * @param setup what was measured
 * @param notes how, and where
 * @param trials one for each work, in the order they were done
 */
record Report(Setup setup, Notes notes, List<Trial> trials) {
    Report {
        trials = List.copyOf(trials);
    }

    /** Ending of each file's name, behind that of the setup, to its content. */
    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>(Map.of(".md", markdown(), ".json", json(notes, trials)));
        trials.forEach(trial -> files.put(chartName(trial), chart(trial)));
        return files;
    }

    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("# " + setup.title());
        lines.add("");
        lines.add(setup.way());
        lines.add("");
        lines.add("Written by `./portcullis bench --setup=" + setup.fileName()
                + "`; measured, not typed. Times on a shared machine vary; compare the ratios.");
        lines.add("");
        for (Trial trial : trials) {
            if (hasManyWorks()) {
                lines.add("## " + trial.work().label());
                lines.add("");
            }
            lines.addAll(section(trial, notes.plan()));
            lines.add("![CPU per request: " + trial.work().label() + "](" + setup.fileName() + chartName(trial) + ")");
            lines.add("");
        }
        lines.addAll(Goals.lines(trials));
        lines.addAll(notes.lines(trials));
        return String.join("\n", lines) + "\n";
    }

    /** Table and latency without a proxy. */
    static List<String> section(Trial trial, Plan plan) {
        List<String> lines = new ArrayList<>();
        lines.add(Table.of(trial, plan));
        if (!trial.direct().isEmpty()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Without any proxy: p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms.",
                    trial.directMillis(50),
                    trial.directMillis(99),
                    trial.directMillis(99.9)));
            lines.add("");
        }
        return lines;
    }

    private boolean hasManyWorks() {
        return setup.works().size() > 1;
    }

    private String chartName(Trial trial) {
        return (hasManyWorks() ? "-" + trial.work().fileName() : "") + ".svg";
    }

    private static String chart(Trial trial) {
        return Chart.bars(
                "CPU per request in microseconds: " + trial.work().label(),
                trial.results().stream()
                        .map(result -> new Chart.Bar(
                                result.contender().name(),
                                result.cpuMicros(),
                                String.format(
                                        Locale.ROOT,
                                        "%.1f (%.1f - %.1f)",
                                        result.cpuMicros(),
                                        result.leastCpuMicros(),
                                        result.mostCpuMicros()),
                                result.contender().name().startsWith(Goal.OURS)))
                        .toList());
    }

    /** The same numbers for programs. */
    static String json(Notes notes, List<Trial> trials) {
        return Json.object(Map.of(
                        "machine", Json.object(Json.texts(notes.machine())),
                        "works", Json.array(trials.stream().map(Report::json).toList())))
                + "\n";
    }

    private static String json(Trial trial) {
        return Json.object(Map.of(
                "name", Json.text(trial.work().fileName()),
                "direct", Json.object(trial.direct().isEmpty() ? Map.of() : percentiles(trial::directMillis)),
                "goals", Json.array(Goals.json(trial)),
                "proxies", Json.array(trial.results().stream().map(Report::json).toList())));
    }

    private static String json(Result result) {
        Map<String, String> members = new TreeMap<>(Map.of(
                "name", Json.text(result.contender().name()),
                "version", Json.text(result.contender().version()),
                "policies", Json.text(result.contender().policies()),
                "cpu_us", Json.numbers(result.cpuRounds()),
                "requests_per_second", Json.number(result.perSecond()),
                "busy", Json.number(result.busy()),
                "rss_idle_bytes", Long.toString(result.idleBytes()),
                "rss_loaded_bytes", Long.toString(result.loadedBytes()),
                "first_answer_ms", Long.toString(result.start().toMillis())));
        if (result.hasLatencies()) {
            members.putAll(percentiles(result::millis));
        }
        return Json.object(members);
    }

    private static Map<String, String> percentiles(DoubleUnaryOperator millis) {
        return Map.of(
                "p50_ms", Json.number(millis.applyAsDouble(50)),
                "p90_ms", Json.number(millis.applyAsDouble(90)),
                "p99_ms", Json.number(millis.applyAsDouble(99)),
                "p999_ms", Json.number(millis.applyAsDouble(99.9)));
    }
}

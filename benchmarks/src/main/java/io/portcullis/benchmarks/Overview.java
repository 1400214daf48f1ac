package io.portcullis.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The page of the whole series: a row for each work. Immutable, any thread.
 *
 * @param notes how it was measured, and where
 * @param trials one for each work, in the order they were done
 * @param minutes since the series began
 */
record Overview(Notes notes, List<Trial> trials, long minutes) {
    private static final List<String> COLUMNS =
            List.of(Goal.OURS, Goal.BARE, Goal.ENVOY, "Envoy (bare)", Goal.NGINX, "HAProxy", "Caddy", Goal.STOCK);

    private static final double[] PERCENTS = {50, 99, 99.9};

    Overview {
        trials = List.copyOf(trials);
    }

    /** Ending of each file's name to its content. */
    Map<String, String> files() {
        return new TreeMap<>(Map.of(
                ".md",
                markdown(),
                ".json",
                Report.json(notes, trials),
                "-envoy.svg",
                chart(Goal.ENVOY),
                "-nginx.svg",
                chart(Goal.NGINX)));
    }

    String markdown() {
        List<String> lines = new ArrayList<>(List.of(
                "# What each work costs",
                "",
                "load -> proxy -> upstream: one run over all works, every contender of a work in turn. A row is a work; the same"
                        + " processes serve all works of a setup. What stands behind a row is below.",
                "",
                "Written by `./portcullis bench --setup=works` in " + minutes
                        + " minutes; measured, not typed. Times on a shared machine vary; compare the ratios.",
                "",
                "![CPU per request of Portcullis, as a share of Envoy's](works-envoy.svg)",
                "",
                "![CPU per request of Portcullis, as a share of nginx'](works-nginx.svg)",
                "",
                "## CPU per request",
                "",
                "In microseconds; the ratios are those of the medians, with the least and the most of a round.",
                ""));
        lines.addAll(costs());
        lines.add("");
        lines.addAll(latencies());
        lines.addAll(Goals.lines(trials));
        Setup.SERIES.forEach(setup -> lines.addAll(chapter(setup)));
        lines.addAll(notes.lines(trials));
        return String.join("\n", lines) + "\n";
    }

    /** All that was measured in one setup, or nothing. */
    private List<String> chapter(Setup setup) {
        List<String> lines = new ArrayList<>();
        for (Trial trial : trials) {
            if (setup.works().contains(trial.work())) {
                lines.addAll(List.of("### " + trial.work().label(), ""));
                lines.addAll(Report.section(trial, notes.plan()));
            }
        }
        if (!lines.isEmpty()) {
            lines.addAll(0, List.of("## " + setup.title(), "", setup.way(), ""));
        }
        return lines;
    }

    private List<String> costs() {
        List<String> present = COLUMNS.stream()
                .filter(name ->
                        trials.stream().anyMatch(trial -> trial.result(name).isPresent()))
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add("| work | " + String.join(" | ", present) + " | of Envoy's | of nginx' |");
        lines.add("|---|" + "--:|".repeat(present.size() + 2));
        for (Trial trial : trials) {
            if (trial.result(Goal.OURS).isPresent()) {
                lines.add("| " + trial.work().label() + " | "
                        + present.stream().map(name -> cost(trial, name)).collect(Collectors.joining(" | ")) + " | "
                        + told(trial.cpuRatio(Goal.OURS, Goal.ENVOY)) + " | "
                        + told(trial.cpuRatio(Goal.OURS, Goal.NGINX)) + " |");
            }
        }
        return lines;
    }

    private static String cost(Trial trial, String name) {
        return trial.result(name)
                .map(result -> String.format(Locale.ROOT, "%.1f", result.cpuMicros()))
                .orElse("-");
    }

    private static String told(Optional<Spread> ratio) {
        return ratio.map(Spread::toString).orElse("-");
    }

    private List<String> latencies() {
        List<String> lines = new ArrayList<>(List.of(
                "## Latency",
                "",
                "Milliseconds at p50 / p99 / p99.9, and the ratio to Envoy of what is added to the upstream's own latency, where"
                        + " that was measured.",
                "",
                "| work | Portcullis | Envoy | nginx | added p50, of Envoy's | p99 | p99.9 |",
                "|---|--:|--:|--:|--:|--:|--:|"));
        for (Trial trial : trials) {
            if (trial.result(Goal.OURS).filter(Result::hasLatencies).isPresent()) {
                lines.add("| " + trial.work().label() + ", "
                        + trial.work().rate(notes.plan().ratePerSecond()) + "/s | " + millis(trial, Goal.OURS) + " | "
                        + millis(trial, Goal.ENVOY) + " | " + millis(trial, Goal.NGINX) + " | "
                        + Arrays.stream(PERCENTS)
                                .mapToObj(percent -> told(trial.addedRatio(Goal.OURS, Goal.ENVOY, percent)))
                                .collect(Collectors.joining(" | "))
                        + " |");
            }
        }
        lines.add("");
        return lines;
    }

    private static String millis(Trial trial, String name) {
        return trial.result(name)
                .filter(Result::hasLatencies)
                .map(result -> Arrays.stream(PERCENTS)
                        .mapToObj(percent -> String.format(Locale.ROOT, "%.2f", result.millis(percent)))
                        .collect(Collectors.joining(" / ")))
                .orElse("-");
    }

    private String chart(String reference) {
        List<Chart.Bar> bars = new ArrayList<>();
        for (Trial trial : trials) {
            trial.cpuRatio(Goal.OURS, reference)
                    .ifPresent(ratio -> bars.add(new Chart.Bar(
                            trial.work().label(), ratio.median(), ratio.toString(), ratio.median() <= 1)));
        }
        return Chart.bars("CPU per request of Portcullis / " + reference + " (line: equal)", bars, 1);
    }
}

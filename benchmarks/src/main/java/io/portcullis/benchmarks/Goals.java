package io.portcullis.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What ours wanted to reach, and whether it did. Any thread. */
final class Goals {
    private Goals() {}

    /** A table with its heading, or nothing where there are no goals. */
    static List<String> lines(List<Trial> trials) {
        List<String> rows = new ArrayList<>();
        for (Trial trial : trials) {
            for (Goal goal : trial.work().goals()) {
                rows.add("| " + trial.work().label() + " | " + goal.text() + " | " + verdict(goal, goal.found(trial)));
            }
        }
        if (rows.isEmpty()) {
            return rows;
        }
        List<String> lines = new ArrayList<>(List.of(
                "## Goals",
                "",
                "Medians of the rounds, with the least and the most of a round. Added latency is what is left without that of the"
                        + " upstream alone.",
                "",
                "| work | goal | found | |",
                "|---|---|--:|---|"));
        lines.addAll(rows);
        lines.add("");
        return lines;
    }

    private static String verdict(Goal goal, Optional<Spread> found) {
        return found.map(spread -> spread + " | " + (goal.met(spread) ? "met" : "**not met**") + " |")
                .orElse("- | not measured |");
    }

    /** One object for each goal of the work. */
    static List<String> json(Trial trial) {
        return trial.work().goals().stream()
                .map(goal -> Json.object(Map.of(
                        "goal", Json.text(goal.text()),
                        "most", Json.number(goal.most()),
                        "found", goal.found(trial).map(Goals::json).orElse("null"),
                        "met",
                                goal.found(trial)
                                        .map(goal::met)
                                        .map(met -> Boolean.toString(met))
                                        .orElse("null"))))
                .toList();
    }

    private static String json(Spread spread) {
        return String.format(Locale.ROOT, "[%.3f, %.3f, %.3f]", spread.median(), spread.least(), spread.most());
    }
}

package io.portcullis.benchmarks.soak;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a soak has seen, as Markdown. Immutable once the soak is over. */
record SoakReport(Options options, Outcomes outcomes, Map<String, List<Sample>> samples, List<String> failures) {
    private static final String HEAD = """

        | process | minute | RSS | live heap | heap committed | classes and code | direct | threads | descriptors | active |
        |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
        """;

    String text(Map<String, String> machine) {
        StringBuilder text = new StringBuilder();
        machine.forEach((name, line) ->
                text.append("- ").append(name).append(": ").append(line).append('\n'));
        text.append(HEAD);
        samples.forEach((name, all) -> rows(name, all, text));
        if (options.judgesMemory()) {
            text.append("\nBehind minute ")
                    .append(Options.WARM_MINUTES)
                    .append(", MB a minute:\n\n| process | RSS | live heap |\n|---|--:|--:|\n");
            samples.forEach((name, all) -> text.append(String.format(
                    Locale.ROOT, "| %s | %.2f | %.2f |%n", name, slope(all, Sample::rss), slope(all, Sample::heap))));
        }
        text.append("\n| visits | number |\n|---|--:|\n");
        outcomes.counts().forEach((name, count) -> text.append(String.format("| %s | %d |%n", name, count)));
        text.append(String.format("| in all | %d |%n%n", outcomes.total()));
        failures.forEach(failure -> text.append("FAILED: ").append(failure).append('\n'));
        return text.append(failures.isEmpty() ? "Everything held." : "").toString();
    }

    /** By how many megabytes something of a process grows in a minute, once it is warm. */
    static double slope(List<Sample> samples, ToDoubleFunction<Sample> of) {
        return Slope.of(samples.stream()
                .filter(sample -> sample.minute() >= Options.WARM_MINUTES)
                .map(sample -> new double[] {sample.minute(), of.applyAsDouble(sample)})
                .toList());
    }

    /** A row a minute, and the last one. */
    private static void rows(String name, List<Sample> all, StringBuilder text) {
        int next = 0;
        for (Sample sample : all) {
            if (sample.minute() >= next || sample == all.getLast()) {
                next = (int) sample.minute() + 1;
                text.append(String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %d | %d | %d |%n",
                        name,
                        sample.minute(),
                        sample.rss(),
                        sample.heap(),
                        sample.committed(),
                        sample.other(),
                        sample.direct(),
                        sample.threads(),
                        sample.descriptors(),
                        sample.active()));
            }
        }
    }
}

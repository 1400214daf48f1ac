package io.portcullis.demo.report;

import java.util.List;

/**
 * One claim of the report.
 *
 * @param held whether it did
 * @param claim what was to be shown
 * @param numbers what was seen
 * @param more further lines to print below, such as the text of an error
 */
public record Line(boolean held, String claim, String numbers, List<String> more) {
    public Line {
        more = List.copyOf(more);
    }

    public static Line of(boolean held, String claim, String numbers) {
        return new Line(held, claim, numbers, List.of());
    }

    /** The same line with something to read below it. */
    public Line with(List<String> lines) {
        return new Line(held, claim, numbers, lines);
    }

    /** {@code ok    claim: numbers}, and what is below it indented. */
    public String text() {
        StringBuilder text = new StringBuilder(held ? "ok    " : "FAIL  ")
                .append(claim)
                .append(": ")
                .append(numbers);
        for (String line : more) {
            text.append("\n        ").append(line);
        }
        return text.toString();
    }
}

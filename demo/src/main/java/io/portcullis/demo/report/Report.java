package io.portcullis.demo.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects the lines and prints each as it comes. One thread. */
public final class Report {
    private final Consumer<String> printer;
    private final List<Line> lines = new ArrayList<>();

    public Report(Consumer<String> printer) {
        this.printer = printer;
    }

    public void add(Line line) {
        lines.add(line);
        printer.accept(line.text());
    }

    /** Whether there is a report and every line of it held. */
    public boolean held() {
        return !lines.isEmpty() && lines.stream().allMatch(Line::held);
    }

    /** {@code 12 of 13 lines held}. */
    public String summary() {
        long held = lines.stream().filter(Line::held).count();
        return held + " of " + lines.size() + " lines held";
    }
}

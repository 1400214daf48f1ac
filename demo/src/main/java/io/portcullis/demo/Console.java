package io.portcullis.demo;

import java.io.PrintStream;
import java.util.Locale;

/** What the user reads: progress with the time that has passed, and the report. One thread. */
final class Console {
    private final PrintStream out;
    private final long startNanos = System.nanoTime();

    Console(PrintStream out) {
        this.out = out;
    }

    /** What is being done now. */
    void progress(String what) {
        out.println(String.format(Locale.ROOT, "%5.1f s  %s ...", (System.nanoTime() - startNanos) / 1e9, what));
    }

    void print(String text) {
        out.println(text);
    }
}

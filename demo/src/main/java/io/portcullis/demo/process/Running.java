package io.portcullis.demo.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process that has been started, wherever that is. Any thread. */
public interface Running {
    /** For people. */
    String name();

    boolean isAlive();

    /** What it has written. */
    Path log();

    /** The end of the log, for a message about a failed start. */
    default String tail() throws IOException {
        final int tailLines = 15;
        if (Files.notExists(log())) {
            return "(it has gone: everything is being stopped)";
        }
        // Not every log is UTF-8, and a message about a failure must not fail itself.
        List<String> lines = new String(Files.readAllBytes(log()), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - tailLines), lines.size()));
    }
}

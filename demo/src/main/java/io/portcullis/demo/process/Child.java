package io.portcullis.demo.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One process of this run. Any thread.
 *
 * @param name for people
 * @param process running or ended
 * @param log what it has written
 */
public record Child(String name, Process process, Path log) {
    private static final int TAIL_LINES = 15;

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The end of the log, for a message about a failed start. */
    public String tail() throws IOException {
        // Not every log is UTF-8, and a message about a failure must not fail itself.
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }
}

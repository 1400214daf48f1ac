package io.portcullis.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A proxy that takes part, and how it is started. Immutable, any thread.
 *
 * @param name row of the table
 * @param version as the program tells it
 * @param policies what is switched on, in a few words
 * @param port where it listens on loopback
 * @param command program and arguments; runs in the foreground as one process
 * @param files what has to be written first: path to content
 * @param warmup whether it needs a long warm-up, because a JIT compiles it while it runs
 */
record Contender(
        String name,
        String version,
        String policies,
        int port,
        List<String> command,
        Map<Path, String> files,
        boolean warmup) {
    Contender {
        command = List.copyOf(command);
        files = Map.copyOf(files);
    }
}

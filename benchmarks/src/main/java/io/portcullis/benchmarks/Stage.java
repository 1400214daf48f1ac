package io.portcullis.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One process of a contender, and how it is started. Immutable, any thread.
 *
 * @param name for its log
 * @param port where it listens on loopback
 * @param probed whether it can be asked in plain HTTP whether it is there; others only have to accept connections
 * @param command program and arguments; runs in the foreground as one process
 * @param files what has to be written first: path to content
 */
public record Stage(String name, int port, boolean probed, List<String> command, Map<Path, String> files) {
    public Stage {
        command = List.copyOf(command);
        files = Map.copyOf(files);
    }
}

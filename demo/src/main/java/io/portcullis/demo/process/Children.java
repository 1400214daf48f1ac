package io.portcullis.demo.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of this run. Each is remembered on disk when it starts, writes to a log of its own, and is stopped with the
 * rest. Any thread: Ctrl-C stops them from a thread of its own.
 */
public final class Children {
    /** A JVM drains for some seconds before it ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ProcessLedger ledger;
    private final Path logs;
    private final List<Child> children = new ArrayList<>();
    private boolean stopped;

    /**
     * @param ledger remembers them
     * @param logs directory of their logs; must exist
     */
    public Children(ProcessLedger ledger, Path logs) {
        this.ledger = ledger;
        this.logs = logs;
    }

    /** Stops what an earlier run left behind, and says of each what it was. */
    public List<String> stopLeftovers() throws IOException {
        List<ProcessRecord> leftovers = ledger.leftovers();
        Termination.end(
                leftovers.stream().flatMap(entry -> entry.running().stream()).toList(), PATIENCE);
        ledger.clear();
        return leftovers.stream()
                .map(entry -> entry.name() + " (pid " + entry.pid() + ")")
                .toList();
    }

    /**
     * Starts a process.
     *
     * @param name for people, and of its log
     * @throws IllegalStateException if everything is being stopped already
     */
    public synchronized Child start(String name, ProcessBuilder command) throws IOException {
        if (stopped) {
            throw new IllegalStateException("stopping: " + name + " is not started any more");
        }
        Path log = logs.resolve(name + ".log");
        Files.deleteIfExists(log);
        command.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = command.start();
        Child child = new Child(name, process, log);
        children.add(child);
        ledger.add(process.toHandle(), name);
        return child;
    }

    /** Stops all; a second call does nothing. */
    public synchronized void stop() throws IOException {
        stopped = true;
        List<ProcessHandle> handles = children.reversed().stream()
                .map(child -> child.process().toHandle())
                .toList();
        Termination.end(handles, PATIENCE);
        children.clear();
        ledger.clear();
    }
}

package io.portcullis.testkit.pods;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process in a pod, alive or over. Any thread. It ends with its pod at the latest. */
public final class RunningProcess {
    /** How long to wait for what must come: a JVM on a busy machine takes a while to start. */
    private static final Duration BOUND = Duration.ofSeconds(60);
    /** How long after its end something it left behind may keep its output open. */
    private static final Duration OUTPUT_BOUND = Duration.ofSeconds(1);

    private final String name;
    private final Process process;
    private final OutputLog output;

    RunningProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        output = OutputLog.reading(name, process.getInputStream(), log);
    }

    public String name() {
        return name;
    }

    /** The id of the program itself, not of something that started it. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits at most 60 s for a line, already written or to come, in which the expression is found, and returns it.
     *
     * @throws AssertionError if it does not come, or the process ends without it; says the last lines
     */
    public String awaitLine(String regex) {
        return awaitLine(regex, BOUND);
    }

    public String awaitLine(String regex, Duration bound) {
        return output.awaitLine(regex, bound);
    }

    /** Waits at most 60 s for its end and returns its exit code, 128 and the number of the signal that killed it. */
    public int awaitExit() {
        return awaitExit(BOUND);
    }

    public int awaitExit(Duration bound) {
        if (!endsWithin(bound)) {
            throw new AssertionError(name + " is still running after " + bound + "; its last lines:\n" + output.tail());
        }
        output.awaitEnd(OUTPUT_BOUND);
        return process.exitValue();
    }

    /** @throws IllegalStateException if it is still running */
    public int exitCode() {
        if (process.isAlive()) {
            throw new IllegalStateException(name + " is still running, it has no exit code: await its end first");
        }
        return process.exitValue();
    }

    /** Sends the signal, if it is alive. */
    public void signal(Signal signal) {
        if (process.isAlive()) {
            Libc.signal(process.pid(), signal);
        }
    }

    /** Asks it to end (TERM), kills it if it has not within 10 s, and returns its exit code. */
    public int terminate() {
        return terminate(Duration.ofSeconds(10));
    }

    public int terminate(Duration bound) {
        signal(Signal.TERM);
        endOrKill(bound);
        return awaitExit();
    }

    /** Everything it has written so far, to both of its outputs. */
    public String log() {
        return String.join("\n", output.lines());
    }

    /** Its lines so far. */
    public List<String> lines() {
        return output.lines();
    }

    /** Where they are too, while the network lives. */
    public Path logFile() {
        return output.file();
    }

    void endOrKill(Duration bound) {
        if (!endsWithin(bound)) {
            process.toHandle().destroyForcibly();
        }
    }

    private boolean endsWithin(Duration bound) {
        try {
            return process.waitFor(bound.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end of " + name, e);
        }
    }
}

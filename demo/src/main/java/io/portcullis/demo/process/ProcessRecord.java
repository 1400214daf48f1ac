package io.portcullis.demo.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process as it is remembered on disk. Pids are reused, so the start time goes with it: a foreign process is never taken
 * for ours. Immutable, any thread.
 *
 * @param pid of the operating system
 * @param startedAt as the operating system tells it
 * @param name for people, without line breaks
 */
public record ProcessRecord(long pid, Instant startedAt, String name) {
    /** The system's start times are derived from the boot time, which wanders a little with the clock. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    /** What is to be remembered of a process that has just been started; empty if it is gone already. */
    static Optional<ProcessRecord> of(ProcessHandle handle, String name) {
        return handle.info().startInstant().map(start -> new ProcessRecord(handle.pid(), start, name));
    }

    /** Reads what {@link #toLine} wrote; empty for a line that is damaged. */
    static Optional<ProcessRecord> parse(String line) {
        String[] parts = line.strip().split(" ", 3);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            Instant started = Instant.ofEpochMilli(Long.parseLong(parts[1]));
            return Optional.of(new ProcessRecord(Long.parseLong(parts[0]), started, parts[2]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String toLine() {
        return pid + " " + startedAt.toEpochMilli() + " " + name;
    }

    /** The process, if it still runs and is the one that was recorded. */
    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle ->
                        handle.info().startInstant().map(this::isStart).orElse(false));
    }

    private boolean isStart(Instant start) {
        return Duration.between(startedAt, start).abs().compareTo(CLOCK_TOLERANCE) <= 0;
    }
}

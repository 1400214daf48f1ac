package io.portcullis.testkit.pods;

import java.util.List;
import java.util.Optional;

/** The processes in a network namespace, whoever started them. */
final class Inhabitants {
    /** A killed process is gone in milliseconds, unless the kernel is stuck. */
    private static final int KILL_MILLIS = 10_000;

    private Inhabitants() {}

    /** Told by the network of a process' first thread, so that a test with a thread in here is no inhabitant. */
    static List<ProcessHandle> of(String namespace) {
        return Finished.of("ip", "netns", "pids", namespace)
                .out()
                .lines()
                .map(line -> ProcessHandle.of(Long.parseLong(line.trim())))
                .flatMap(Optional::stream)
                .filter(process -> !process.equals(ProcessHandle.current()))
                .toList();
    }

    /** Kills them and waits for their end. */
    static void kill(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(Inhabitants::awaitEnd);
    }

    private static void awaitEnd(ProcessHandle process) {
        if (!Libc.awaitExit(process.pid(), KILL_MILLIS)) {
            throw new IllegalStateException("process " + process.pid() + " survives being killed");
        }
    }
}

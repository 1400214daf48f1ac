package io.portcullis.testkit.pods;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes in a network namespace, whoever started them. */
final class Inhabitants {
    /** A killed process is gone in milliseconds, unless the kernel is stuck. */
    private static final int KILL_SECONDS = 10;

    private Inhabitants() {}

    /** Told by the network of a process' first thread, so that a test with a thread in here is no inhabitant. */
    static List<ProcessHandle> of(String namespace) {
        return Finished.of("ip", "netns", "pids", namespace)
                .out()
                .lines()
                .map(line -> ProcessHandle.of(Long.parseLong(line.trim())))
                .flatMap(Optional::stream)
                .filter(process -> !process.equals(ProcessHandle.current()) && !isDead(process))
                .toList();
    }

    /** Kills them and waits for their end. */
    static void kill(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(Inhabitants::awaitEnd);
    }

    private static void awaitEnd(ProcessHandle process) {
        CompletableFuture<ProcessHandle> end = process.onExit();
        try {
            end.get(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            if (!isDead(process)) {
                throw new IllegalStateException("process " + process.pid() + " survives being killed", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the end of process " + process.pid(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Killed, but not yet collected by its parent. */
    private static boolean isDead(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException e) {
            return true;
        }
    }
}

package io.portcullis.demo.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Ends processes: first a request to all, then, where it was not followed in time, by force. */
final class Termination {
    private static final Duration AFTER_ITS_PARENT = Duration.ofSeconds(2);

    private Termination() {}

    /**
     * Ends the processes and everything below them; returns when they are gone.
     *
     * @param patience how long they may take to end by themselves
     */
    static void end(List<ProcessHandle> processes, Duration patience) {
        // A forced end of a master leaves its workers behind, so they are noted down before anything happens.
        List<ProcessHandle> all = processes.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
        processes.forEach(ProcessHandle::destroy);
        await(processes, patience);
        // A master that has gone without its workers, as PHP's built-in server does, leaves them to us.
        all.forEach(ProcessHandle::destroy);
        await(all, AFTER_ITS_PARENT);
        all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private static void await(List<ProcessHandle> processes, Duration patience) {
        CompletableFuture.allOf(processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}

package io.portcullis.engine.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads that compute for handshakes: few, because the work is all CPU, and apart from the event loops, so that a
 * burst of handshakes delays no request. Any thread; closed by who made it.
 */
public final class TlsTasks implements Executor, AutoCloseable {
    private final ExecutorService threads;

    /** @param size number of threads, at least 1 */
    public TlsTasks(int size) {
        threads = Executors.newFixedThreadPool(
                size, Thread.ofPlatform().daemon().name("portcullis-tls-", 1).factory());
    }

    /** One thread per processor, at most 4. */
    public static TlsTasks create() {
        return new TlsTasks(Math.min(4, Runtime.getRuntime().availableProcessors()));
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Handshakes still under way fail. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}

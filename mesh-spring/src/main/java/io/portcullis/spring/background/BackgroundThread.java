package io.portcullis.spring.background;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for what may wait, such as the file system and resolvers: one task after the other, once after a while or again and
 * again. What a task throws is logged, and ends no repetition. Any thread; its own is a daemon and ends with {@link #close}.
 */
public final class BackgroundThread implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackgroundThread.class);

    private final String name;
    private final ScheduledExecutorService executor;

    public BackgroundThread(String name) {
        this.name = name;
        this.executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /**
     * Runs the task later, once.
     *
     * @return cancels it
     */
    public Runnable after(Duration delay, Runnable task) {
        Future<?> later = executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> later.cancel(false);
    }

    /** Runs the task again and again, with that time between the end of one run and the begin of the next, and before the first. */
    public void every(Duration between, Runnable task) {
        long nanos = between.toNanos();
        executor.scheduleWithFixedDelay(() -> run(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("{}: a task failed; the next one runs as ever", name, e);
        }
    }

    /** Ends the thread, and interrupts what it is doing. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}

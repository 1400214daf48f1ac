package io.portcullis.spring.background;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Does something again and again for as long as the application runs, on a thread of its own. Life: Spring's. Any thread. */
public final class Repetition implements SmartLifecycle {
    private final String thread;
    private final Duration between;
    private final Supplier<Runnable> task;
    private @Nullable BackgroundThread running;

    /**
     * @param thread its name
     * @param between the end of one run and the begin of the next
     * @param task made anew for each start
     */
    public Repetition(String thread, Duration between, Supplier<Runnable> task) {
        this.thread = thread;
        this.between = between;
        this.task = task;
    }

    @Override
    public synchronized void start() {
        if (running == null) {
            running = new BackgroundThread(thread);
            running.every(between, task.get());
        }
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }
}

package io.portcullis.spring.lane;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

/**
 * The threads that Spring runs on in the extension lane: never an event loop of the engine, so that code of the application
 * that blocks or computes for long stalls requests of the lane and no others. They start with the first request. Any thread.
 */
final class LaneThreads implements AutoCloseable {
    private final int count;
    private @Nullable EventExecutorGroup group;
    private boolean closed;

    /** @param count at least 1 */
    LaneThreads(int count) {
        this.count = count;
    }

    /** The thread of a call: everything of one call runs on one thread, in order. */
    synchronized EventExecutor next() {
        if (closed) {
            throw new RejectedExecutionException("the extension lane is closed");
        }
        if (group == null) {
            AtomicInteger number = new AtomicInteger();
            group = new DefaultEventExecutorGroup(count, task -> new LaneThread(task, number.incrementAndGet()));
        }
        return group.next();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (group != null) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    /** Runs the task on that thread: at once where we are on it already. */
    static void run(EventExecutor lane, Runnable task) {
        run(lane, task, () -> {});
    }

    /** Runs the task on that thread, behind what it is doing; not at all where the thread has ended. */
    static void later(EventExecutor lane, Runnable task) {
        try {
            lane.execute(task);
        } catch (RejectedExecutionException e) {
            // What it would do is over.
        }
    }

    /** @param otherwise runs where the thread has ended */
    static void run(EventExecutor lane, Runnable task, Runnable otherwise) {
        if (lane.inEventLoop()) {
            task.run();
            return;
        }
        try {
            lane.execute(task);
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }

    /** As in a stock gateway, Reactor refuses to block here. */
    private static final class LaneThread extends FastThreadLocalThread implements NonBlocking {
        LaneThread(Runnable task, int number) {
            super(task, "portcullis-lane-" + number);
            setDaemon(true);
        }
    }
}

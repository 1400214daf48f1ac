package io.portcullis.engine.observe;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.core.time.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * Measures how late an event loop runs its tasks: something that blocks it delays every request on it. {@link #nanos()} and
 * {@link #close()} may be called by any thread.
 */
// A task each 100 ms notes how late it comes. The maximum of the current and the one of the last 10 s are kept, so
// that a collector that asks every 15 s misses nothing, without a reset that two collectors would take from one
// another.
public final class EventLoopLag implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int PERIODS_PER_WINDOW = 100;

    private final Ticker ticker;
    private final ScheduledFuture<?> task;
    private long due;
    private int periods;
    private volatile long current;
    private volatile long previous;

    /** Begins to measure. */
    public EventLoopLag(EventExecutor loop, Ticker ticker) {
        this.ticker = ticker;
        this.due = ticker.nanos() + PERIOD_NANOS;
        this.task = loop.scheduleWithFixedDelay(this::tick, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }

    /** The longest delay of the last 10 to 20 seconds. */
    public long nanos() {
        return Math.max(current, previous);
    }

    @Override
    public void close() {
        task.cancel(false);
    }

    private void tick() {
        long now = ticker.nanos();
        if (++periods > PERIODS_PER_WINDOW) {
            periods = 1;
            previous = current;
            current = 0;
        }
        current = Math.max(current, now - due);
        due = now + PERIOD_NANOS;
    }
}

package io.portcullis.testkit;

import io.portcullis.core.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Any thread. */
public final class FakeTicker implements Ticker {
    private final AtomicLong nanos;

    public FakeTicker() {
        this(0);
    }

    /** @param origin the first reading; one close to {@link Long#MAX_VALUE} shows code that does not expect an overflow */
    public FakeTicker(long origin) {
        nanos = new AtomicLong(origin);
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    /** Moves the clock forward. */
    public void advance(Duration by) {
        advanceNanos(by.toNanos());
    }

    /** @throws IllegalArgumentException if the distance is negative: the clock would run backwards */
    public void advanceNanos(long by) {
        if (by < 0) {
            throw new IllegalArgumentException("by: " + by + " (expected: >= 0)");
        }
        nanos.addAndGet(by);
    }
}

package io.portcullis.core.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that stands still until a test moves it. It starts close to the overflow, as the system's may. Any thread. */
public final class ManualTicker implements Ticker {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

    @Override
    public long nanos() {
        return now.get();
    }

    /** Lets time pass. */
    public void advance(Duration duration) {
        now.addAndGet(duration.toNanos());
    }
}

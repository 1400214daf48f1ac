package io.portcullis.core.breaker;

import io.portcullis.core.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * The time of one breaker, and since when it is open. Any thread.
 *
 * <p>Resilience4j asks for the wait exactly when it opens, which tells us the moment without subscribing to its events: one
 * subscriber makes it build an event for every call.
 */
final class OpenClock extends Clock {
    private final Ticker ticker;
    private final Duration wait;
    private final Instant startInstant = Instant.now();
    private final long startNanos;
    private volatile long openUntilNanos;

    OpenClock(Ticker ticker, Duration wait) {
        this.ticker = ticker;
        this.wait = wait;
        this.startNanos = ticker.nanos();
        this.openUntilNanos = startNanos;
    }

    /** Called when the breaker opens; answers how long it stays so, in milliseconds. */
    Long opened(Integer attempt) {
        openUntilNanos = ticker.nanos() + TimeUnit.NANOSECONDS.convert(wait);
        return wait.toMillis();
    }

    /** What is left of the wait; 0 or more. */
    long remainingNanos() {
        return Math.max(0, openUntilNanos - ticker.nanos());
    }

    @Override
    public Instant instant() {
        return startInstant.plusNanos(ticker.nanos() - startNanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}

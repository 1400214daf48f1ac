package io.portcullis.engine.exchange;

import io.portcullis.core.breaker.Breaker;
import org.jspecify.annotations.Nullable;

/**
 * The permits an exchange takes from its circuit breaker: one for each attempt, of which the last one carries the outcome of
 * the request and the others are given back. Whatever way the exchange ends, no permit stays out. Event loop only.
 */
public final class BreakerPermit {
    private final @Nullable Breaker breaker;
    private boolean held;

    public BreakerPermit(@Nullable Breaker breaker) {
        this.breaker = breaker;
    }

    /** Whether an attempt may be made. */
    public boolean tryAcquire() {
        release();
        held = breaker == null || breaker.tryAcquire();
        return held;
    }

    /** Time until the breaker lets a probe through. */
    public long retryAfterNanos() {
        return breaker == null ? 0 : breaker.retryAfterNanos();
    }

    /** Records the outcome of the request; only the first one counts. */
    public void record(boolean failed, long durationNanos) {
        if (held && breaker != null) {
            if (failed) {
                breaker.failure(durationNanos);
            } else {
                breaker.success(durationNanos);
            }
        }
        held = false;
    }

    /** Gives the permit back, without an outcome. */
    public void release() {
        if (held && breaker != null) {
            breaker.release();
        }
        held = false;
    }
}

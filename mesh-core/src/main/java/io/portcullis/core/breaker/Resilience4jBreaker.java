package io.portcullis.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;

/** One breaker of Resilience4j. Any thread. */
final class Resilience4jBreaker implements Breaker {
    private static final RequestFailed REQUEST_FAILED = new RequestFailed();

    private final CircuitBreaker delegate;
    private final OpenClock clock;

    Resilience4jBreaker(CircuitBreaker delegate, OpenClock clock) {
        this.delegate = delegate;
        this.clock = clock;
    }

    @Override
    public String name() {
        return delegate.getName();
    }

    @Override
    public boolean tryAcquire() {
        return delegate.tryAcquirePermission();
    }

    @Override
    public void release() {
        delegate.releasePermission();
    }

    @Override
    public void success(long durationNanos) {
        delegate.onSuccess(durationNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void failure(long durationNanos) {
        delegate.onError(durationNanos, TimeUnit.NANOSECONDS, REQUEST_FAILED);
    }

    @Override
    public long retryAfterNanos() {
        return state() == State.OPEN ? clock.remainingNanos() : 0;
    }

    @Override
    public State state() {
        return switch (delegate.getState()) {
            case OPEN, FORCED_OPEN -> State.OPEN;
            case HALF_OPEN -> State.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> State.CLOSED;
        };
    }

    /** Resilience4j wants an exception for a failure; one without a stack trace serves all. */
    private static final class RequestFailed extends RuntimeException {
        private static final long serialVersionUID = 1;

        RequestFailed() {
            super("request failed", null, false, false);
        }
    }
}

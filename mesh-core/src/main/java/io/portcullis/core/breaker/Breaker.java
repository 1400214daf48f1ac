package io.portcullis.core.breaker;

/**
 * A circuit breaker: CLOSED lets everything through, OPEN nothing, HALF_OPEN a few probes. Any thread, never blocks.
 *
 * <p>Each successful {@link #tryAcquire()} is followed by exactly one of {@link #release()}, {@link #success(long)} and
 * {@link #failure(long)}: a permit per attempt, one recorded outcome per request. The attempts before the last one
 * release theirs, as does a request whose client went away.
 */
public interface Breaker {
    /** {@code payment-service}, or {@code payment-service/canary} for a subset. */
    String name();

    /** Takes a permit, or says that the breaker is open. */
    boolean tryAcquire();

    /** Gives a permit back without an outcome. */
    void release();

    /**
     * Gives a permit back: the request succeeded.
     *
     * @param durationNanos of the whole request
     */
    void success(long durationNanos);

    /**
     * Gives a permit back: the request failed.
     *
     * @param durationNanos of the whole request
     */
    void failure(long durationNanos);

    /** Time until it lets the first probe through, in nanoseconds; 0 unless it is open. */
    long retryAfterNanos();

    /** What it does now. */
    State state();

    /** CLOSED means that traffic flows. */
    enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }
}

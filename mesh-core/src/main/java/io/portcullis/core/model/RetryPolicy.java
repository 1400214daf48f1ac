package io.portcullis.core.model;

import java.time.Duration;
import java.util.Set;

/**
 * When a failed attempt is followed by another. Immutable, any thread.
 *
 * <p>No setting makes a request that may have been processed run again unless its method is idempotent, or it carries an
 * {@code Idempotency-Key} and the service honours keys.
 *
 * @param maxAttempts tries in all, the first included; 1 to 10; 1 switches retries off; default 3
 * @param statuses response statuses that count as a failed attempt; 400 to 599; default 503
 * @param methods methods that may be retried, upper case; empty stands for every method that is safe to retry
 * @param backoff the pauses between attempts
 * @param budget bounds the retries of a service as a share of its requests
 * @param honoursIdempotencyKeys whether the service promises to execute requests of one {@code Idempotency-Key} once
 */
public record RetryPolicy(
        int maxAttempts,
        Set<Integer> statuses,
        Set<String> methods,
        Backoff backoff,
        Budget budget,
        boolean honoursIdempotencyKeys) {
    /** Three tries on 503 or a failed connection, 25 ms doubling to 250 ms, 20 % + 10/s. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(3, Set.of(503), Set.of(), Backoff.DEFAULT, Budget.DEFAULT, false);

    /** One try. */
    public static final RetryPolicy NONE =
            new RetryPolicy(1, Set.of(), Set.of(), Backoff.DEFAULT, Budget.DEFAULT, false);

    public RetryPolicy {
        statuses = Set.copyOf(statuses);
        methods = Set.copyOf(methods);
    }

    /**
     * Exponential backoff with full jitter: the pause before retry n is drawn evenly from 0 to
     * {@code min(maxDelay, delay * multiplier^(n-1))}.
     *
     * @param delay bound of the first pause; default 25 ms
     * @param multiplier growth; at least 1; default 2
     * @param maxDelay bound of every pause; at least {@code delay}; default 250 ms
     */
    public record Backoff(Duration delay, double multiplier, Duration maxDelay) {
        public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(25), 2, Duration.ofMillis(250));
    }

    /**
     * @param percent retries allowed per hundred requests; 0 to 100; default 20
     * @param minPerSecond retries always allowed in a second; 0 or more; default 10
     */
    public record Budget(double percent, int minPerSecond) {
        public static final Budget DEFAULT = new Budget(20, 10);
    }
}

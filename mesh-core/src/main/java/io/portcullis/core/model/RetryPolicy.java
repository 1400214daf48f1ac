package io.portcullis.core.model;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * When a failed attempt is followed by another. Immutable, any thread.
 *
 * <p>No setting makes a request that may have been processed run again unless its method is idempotent, as HTTP says or, of a
 * gRPC call, the service; or it carries an {@code Idempotency-Key} and the service honours keys.
 *
 * @param maxAttempts tries in all, the first included; 1 to 10; 1 switches retries off; default 3
 * @param statuses response statuses that count as a failed attempt; 400 to 599; default 503
 * @param methods methods that may be retried, upper case; empty stands for every method that is safe to retry
 * @param backoff the pauses between attempts
 * @param budget bounds the retries of a service as a share of its requests
 * @param honoursIdempotencyKeys whether the service promises to execute requests of one {@code Idempotency-Key} once
 * @param grpc what goes for calls of gRPC
 */
public record RetryPolicy(
        int maxAttempts,
        Set<Integer> statuses,
        Set<String> methods,
        Backoff backoff,
        Budget budget,
        boolean honoursIdempotencyKeys,
        GrpcRetries grpc) {
    /** Three tries on 503 or a failed connection, 25 ms doubling to 250 ms, 20 % + 10/s. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(3, Set.of(503), Set.of(), Backoff.DEFAULT, Budget.DEFAULT, false);

    /** One try. */
    public static final RetryPolicy NONE =
            new RetryPolicy(1, Set.of(), Set.of(), Backoff.DEFAULT, Budget.DEFAULT, false, GrpcRetries.NONE);

    /** With what goes for calls of gRPC where nothing else is said. */
    public RetryPolicy(
            int maxAttempts,
            Set<Integer> statuses,
            Set<String> methods,
            Backoff backoff,
            Budget budget,
            boolean honoursIdempotencyKeys) {
        this(maxAttempts, statuses, methods, backoff, budget, honoursIdempotencyKeys, GrpcRetries.DEFAULT);
    }

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public RetryPolicy {
        Expect.that(maxAttempts >= 1 && maxAttempts <= 10, "max-attempts", maxAttempts, "1 to 10");
        statuses = Set.copyOf(statuses);
        for (int status : statuses) {
            Expect.that(status >= 400 && status <= 599, "statuses", status, "400 to 599");
        }
        methods = Set.copyOf(methods);
        for (String method : methods) {
            Expect.that(
                    !method.isEmpty() && method.equals(method.toUpperCase(Locale.ROOT)),
                    "methods",
                    method,
                    "a method in upper case");
        }
    }

    /** This policy with the promises of a service: what it executes once, and what may be executed twice, is not for a route to say. */
    public RetryPolicy promisedBy(RetryPolicy service) {
        return honoursIdempotencyKeys == service.honoursIdempotencyKeys && grpc.equals(service.grpc)
                ? this
                : new RetryPolicy(
                        maxAttempts, statuses, methods, backoff, budget, service.honoursIdempotencyKeys, service.grpc);
    }

    /**
     * Exponential backoff with full jitter: the pause before retry n is drawn evenly from 0 to
     * {@code min(maxDelay, delay * multiplier^(n-1))}.
     *
     * @param delay bound of the first pause; 0 or more; default 25 ms
     * @param multiplier growth; at least 1; default 2
     * @param maxDelay bound of every pause; at least {@code delay}; default 250 ms
     */
    public record Backoff(Duration delay, double multiplier, Duration maxDelay) {
        public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(25), 2, Duration.ofMillis(250));

        /** @throws IllegalArgumentException naming the setting that is out of its range */
        public Backoff {
            Expect.that(!delay.isNegative(), "delay", delay, ">= 0");
            Expect.that(multiplier >= 1 && multiplier < Double.POSITIVE_INFINITY, "multiplier", multiplier, ">= 1");
            Expect.that(maxDelay.compareTo(delay) >= 0, "max-delay", maxDelay, ">= delay, " + delay);
        }
    }

    /**
     * Both parts are counted over the last 10 seconds, so that a short burst may use what a quiet time left.
     *
     * @param percent retries allowed per hundred requests; 0 to 100; default 20
     * @param minPerSecond retries allowed besides, per second; 0 or more; default 10
     */
    public record Budget(double percent, int minPerSecond) {
        public static final Budget DEFAULT = new Budget(20, 10);

        /** @throws IllegalArgumentException naming the setting that is out of its range */
        public Budget {
            Expect.that(percent >= 0 && percent <= 100, "percent", percent, "0 to 100");
            Expect.that(minPerSecond >= 0, "min-per-second", minPerSecond, ">= 0");
        }
    }
}

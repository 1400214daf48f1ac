package io.portcullis.core.model;

import java.time.Duration;

/**
 * When a service's circuit breaker opens. Names and defaults are Resilience4j's. Immutable, any thread.
 *
 * @param failureRateThreshold percent of failed requests at which it opens; more than 0, at most 100; default 50
 * @param slowCallRateThreshold percent of slow requests at which it opens; more than 0, at most 100; default 100
 * @param slowCallDurationThreshold a request that takes longer is slow; more than 0; default 60 s
 * @param slidingWindowType what the window counts; default COUNT_BASED
 * @param slidingWindowSize the last requests, or the last seconds, that the rates are taken over; at least 1; default 100
 * @param minimumNumberOfCalls requests needed before a rate counts; at least 1, a count-based window takes no more than
 *     its size; default 100
 * @param waitDurationInOpenState how long it stays open; at least 1 ms; default 60 s
 * @param permittedNumberOfCallsInHalfOpenState real requests let through as probes; at least 1; default 10
 * @param automaticTransitionFromOpenToHalfOpenEnabled whether a timer half-opens it, else the first request after the
 *     wait does; default false
 */
public record BreakerPolicy(
        float failureRateThreshold,
        float slowCallRateThreshold,
        Duration slowCallDurationThreshold,
        SlidingWindowType slidingWindowType,
        int slidingWindowSize,
        int minimumNumberOfCalls,
        Duration waitDurationInOpenState,
        int permittedNumberOfCallsInHalfOpenState,
        boolean automaticTransitionFromOpenToHalfOpenEnabled) {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** 50 % of 100 requests, open for 60 s, 10 probes; slow is over 60 s and opens only when every request is. */
    public static final BreakerPolicy DEFAULT = new BreakerPolicy(
            50f,
            100f,
            Duration.ofSeconds(60),
            SlidingWindowType.COUNT_BASED,
            100,
            100,
            Duration.ofSeconds(60),
            10,
            false);

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public BreakerPolicy {
        requirePercent("failure-rate-threshold", failureRateThreshold);
        requirePercent("slow-call-rate-threshold", slowCallRateThreshold);
        Expect.positive("slow-call-duration-threshold", slowCallDurationThreshold);
        Expect.atLeastOne("sliding-window-size", slidingWindowSize);
        Expect.atLeastOne("minimum-number-of-calls", minimumNumberOfCalls);
        Expect.that(
                waitDurationInOpenState.compareTo(Duration.ofMillis(1)) >= 0,
                "wait-duration-in-open-state",
                waitDurationInOpenState,
                ">= 1ms");
        Expect.bounded("wait-duration-in-open-state", waitDurationInOpenState);
        Expect.atLeastOne("permitted-number-of-calls-in-half-open-state", permittedNumberOfCallsInHalfOpenState);
    }

    private static void requirePercent(String name, float value) {
        Expect.that(value > 0 && value <= 100, name, value, "> 0 and <= 100");
    }

    /** What a sliding window counts. */
    public enum SlidingWindowType {
        /** The last {@code slidingWindowSize} requests. */
        COUNT_BASED,
        /** The requests of the last {@code slidingWindowSize} seconds. */
        TIME_BASED
    }
}

package io.portcullis.core.model;

import java.time.Duration;

/**
 * When a service's circuit breaker opens. Names and defaults are Resilience4j's. Immutable, any thread.
 *
 * @param failureRateThreshold percent of failed requests at which it opens; more than 0, at most 100; default 50
 * @param slidingWindowSize the number of last requests the rate is taken over; at least 1; default 100
 * @param minimumNumberOfCalls requests needed before a rate counts; at least 1; default 100
 * @param waitDurationInOpenState how long it stays open; default 60 s
 * @param permittedNumberOfCallsInHalfOpenState real requests let through as probes; at least 1; default 10
 */
public record BreakerPolicy(
        float failureRateThreshold,
        int slidingWindowSize,
        int minimumNumberOfCalls,
        Duration waitDurationInOpenState,
        int permittedNumberOfCallsInHalfOpenState) {
    /** 50 % of 100 requests, open for 60 s, 10 probes. */
    public static final BreakerPolicy DEFAULT = new BreakerPolicy(50f, 100, 100, Duration.ofSeconds(60), 10);
}

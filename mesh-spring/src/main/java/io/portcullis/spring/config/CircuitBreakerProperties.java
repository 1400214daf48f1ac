package io.portcullis.spring.config;

import io.portcullis.core.model.BreakerPolicy.SlidingWindowType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When to stop calling a service, by Resilience4j's names. Immutable, any thread.
 *
 * @param enabled false switches the breaker off. Default: true.
 * @param baseConfig name of a resilience4j.circuitbreaker.configs entry to start from. Default: default.
 * @param failureRateThreshold percent of failed requests at which it opens. Default: 50.
 * @param slowCallRateThreshold percent of slow requests at which it opens. Default: 100.
 * @param slowCallDurationThreshold a request that takes longer is slow. Default: 60s.
 * @param slidingWindowType what the window counts: requests or seconds. Default: count-based.
 * @param slidingWindowSize number of last requests, or seconds, the rates are taken over. Default: 100.
 * @param minimumNumberOfCalls requests needed before a rate counts. Default: 100.
 * @param waitDurationInOpenState how long it stays open. Default: 60s.
 * @param permittedNumberOfCallsInHalfOpenState requests let through as probes. Default: 10.
 * @param automaticTransitionFromOpenToHalfOpenEnabled whether a timer half-opens it, without a request. Default: false.
 */
public record CircuitBreakerProperties(
        @Nullable Boolean enabled,
        @Nullable String baseConfig,
        @Range(above = true, max = 100) @Nullable Float failureRateThreshold,
        @Range(above = true, max = 100) @Nullable Float slowCallRateThreshold,
        @Range(above = true) @Nullable Duration slowCallDurationThreshold,
        @Nullable SlidingWindowType slidingWindowType,
        @Range(min = 1) @Nullable Integer slidingWindowSize,
        @Range(min = 1) @Nullable Integer minimumNumberOfCalls,
        @Range(above = true) @Nullable Duration waitDurationInOpenState,
        @Range(min = 1) @Nullable Integer permittedNumberOfCallsInHalfOpenState,
        @Nullable Boolean automaticTransitionFromOpenToHalfOpenEnabled) {
    static CircuitBreakerProperties disabled() {
        return new CircuitBreakerProperties(false, null, null, null, null, null, null, null, null, null, null);
    }
}

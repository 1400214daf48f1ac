package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When to stop calling a service, by Resilience4j's names. Immutable, any thread.
 *
 * @param enabled false switches the breaker off. Default: true.
 * @param baseConfig name of a resilience4j.circuitbreaker.configs entry to start from. Default: default.
 * @param failureRateThreshold percent of failed requests at which it opens. Default: 50.
 * @param slidingWindowSize number of last requests the rate is taken over. Default: 100.
 * @param minimumNumberOfCalls requests needed before a rate counts. Default: 100.
 * @param waitDurationInOpenState how long it stays open. Default: 60s.
 * @param permittedNumberOfCallsInHalfOpenState requests let through as probes. Default: 10.
 */
public record CircuitBreakerProperties(
        @Nullable Boolean enabled,
        @Nullable String baseConfig,
        @Range(above = true, max = 100) @Nullable Float failureRateThreshold,
        @Range(min = 1) @Nullable Integer slidingWindowSize,
        @Range(min = 1) @Nullable Integer minimumNumberOfCalls,
        @Range(above = true) @Nullable Duration waitDurationInOpenState,
        @Range(min = 1) @Nullable Integer permittedNumberOfCallsInHalfOpenState) {
    static CircuitBreakerProperties disabled() {
        return new CircuitBreakerProperties(false, null, null, null, null, null, null);
    }
}

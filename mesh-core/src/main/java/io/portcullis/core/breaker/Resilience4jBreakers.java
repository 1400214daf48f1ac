package io.portcullis.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.time.Ticker;
import java.util.concurrent.TimeUnit;

/** Breakers of Resilience4j, kept in a registry of its own kind so that its metrics and actuator see them. Any thread. */
public final class Resilience4jBreakers implements BreakerFactory {
    private final CircuitBreakerRegistry registry;
    private final Ticker ticker;

    /**
     * @param registry where they are listed
     * @param ticker their clock
     */
    public Resilience4jBreakers(CircuitBreakerRegistry registry, Ticker ticker) {
        this.registry = registry;
        this.ticker = ticker;
    }

    @Override
    public Breaker create(String name, BreakerPolicy policy) {
        OpenClock clock = new OpenClock(ticker, policy.waitDurationInOpenState());
        registry.remove(name);
        return new Resilience4jBreaker(registry.circuitBreaker(name, config(policy, clock)), clock);
    }

    @Override
    public Breaker createUnlisted(String name, BreakerPolicy policy) {
        OpenClock clock = new OpenClock(ticker, policy.waitDurationInOpenState());
        return new Resilience4jBreaker(CircuitBreaker.of(name, config(policy, clock)), clock);
    }

    @Override
    public void remove(String name) {
        registry.remove(name);
    }

    private CircuitBreakerConfig config(BreakerPolicy policy, OpenClock clock) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold(policy.failureRateThreshold())
                .slowCallRateThreshold(policy.slowCallRateThreshold())
                .slowCallDurationThreshold(policy.slowCallDurationThreshold())
                // Lock-free: the default takes a lock, and an event loop must not wait for one. The price: Resilience4j
                // 2.4.0 moves a lock-free window of time by the system's clock, not by the one set below.
                .slidingWindow(
                        policy.slidingWindowSize(),
                        policy.minimumNumberOfCalls(),
                        type(policy),
                        SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .waitIntervalFunctionInOpenState(clock::opened)
                .permittedNumberOfCallsInHalfOpenState(policy.permittedNumberOfCallsInHalfOpenState())
                .automaticTransitionFromOpenToHalfOpenEnabled(policy.automaticTransitionFromOpenToHalfOpenEnabled())
                .clock(clock)
                .currentTimestampFunction(ignored -> ticker.nanos(), TimeUnit.NANOSECONDS)
                .writableStackTraceEnabled(false)
                .build();
    }

    private static SlidingWindowType type(BreakerPolicy policy) {
        return switch (policy.slidingWindowType()) {
            case COUNT_BASED -> SlidingWindowType.COUNT_BASED;
            case TIME_BASED -> SlidingWindowType.TIME_BASED;
        };
    }
}

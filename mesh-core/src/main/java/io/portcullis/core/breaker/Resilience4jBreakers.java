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
                .slidingWindow(
                        policy.slidingWindowSize(),
                        policy.minimumNumberOfCalls(),
                        type(policy),
                        synchronization(policy))
                .waitIntervalFunctionInOpenState(clock::opened)
                .permittedNumberOfCallsInHalfOpenState(policy.permittedNumberOfCallsInHalfOpenState())
                .automaticTransitionFromOpenToHalfOpenEnabled(policy.automaticTransitionFromOpenToHalfOpenEnabled())
                .clock(clock)
                .currentTimestampFunction(ignored -> ticker.nanos(), TimeUnit.NANOSECONDS)
                .writableStackTraceEnabled(false)
                .build();
    }

    /**
     * Lock-free where it works, for an event loop should not wait for a lock. In Resilience4j 2.4.0 a lock-free window of
     * size 1 throws NullPointerException at the second call (its issue 2379; the half-open state has a window of its
     * own), and one of time goes by the system's clock instead of ours.
     */
    private static SlidingWindowSynchronizationStrategy synchronization(BreakerPolicy policy) {
        return policy.slidingWindowSize() > 1 && policy.permittedNumberOfCallsInHalfOpenState() > 1
                ? SlidingWindowSynchronizationStrategy.LOCK_FREE
                : SlidingWindowSynchronizationStrategy.SYNCHRONIZED;
    }

    private static SlidingWindowType type(BreakerPolicy policy) {
        return switch (policy.slidingWindowType()) {
            case COUNT_BASED -> SlidingWindowType.COUNT_BASED;
            case TIME_BASED -> SlidingWindowType.TIME_BASED;
        };
    }
}

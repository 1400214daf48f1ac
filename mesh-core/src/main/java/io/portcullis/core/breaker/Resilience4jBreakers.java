package io.portcullis.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.time.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * Breakers of Resilience4j, kept in a registry of its own kind so that its metrics and actuator see them. Any thread.
 *
 * <p>Their windows take a lock for as long as it takes to count. The lock-free ones chain a node to the one before for every
 * call: as soon as one of them is in the old generation, a young collection keeps all that follow, which filled the heap
 * with garbage and stopped everybody for a tenth of a second four times a minute (ADR 048). In Resilience4j 2.4.0 they
 * also fail at size 1 (its issue 2379), and go by the system's clock where the window is one of time.
 */
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
                        SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
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

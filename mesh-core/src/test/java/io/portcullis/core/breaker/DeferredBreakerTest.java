package io.portcullis.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.time.ManualTicker;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeferredBreakerTest {
    private static final String NAME = "payment-service";

    private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
    private final BreakerFactory factory = new Resilience4jBreakers(registry, new ManualTicker());
    private final DeferredBreaker breaker = new DeferredBreaker(factory, NAME, BreakerPolicy.DEFAULT, true);

    @Test
    void isClosedAndNotThereUntilSomebodyAsks() {
        assertThat(breaker.name()).isEqualTo(NAME);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        assertThat(breaker.retryAfterNanos()).isZero();
        assertThat(listed()).isEmpty();
    }

    @Test
    void theFirstPermitMakesItAndShowsIt() {
        assertThat(breaker.tryAcquire()).isTrue();
        breaker.success(1);
        assertThat(listed()).containsExactly(NAME);
        assertThat(registry.circuitBreaker(NAME).getMetrics().getNumberOfSuccessfulCalls())
                .isEqualTo(1);
    }

    @Test
    void opensAsAnyOther() {
        for (int i = 0; i < BreakerPolicy.DEFAULT.slidingWindowSize(); i++) {
            assertThat(breaker.tryAcquire()).isTrue();
            breaker.failure(1);
        }
        assertThat(breaker.tryAcquire()).isFalse();
        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        assertThat(breaker.retryAfterNanos()).isPositive();
    }

    @Test
    void isShownNoLongerOnceItIsGone() {
        breaker.tryAcquire();
        breaker.release();
        breaker.unlist();
        assertThat(listed()).isEmpty();
        assertThat(breaker.tryAcquire()).as("for who still holds it").isTrue();
    }

    @Test
    void whoHoldsItAfterItIsGoneDoesNotTakeThePlaceOfItsSuccessor() {
        breaker.unlist();
        DeferredBreaker successor = new DeferredBreaker(factory, NAME, BreakerPolicy.DEFAULT, true);
        successor.tryAcquire();
        successor.success(1);
        breaker.tryAcquire();
        breaker.failure(1);
        breaker.unlist();
        assertThat(listed()).containsExactly(NAME);
        assertThat(registry.circuitBreaker(NAME).getMetrics().getNumberOfFailedCalls())
                .isZero();
    }

    @Test
    void isMadeOnceHoweverManyAskAtOnce() {
        AtomicInteger made = new AtomicInteger();
        DeferredBreaker wanted = new DeferredBreaker(
                (name, policy) -> {
                    made.incrementAndGet();
                    return factory.create(name, policy);
                },
                NAME,
                BreakerPolicy.DEFAULT,
                true);
        CountDownLatch together = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                threads.execute(() -> {
                    try {
                        together.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    wanted.tryAcquire();
                });
            }
            together.countDown();
        }
        assertThat(made).hasValue(1);
    }

    private List<String> listed() {
        return registry.getAllCircuitBreakers().stream()
                .map(CircuitBreaker::getName)
                .toList();
    }
}

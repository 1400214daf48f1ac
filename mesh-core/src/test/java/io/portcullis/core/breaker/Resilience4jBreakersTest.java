package io.portcullis.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.Seeds;
import io.portcullis.core.breaker.Breaker.State;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.BreakerPolicy.SlidingWindowType;
import io.portcullis.core.time.ManualTicker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Resilience4jBreakersTest {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final int WINDOW = 10;
    private static final int PROBES = 3;

    private final ManualTicker ticker = new ManualTicker();
    private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
    private final Resilience4jBreakers breakers = new Resilience4jBreakers(registry, ticker);
    private final Breaker breaker = breakers.create("payment-service", policy(SlidingWindowType.COUNT_BASED));

    @Test
    void closedLetsEverythingThrough() {
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        for (int request = 0; request < 1_000; request++) {
            assertThat(breaker.tryAcquire()).isTrue();
        }
        assertThat(breaker.retryAfterNanos()).isZero();
    }

    /** What every request leaves behind has to be collected; some 144 bytes as interpreted, 250 and more with a chain of nodes. */
    @Test
    void anOutcomeLeavesLittleBehind() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        succeed(1_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        succeed(10_000);
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 10_000).isLessThan(200);
    }

    @Test
    void closedStaysSoBelowHalfFailed() {
        fail(4);
        succeed(6);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void closedOpensAtHalfFailed() {
        succeed(5);
        fail(4);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        fail(1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.tryAcquire()).isFalse();
    }

    @Test
    void closedOpensWhenRequestsAreSlow() {
        for (int request = 0; request < WINDOW; request++) {
            assertThat(breaker.tryAcquire()).isTrue();
            breaker.success(SLOW.toNanos() + 1);
        }
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void releasedPermitsAreNoOutcome() {
        fail(4);
        for (int request = 0; request < 100; request++) {
            assertThat(breaker.tryAcquire()).isTrue();
            breaker.release();
        }
        succeed(5);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        fail(1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void openTellsWhenItLetsAProbeThrough() {
        fail(WINDOW);
        assertThat(breaker.retryAfterNanos()).isEqualTo(WAIT.toNanos());
        ticker.advance(Duration.ofSeconds(10));
        assertThat(breaker.retryAfterNanos()).isEqualTo(WAIT.minusSeconds(10).toNanos());
        ticker.advance(Duration.ofSeconds(60));
        assertThat(breaker.retryAfterNanos()).isZero();
    }

    @Test
    void openStaysSoUntilTheWaitIsOver() {
        fail(WINDOW);
        ticker.advance(WAIT.minusMillis(1));
        assertThat(breaker.tryAcquire()).isFalse();
        ticker.advance(Duration.ofMillis(2));
        assertThat(breaker.tryAcquire()).isTrue();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void halfOpenLetsOnlyProbesThrough() {
        halfOpen();
        for (int probe = 0; probe < PROBES; probe++) {
            assertThat(breaker.tryAcquire()).isTrue();
        }
        assertThat(breaker.tryAcquire()).isFalse();
        assertThat(breaker.retryAfterNanos()).isZero();
    }

    @Test
    void halfOpenTakesBackReleasedPermits() {
        halfOpen();
        for (int probe = 0; probe < 10 * PROBES; probe++) {
            assertThat(breaker.tryAcquire()).isTrue();
            breaker.release();
        }
        succeed(PROBES);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void halfOpenClosesAfterGoodProbes() {
        halfOpen();
        succeed(PROBES);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        fail(4);
        succeed(6);
        assertThat(breaker.state()).as("the old failures are forgotten").isEqualTo(State.CLOSED);
    }

    @Test
    void halfOpenOpensAgainAfterBadProbes() {
        halfOpen();
        succeed(1);
        fail(2);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.retryAfterNanos()).isEqualTo(WAIT.toNanos());
    }

    @Test
    void timeBasedWindowIsResilience4js() {
        Breaker timed = breakers.create("timed", policy(SlidingWindowType.TIME_BASED));
        CircuitBreaker listed = registry.circuitBreaker("timed");
        assertThat(listed.getCircuitBreakerConfig().getSlidingWindowType())
                .isEqualTo(CircuitBreakerConfig.SlidingWindowType.TIME_BASED);
        for (int request = 0; request < WINDOW; request++) {
            assertThat(timed.state()).isEqualTo(State.CLOSED);
            timed.failure(1);
        }
        assertThat(timed.state()).isEqualTo(State.OPEN);
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "10, 1", "1, 1", "2, 2"})
    void smallWindowsAndFewProbesWork(int window, int probes) {
        Breaker small = breakers.create(
                "small",
                new BreakerPolicy(50f, 100f, SLOW, SlidingWindowType.COUNT_BASED, window, window, WAIT, probes, false));
        for (int round = 0; round < 5; round++) {
            for (int request = 0; request < window; request++) {
                small.success(1);
            }
            while (small.state() == State.CLOSED) {
                small.failure(1);
            }
            ticker.advance(WAIT.plusMillis(1));
            for (int probe = 0; probe < probes; probe++) {
                assertThat(small.tryAcquire()).isTrue();
            }
            assertThat(small.tryAcquire()).isFalse();
            while (small.state() == State.HALF_OPEN) {
                small.success(1);
            }
            assertThat(small.state()).isEqualTo(State.CLOSED);
        }
    }

    @Test
    void threadsTogetherOpenItOnceEnoughFailed() throws InterruptedException {
        Breaker shared = breakers.create("shared", BreakerPolicy.DEFAULT);
        List<Thread> threads = new ArrayList<>();
        for (int index = 0; index < 4; index++) {
            boolean failing = index % 2 == 0;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int request = 0; request < 25; request++) {
                    if (failing) {
                        shared.failure(1);
                    } else {
                        shared.success(1);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(shared.state()).as("50 of 100 failed").isEqualTo(State.OPEN);
    }

    /** Whatever was going on, once everybody gave the permit back, good probes close it. */
    @Seeds
    void permitsNeverLeak(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        int held = 0;
        int opened = 0;
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> held += breaker.tryAcquire() ? 1 : 0;
                case 4 -> ticker.advance(WAIT.dividedBy(10));
                default -> {
                    if (held > 0) {
                        held--;
                        giveBack(random);
                        opened += breaker.state() == State.OPEN ? 1 : 0;
                    }
                }
            }
        }
        for (; held > 0; held--) {
            giveBack(random);
        }
        assertThat(opened).as("the breaker opened on the way").isPositive();
        for (int round = 0; round < PROBES && breaker.state() != State.CLOSED; round++) {
            ticker.advance(WAIT.plusMillis(1));
            while (breaker.state() != State.CLOSED && breaker.tryAcquire()) {
                breaker.success(1);
            }
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void createdOnesAreListedAndReplacedByName() {
        CircuitBreaker listed = registry.circuitBreaker("payment-service");
        fail(WINDOW);
        assertThat(listed.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        Breaker next = breakers.create("payment-service", policy(SlidingWindowType.TIME_BASED));
        assertThat(registry.getAllCircuitBreakers()).hasSize(1).doesNotContain(listed);
        assertThat(next.tryAcquire()).isTrue();
        assertThat(breaker.tryAcquire())
                .as("who holds the old one goes on with it")
                .isFalse();
    }

    @Test
    void unlistedAndRemovedOnesAreNotShown() {
        assertThat(breakers.createUnlisted("http://evil", BreakerPolicy.DEFAULT).tryAcquire())
                .isTrue();
        breakers.remove("payment-service");
        assertThat(registry.getAllCircuitBreakers()).isEmpty();
    }

    private void giveBack(RandomGenerator random) {
        switch (random.nextInt(4)) {
            case 0 -> breaker.release();
            case 1 -> breaker.success(1);
            default -> breaker.failure(1);
        }
    }

    private void halfOpen() {
        fail(WINDOW);
        ticker.advance(WAIT.plusMillis(1));
        assertThat(breaker.tryAcquire()).isTrue();
        breaker.release();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    private void succeed(int requests) {
        for (int request = 0; request < requests; request++) {
            assertThat(breaker.tryAcquire()).isTrue();
            breaker.success(1);
        }
    }

    private void fail(int requests) {
        for (int request = 0; request < requests; request++) {
            assertThat(breaker.tryAcquire()).isTrue();
            breaker.failure(1);
        }
    }

    private static BreakerPolicy policy(SlidingWindowType type) {
        return new BreakerPolicy(50f, 100f, SLOW, type, WINDOW, WINDOW, WAIT, PROBES, false);
    }
}

package io.portcullis.spring.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RepetitionTest {
    private static final Duration SOON = Duration.ofMillis(1);

    @Test
    void whatATaskThrowsDoesNotEndIt() throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        Repetition repetition = new Repetition("test", SOON, () -> () -> {
            runs.countDown();
            throw new IllegalStateException("no");
        });
        repetition.start();
        assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
        repetition.stop();
        assertThat(repetition.isRunning()).isFalse();
    }

    @Test
    void eachStartBeginsWithATaskOfItsOwn() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CyclicBarrier met = new CyclicBarrier(2);
        Repetition repetition = new Repetition("test", SOON, () -> {
            made.incrementAndGet();
            return () -> {
                try {
                    met.await();
                } catch (Exception e) {
                    Thread.currentThread().interrupt(); // It was stopped.
                }
            };
        });
        for (int start = 1; start <= 2; start++) {
            repetition.start();
            repetition.start();
            met.await(10, TimeUnit.SECONDS);
            repetition.stop();
            assertThat(made).hasValue(start);
            met.reset();
        }
    }
}

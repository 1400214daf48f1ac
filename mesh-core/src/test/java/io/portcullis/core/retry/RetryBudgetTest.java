package io.portcullis.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.Seeds;
import io.portcullis.core.model.RetryPolicy.Budget;
import io.portcullis.core.time.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final ManualTicker ticker = new ManualTicker();

    @Test
    void requestsPayForAShareOfRetries() {
        RetryBudget budget = new RetryBudget(new Budget(20, 0), ticker);
        requests(budget, 99);
        assertThat(retries(budget)).isEqualTo(19);
        requests(budget, 1);
        assertThat(retries(budget)).isEqualTo(1);
    }

    @Test
    void idleServiceMayRetryTheMinimum() {
        RetryBudget budget = new RetryBudget(new Budget(20, 10), ticker);
        assertThat(budget.balance()).isEqualTo(100);
        assertThat(retries(budget)).isEqualTo(100);
        assertThat(budget.balance()).isZero();
    }

    @Test
    void requestsAndRetriesAreForgottenAfterTenSeconds() {
        RetryBudget budget = new RetryBudget(new Budget(50, 1), ticker);
        requests(budget, 20);
        retries(budget);
        ticker.advance(Duration.ofSeconds(9));
        assertThat(budget.balance()).isZero();
        ticker.advance(Duration.ofSeconds(1));
        assertThat(budget.balance()).isEqualTo(10);
    }

    @Test
    void emptyBudgetAllowsNothing() {
        RetryBudget budget = new RetryBudget(new Budget(0, 0), ticker);
        requests(budget, 1_000);
        assertThat(budget.tryRetry()).isFalse();
    }

    /** An hour against a model that remembers every second. */
    @Seeds
    void neverMoreThanShareAndMinimumOverAnHour(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Budget settings = new Budget(random.nextInt(101), random.nextInt(4));
        RetryBudget budget = new RetryBudget(settings, ticker);
        int seconds = 3_600;
        long[] requests = new long[seconds];
        long[] retries = new long[seconds];
        long refused = 0;
        for (int second = 0; second < seconds; second++) {
            boolean busy = random.nextInt(20) > 0;
            for (int event = busy ? random.nextInt(30) : 0; event > 0; event--) {
                if (random.nextInt(3) > 0) {
                    budget.onRequest();
                    requests[second]++;
                } else {
                    double left = sum(requests, second) * settings.percent() / 100
                            + settings.minPerSecond() * 10
                            - sum(retries, second);
                    boolean allowed = budget.tryRetry();
                    assertThat(allowed)
                            .as("second %d, %s, left %s", second, settings, left)
                            .isEqualTo(left - 1 >= -1e-9);
                    retries[second] += allowed ? 1 : 0;
                    refused += allowed ? 0 : 1;
                }
            }
            ticker.advance(Duration.ofMillis(1_000));
        }
        double bound = total(requests) * settings.percent() / 100 + settings.minPerSecond() * (seconds + 10.0);
        assertThat((double) total(retries)).isLessThanOrEqualTo(bound);
        assertThat(refused + total(retries)).as("retries that were asked for").isPositive();
    }

    @Test
    void threadsTogetherGetNoMoreThanThereIs() throws InterruptedException {
        RetryBudget budget = new RetryBudget(new Budget(0, 100), ticker);
        AtomicInteger granted = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int index = 0; index < 4; index++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int tries = 0; tries < 2_000; tries++) {
                    granted.addAndGet(budget.tryRetry() ? 1 : 0);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        // Some may be refused while another thread's refused one is being undone, but none is lost by it.
        assertThat(granted.get() + retries(budget)).isEqualTo(1_000);
    }

    private static long sum(long[] counts, int second) {
        long sum = 0;
        for (int index = Math.max(0, second - 9); index <= second; index++) {
            sum += counts[index];
        }
        return sum;
    }

    private static long total(long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    private static void requests(RetryBudget budget, int count) {
        for (int index = 0; index < count; index++) {
            budget.onRequest();
        }
    }

    private static int retries(RetryBudget budget) {
        int granted = 0;
        while (budget.tryRetry()) {
            granted++;
        }
        return granted;
    }
}

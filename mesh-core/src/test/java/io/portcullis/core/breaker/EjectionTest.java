package io.portcullis.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.EjectionPolicy;
import io.portcullis.core.time.ManualTicker;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class EjectionTest {
    private static final Duration BASE = Duration.ofSeconds(30);
    private static final Duration MAX = Duration.ofSeconds(75);
    private static final Duration MOMENT = Duration.ofNanos(1);
    private static final int FAILURES = 3;

    private final ManualTicker ticker = new ManualTicker();
    private final LongAdder total = new LongAdder();
    private final Ejection ejection = new Ejection(new EjectionPolicy(FAILURES, BASE, MAX, 50), ticker, total);

    @Test
    void failuresInARowEject() {
        fail(FAILURES - 1);
        assertThat(ejection.ejected()).isFalse();
        fail(1);
        assertThat(ejection.ejected()).isTrue();
        assertThat(total.sum()).isEqualTo(1);
    }

    @Test
    void successBreaksTheRow() {
        fail(FAILURES - 1);
        ejection.success(false);
        fail(FAILURES - 1);
        assertThat(ejection.ejected()).isFalse();
    }

    @Test
    void probeThatSucceedsEndsTheEjection() {
        fail(FAILURES);
        ejection.success(true);
        assertThat(ejection.ejected()).isFalse();
        fail(FAILURES - 1);
        assertThat(ejection.ejected()).as("it starts with a clean row").isFalse();
        fail(1);
        assertLasts(BASE.multipliedBy(2));
    }

    @Test
    void successOfWhatBeganBeforeDoesNot() {
        fail(FAILURES);
        ejection.success(false);
        assertThat(ejection.ejected()).isTrue();
    }

    @Test
    void ejectedOneComesBackAfterTheBase() {
        fail(FAILURES);
        assertLasts(BASE);
        fail(FAILURES - 1);
        assertThat(ejection.ejected()).as("it starts with a clean row").isFalse();
    }

    @Test
    void nextEjectionLastsLongerUpToTheMaximum() {
        fail(FAILURES);
        assertLasts(BASE);
        fail(FAILURES);
        assertLasts(BASE.multipliedBy(2));
        fail(FAILURES);
        assertLasts(MAX);
        fail(FAILURES);
        assertLasts(MAX);
    }

    @Test
    void healthyTimeMakesTheNextEjectionShorter() {
        fail(FAILURES);
        assertLasts(BASE);
        fail(FAILURES);
        assertLasts(BASE.multipliedBy(2));
        ticker.advance(BASE);
        fail(FAILURES);
        assertLasts(BASE.multipliedBy(2));
        ticker.advance(BASE.multipliedBy(100));
        fail(FAILURES);
        assertLasts(BASE);
    }

    @Test
    void failuresDuringAnEjectionDoNotCount() {
        fail(FAILURES);
        ticker.advance(BASE.dividedBy(2));
        fail(10 * FAILURES);
        assertLasts(BASE.dividedBy(2));
        assertThat(total.sum()).isEqualTo(1);
    }

    private void assertLasts(Duration rest) {
        ticker.advance(rest.minus(MOMENT));
        assertThat(ejection.ejected()).isTrue();
        ticker.advance(MOMENT);
        assertThat(ejection.ejected()).isFalse();
    }

    private void fail(int times) {
        for (int time = 0; time < times; time++) {
            ejection.failure();
        }
    }
}

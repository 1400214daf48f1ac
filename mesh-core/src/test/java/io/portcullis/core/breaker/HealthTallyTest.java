package io.portcullis.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.HealthCheckPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What follows from the answers of one endpoint: three failures leave it out, two successes bring it back. */
class HealthTallyTest {
    private final HealthTally tally = new HealthTally(new HealthCheckPolicy(
            new HealthCheckPolicy.Http("/healthz"), Duration.ofSeconds(10), Duration.ofSeconds(1), 3, 2));

    @Test
    void nobodyIsLeftOutBeforeTheFirstAnswer() {
        assertThat(tally.unhealthy()).isFalse();
    }

    @Test
    void firstFailureCountsAlone() {
        assertThat(tally.failed()).isTrue();
        assertThat(tally.unhealthy()).isTrue();
    }

    @Test
    void laterFailuresCountInARow() {
        tally.succeeded();
        assertThat(tally.failed()).isFalse();
        assertThat(tally.failed()).isFalse();
        tally.succeeded();
        assertThat(tally.failed()).isFalse();
        assertThat(tally.failed()).isFalse();
        assertThat(tally.failed()).isTrue();
        assertThat(tally.failed()).as("said once").isFalse();
        assertThat(tally.unhealthy()).isTrue();
    }

    @Test
    void whoSaysItIsBelievedAtOnce() {
        tally.succeeded();
        assertThat(tally.denied()).isTrue();
        assertThat(tally.denied()).as("said once").isFalse();
        assertThat(tally.unhealthy()).isTrue();
    }

    @Test
    void successesInARowBringItBack() {
        tally.denied();
        assertThat(tally.succeeded()).isFalse();
        tally.failed();
        assertThat(tally.succeeded()).isFalse();
        assertThat(tally.succeeded()).isTrue();
        assertThat(tally.unhealthy()).isFalse();
        assertThat(tally.failed()).as("three again").isFalse();
    }
}

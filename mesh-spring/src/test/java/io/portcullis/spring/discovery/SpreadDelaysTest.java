package io.portcullis.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpreadDelaysTest {
    private final List<Duration> waited = new ArrayList<>();
    private final SpreadDelays delays = new SpreadDelays(
            (delay, task) -> {
                waited.add(delay);
                return () -> {};
            },
            new Random(1));

    @Test
    void whatIsDueAtOnceIsDueAtOnce() {
        delays.after(Duration.ZERO, () -> {});
        assertThat(waited).containsExactly(Duration.ZERO);
    }

    @Test
    void equalDelaysDriftApartByATenthAtMost() {
        for (int i = 0; i < 100; i++) {
            delays.after(Duration.ofSeconds(30), () -> {});
        }
        assertThat(waited)
                .allSatisfy(delay -> assertThat(delay).isBetween(Duration.ofSeconds(27), Duration.ofSeconds(30)));
        assertThat(new HashSet<>(waited)).hasSize(100);
    }
}

package io.portcullis.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.core.model.Timeouts;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteTimeoutsTest {
    private static final Timeouts SERVICE =
            new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofSeconds(60));

    @Test
    void whatTheRouteDoesNotSayTheServiceDoes() {
        assertThat(RouteTimeouts.of(Map.of("team", "shop"))).isNull();
        assertThat(over(Map.of("connect-timeout", 200), 3))
                .isEqualTo(new Timeouts(Duration.ofMillis(200), SERVICE.attempt(), SERVICE.request(), SERVICE.idle()));
    }

    @Test
    void aResponseTimeoutIsOfOneAttemptAndLeavesTimeForAll() {
        assertThat(over(Map.of("response-timeout", "500"), 3).attempt()).isEqualTo(Duration.ofMillis(500));
        assertThat(over(Map.of("response-timeout", "500"), 3).request()).isEqualTo(SERVICE.request());
        assertThat(over(Map.of("response-timeout", 5_000L), 3).request()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void negativeIsNone() {
        assertThat(over(Map.of("response-timeout", -1), 10).attempt()).isEqualTo(RouteTimeouts.NONE);
        assertThat(over(Map.of("response-timeout", -1), 10).request()).isEqualTo(RouteTimeouts.NONE);
    }

    @Test
    void aConnectionMayTakeLongerThanAnAttemptOtherwiseMay() {
        assertThat(over(Map.of("connect-timeout", 3_000), 1).attempt()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whatIsNoNumberOfMillisecondsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteTimeouts.of(Map.of("response-timeout", "5s")))
                .withMessage("metadata.response-timeout: 5s (expected: milliseconds, or -1 for no timeout)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteTimeouts.of(Map.of("connect-timeout", 0)))
                .withMessage("metadata.connect-timeout: 0 (expected: milliseconds, >= 1)");
    }

    private static Timeouts over(Map<String, Object> metadata, int attempts) {
        RouteTimeouts timeouts = RouteTimeouts.of(metadata);
        assertThat(timeouts).isNotNull();
        return timeouts.over(SERVICE, attempts);
    }
}

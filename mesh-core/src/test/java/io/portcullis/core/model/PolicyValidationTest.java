package io.portcullis.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portcullis.core.model.BreakerPolicy.SlidingWindowType;
import io.portcullis.core.model.RetryPolicy.Backoff;
import io.portcullis.core.model.RetryPolicy.Budget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyValidationTest {
    private static final Duration ZERO = Duration.ZERO;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AGES = Duration.ofDays(40_000);

    @ParameterizedTest(name = "{0}")
    @MethodSource({"retries", "breakers", "endpoints", "services"})
    void badValueIsRefusedWithWhatIsExpected(String message, ThrowingCallable construction) {
        assertThatIllegalArgumentException().isThrownBy(construction).withMessage(message);
    }

    static Stream<Arguments> retries() {
        return Stream.of(
                bad("max-attempts: 0 (expected: 1 to 10)", () -> retry(0, Set.of(503), Set.of())),
                bad("max-attempts: 11 (expected: 1 to 10)", () -> retry(11, Set.of(503), Set.of())),
                bad("statuses: 200 (expected: 400 to 599)", () -> retry(3, Set.of(200), Set.of())),
                bad("statuses: 600 (expected: 400 to 599)", () -> retry(3, Set.of(600), Set.of())),
                bad("methods: get (expected: a method in upper case)", () -> retry(3, Set.of(503), Set.of("get"))),
                bad("delay: PT-1S (expected: >= 0)", () -> new Backoff(SECOND.negated(), 2, SECOND)),
                bad("multiplier: 0.5 (expected: >= 1)", () -> new Backoff(SECOND, 0.5, SECOND)),
                bad("multiplier: NaN (expected: >= 1)", () -> new Backoff(SECOND, Double.NaN, SECOND)),
                bad("max-delay: PT0S (expected: >= delay, PT1S)", () -> new Backoff(SECOND, 2, ZERO)),
                bad("percent: 100.5 (expected: 0 to 100)", () -> new Budget(100.5, 10)),
                bad("percent: NaN (expected: 0 to 100)", () -> new Budget(Double.NaN, 10)),
                bad("min-per-second: -1 (expected: >= 0)", () -> new Budget(20, -1)));
    }

    static Stream<Arguments> breakers() {
        return Stream.of(
                bad(
                        "failure-rate-threshold: 0.0 (expected: > 0 and <= 100)",
                        () -> breaker(0, 100, SECOND, 1, 1, SECOND, 1)),
                bad(
                        "failure-rate-threshold: 101.0 (expected: > 0 and <= 100)",
                        () -> breaker(101, 100, SECOND, 1, 1, SECOND, 1)),
                bad(
                        "slow-call-rate-threshold: NaN (expected: > 0 and <= 100)",
                        () -> breaker(50, Float.NaN, SECOND, 1, 1, SECOND, 1)),
                bad(
                        "slow-call-duration-threshold: PT0S (expected: > 0)",
                        () -> breaker(50, 100, ZERO, 1, 1, SECOND, 1)),
                bad("sliding-window-size: 0 (expected: >= 1)", () -> breaker(50, 100, SECOND, 0, 1, SECOND, 1)),
                bad("minimum-number-of-calls: 0 (expected: >= 1)", () -> breaker(50, 100, SECOND, 1, 0, SECOND, 1)),
                bad(
                        "wait-duration-in-open-state: PT0S (expected: >= 1ms)",
                        () -> breaker(50, 100, SECOND, 1, 1, ZERO, 1)),
                bad(
                        "wait-duration-in-open-state: PT960000H (expected: <= 36500 days)",
                        () -> breaker(50, 100, SECOND, 1, 1, AGES, 1)),
                bad(
                        "permitted-number-of-calls-in-half-open-state: 0 (expected: >= 1)",
                        () -> breaker(50, 100, SECOND, 1, 1, SECOND, 0)));
    }

    static Stream<Arguments> endpoints() {
        return Stream.of(
                bad("consecutive-failures: 0 (expected: >= 1)", () -> new EjectionPolicy(0, SECOND, SECOND, 50)),
                bad("base-duration: PT0S (expected: > 0)", () -> new EjectionPolicy(5, ZERO, SECOND, 50)),
                bad(
                        "max-duration: PT0S (expected: >= base-duration, PT1S)",
                        () -> new EjectionPolicy(5, SECOND, ZERO, 50)),
                bad("max-duration: PT960000H (expected: <= 36500 days)", () -> new EjectionPolicy(5, SECOND, AGES, 50)),
                bad(
                        "panic-threshold-percent: 101 (expected: 0 to 100)",
                        () -> new EjectionPolicy(5, SECOND, SECOND, 101)),
                bad(
                        "max-connections-per-endpoint: 0 (expected: >= 1)",
                        () -> new ConnectionPolicy(0, 0, SECOND, SECOND)),
                bad("max-pending: -1 (expected: >= 0)", () -> new ConnectionPolicy(1, -1, SECOND, SECOND)),
                bad("max-idle-time: PT0S (expected: > 0)", () -> new ConnectionPolicy(1, 0, ZERO, SECOND)),
                bad("max-age: PT0S (expected: > 0)", () -> new ConnectionPolicy(1, 0, SECOND, ZERO)),
                bad(
                        "ping-interval: PT0S (expected: > 0)",
                        () -> ConnectionPolicy.DEFAULT.speaking(HttpProtocol.HTTP2, ZERO, SECOND)),
                bad(
                        "ping-timeout: PT0S (expected: > 0)",
                        () -> ConnectionPolicy.DEFAULT.speaking(HttpProtocol.HTTP2, SECOND, ZERO)),
                bad("endpoint host: empty (expected: an IP address or a host name)", () -> Endpoint.of("", 80)),
                bad("endpoint port: 0 (expected: 1 to 65535)", () -> Endpoint.of("10.0.0.1", 0)),
                bad("endpoint port: 65536 (expected: 1 to 65535)", () -> Endpoint.of("10.0.0.1", 65_536)));
    }

    static Stream<Arguments> services() {
        return Stream.of(
                bad("connect: PT0S (expected: > 0)", () -> new Timeouts(ZERO, SECOND, SECOND, SECOND)),
                bad("attempt: PT0S (expected: > 0)", () -> new Timeouts(SECOND, ZERO, SECOND, SECOND)),
                bad("request: PT0S (expected: > 0)", () -> new Timeouts(SECOND, SECOND, ZERO, SECOND)),
                bad("idle: PT-1S (expected: > 0)", () -> new Timeouts(SECOND, SECOND, SECOND, SECOND.negated())),
                bad("weight: -1 (expected: >= 0)", () -> subset("stable", -1)),
                bad(
                        "subsets: [a, b, a] (expected: each name once)",
                        () -> policy(subset("a", 1), subset("b", 1), subset("a", 1))),
                bad("subsets: every weight is 0 (expected: at least one weight > 0)", () -> policy(subset("a", 0))),
                bad("sticky: needs exactly one of header and cookie", () -> new Sticky(null, null)),
                bad("sticky: needs exactly one of header and cookie", () -> new Sticky("x-user", "user")),
                bad("service port: 65536 (expected: 0 to 65535)", () -> new ServiceId("", "payment", 65_536)),
                bad(
                        "service name: pay_ment (expected: a DNS name of letters, digits, '-' and '.'; '_' cannot stand in a host name)",
                        () -> ServiceId.of("pay_ment")),
                bad(
                        "expected-identities: empty (expected: at least one SPIFFE ID)",
                        () -> new UpstreamTls.Mutual(Set.of(), null)));
    }

    @Test
    void boundsAreAllowed() {
        assertThat(retry(1, Set.of(400, 599), Set.of("GET")).maxAttempts()).isEqualTo(1);
        assertThat(retry(10, Set.of(), Set.of()).maxAttempts()).isEqualTo(10);
        assertThat(new Backoff(ZERO, 1, ZERO).maxDelay()).isZero();
        assertThat(new Budget(100, 0).percent()).isEqualTo(100);
        assertThat(breaker(100, 100, SECOND, 1, 1, Duration.ofMillis(1), 1).slidingWindowSize())
                .isEqualTo(1);
        assertThat(new EjectionPolicy(1, SECOND, SECOND, 0).panicThresholdPercent())
                .isZero();
        assertThat(new ConnectionPolicy(1, 0, SECOND, SECOND).maxPending()).isZero();
    }

    @Test
    void policyWithoutSubsetsIsTheRestOfIt() {
        ServicePolicy whole = policy(subset("a", 1)).withoutSubsets();
        assertThat(whole).isEqualTo(ServicePolicy.DEFAULT);
        assertThat(whole.withoutSubsets()).isSameAs(whole);
    }

    private static Arguments bad(String message, ThrowingCallable construction) {
        return arguments(message, construction);
    }

    private static RetryPolicy retry(int maxAttempts, Set<Integer> statuses, Set<String> methods) {
        return new RetryPolicy(maxAttempts, statuses, methods, Backoff.DEFAULT, Budget.DEFAULT, false);
    }

    private static BreakerPolicy breaker(
            float failureRate, float slowRate, Duration slow, int window, int minimum, Duration wait, int probes) {
        return new BreakerPolicy(
                failureRate, slowRate, slow, SlidingWindowType.COUNT_BASED, window, minimum, wait, probes, false);
    }

    private static Subset subset(String name, int weight) {
        return new Subset(name, Map.of(), weight);
    }

    private static ServicePolicy policy(Subset... subsets) {
        ServicePolicy base = ServicePolicy.DEFAULT;
        return new ServicePolicy(
                base.timeouts(),
                List.of(subsets),
                base.sticky(),
                base.overrideHeader(),
                base.retry(),
                base.breaker(),
                base.ejection(),
                base.connections(),
                base.tls());
    }
}

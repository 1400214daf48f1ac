package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.http2.Http2Peer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Endpoints that are asked by grpc.health.v1.Health/Check whether they are healthy, and what requests notice of it. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class GrpcHealthCheckTest {
    private static final Duration STEP = Duration.ofSeconds(1);

    /** An answer is waited for longer than any test takes, so that only one that does not come is late. */
    private static final HealthCheckPolicy PATIENT = check("", Duration.ofSeconds(1000));

    private static final HealthCheckPolicy QUICK = check("", Duration.ofSeconds(1));

    private final FakeTicker ticker = new FakeTicker();

    private static HealthCheckPolicy check(String service, Duration timeout) {
        return new HealthCheckPolicy(new HealthCheckPolicy.Grpc(service), Duration.ofSeconds(2), timeout, 3, 2);
    }

    @Test
    void theCallIsTheOneOfTheProtocol() {
        try (var server = new HealthServer("one", HealthServer.message(HealthServer.SERVING));
                var fixture = shop(check("shop.Catalog", Duration.ofSeconds(1000)), server)) {
            HealthServer.Check check = next(server);

            assertThat(fixture.states("shop")).hasSize(1);
            assertThat(check.head().method()).isEqualTo("POST");
            assertThat(check.head().header(":authority")).isEqualTo("shop");
            assertThat(check.head().header("content-type")).isEqualTo("application/grpc");
            assertThat(check.head().header("te")).isEqualTo("trailers");
            assertThat(check.head().header("grpc-timeout")).isEqualTo("1000000m");
            assertThat(check.body()).isEqualTo(("\0\0\0\0\016\n\014shop.Catalog").getBytes());
        }
    }

    @Test
    void theServerAsAWholeIsAskedAboutWithAnEmptyMessage() {
        try (var server = new HealthServer("one", HealthServer.message(HealthServer.SERVING));
                var fixture = shop(PATIENT, server)) {
            assertThat(next(server).body()).isEqualTo(new byte[5]);
            assertThat(fixture.states("shop")).hasSize(1);
        }
    }

    @Test
    void requestsAvoidAnEndpointThatSaysNotServingUntilItServesAgain() {
        try (var good = new HealthServer("good", HealthServer.message(HealthServer.SERVING));
                var bad = new HealthServer("bad", HealthServer.message(HealthServer.SERVING));
                var fixture = shop(PATIENT, good, bad)) {
            Listener gateway = fixture.gateway();
            until(bad, () -> good.asked() > 0 && bad.asked() > 0);
            assertThat(answers(gateway, 40)).containsOnlyKeys("good", "bad");

            bad.reacts(HealthServer.message(HealthServer.NOT_SERVING));
            int before = bad.asked();
            until(bad, () -> unhealthy(fixture, 1) != null);
            assertThat(bad.asked() - before)
                    .as("believed at once, but for a check under way when that began")
                    .isBetween(1, 2);
            assertThat(unhealthy(fixture, 1)).isEqualTo("it says NOT_SERVING");
            assertThat(unhealthy(fixture, 0)).isNull();
            assertThat(answers(gateway, 40)).containsOnlyKeys("good");

            bad.reacts(HealthServer.message(HealthServer.SERVING));
            until(bad, () -> unhealthy(fixture, 1) == null);
            assertThat(answers(gateway, 40)).containsOnlyKeys("good", "bad");
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        "it knows no health service", HealthServer.status(12), "UNIMPLEMENTED: it has no grpc.health"),
                Arguments.of("it knows no such service", HealthServer.status(5), "NOT_FOUND: it knows no service ''"),
                Arguments.of("we may not", HealthServer.status(7), "PERMISSION_DENIED: let us call"),
                Arguments.of("another status", HealthServer.status(14), "grpc-status UNAVAILABLE"),
                Arguments.of("OK without a message", HealthServer.status(0), "no message"),
                Arguments.of("cut off", HealthServer.message((byte) 0, (byte) 0), "cut off"),
                Arguments.of(
                        "two messages",
                        HealthServer.message((byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0),
                        "expected: exactly one"),
                Arguments.of("too much", HealthServer.message(new byte[2000]), "more than 1024 bytes"),
                Arguments.of("stream reset", HealthServer.reset(), "INTERNAL_ERROR"),
                Arguments.of("connection cut off", HealthServer.cutOff(), "clos"),
                Arguments.of(
                        "no status",
                        (HealthServer.Reaction) (peer, stream) -> {
                            peer.headers(stream, false, ":status", "200", "content-type", "application/grpc");
                            peer.data(stream, true, HealthServer.SERVING);
                        },
                        "no grpc-status"),
                Arguments.of(
                        "no gRPC at all",
                        (HealthServer.Reaction) (peer, stream) -> peer.respond(stream, 404, "what?"),
                        "HTTP status 404"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void threeFailuresInARowLeaveAnEndpointOut(String what, HealthServer.Reaction reaction, String cause) {
        try (var server = new HealthServer("one", HealthServer.message(HealthServer.SERVING));
                var fixture = shop(PATIENT, server)) {
            Failing failing = new Failing(reaction);
            until(server, () -> server.asked() == 2);
            server.reacts(failing);
            until(server, () -> unhealthy(fixture, 0) != null);

            // Another one may have begun before the state was looked at.
            assertThat(failing.seen).isBetween(3, 4);
            assertThat(unhealthy(fixture, 0)).contains(cause);
        }
    }

    @Test
    void successInBetweenBeginsTheRowAnew() {
        try (var server = new HealthServer("one", HealthServer.message(HealthServer.SERVING));
                var fixture = shop(PATIENT, server)) {
            until(server, () -> server.asked() == 1);
            server.reacts((peer, stream) -> (server.asked() % 3 == 0
                            ? HealthServer.message(HealthServer.SERVING)
                            : HealthServer.status(14))
                    .to(peer, stream));
            until(server, () -> {
                assertThat(unhealthy(fixture, 0)).isNull();
                return server.asked() == 13;
            });
        }
    }

    @Test
    void firstCheckCountsAlone() {
        try (var nobody = new RefusingPort();
                var server = new HealthServer("one", HealthServer.message(HealthServer.SERVING));
                var fixture = shop(PATIENT, server)) {
            fixture.endpoints("shop", server.endpoint(), Endpoint.of("127.0.0.1", nobody.port()));
            until(server, () -> unhealthy(fixture, 1) != null);

            assertThat(unhealthy(fixture, 1)).contains("refused");
            assertThat(server.asked()).as("three intervals would take longer").isLessThan(4);
        }
    }

    @Test
    void checkThatHangsIsAFailureAndItsConnectionIsGivenUp() {
        try (var server = new HealthServer("one", HealthServer.hang());
                var fixture = shop(QUICK, server)) {
            HealthServer.Check first = next(server);
            assertThat(first.head().header("grpc-timeout")).isEqualTo("1000000u");
            until(server, () -> unhealthy(fixture, 0) != null);
            assertThat(unhealthy(fixture, 0)).isEqualTo("no answer within 1000 ms");
            HealthServer.Check second = next(server);
            assertThat(second.connection()).isGreaterThan(first.connection());
        }
    }

    @Test
    void allAreUsedWhenNoneIsHealthy() {
        try (var one = new HealthServer("one", HealthServer.message(HealthServer.NOT_SERVING));
                var other = new HealthServer("other", HealthServer.message(HealthServer.NOT_SERVING));
                var fixture = shop(PATIENT, one, other)) {
            Listener gateway = fixture.gateway();
            until(one, () -> unhealthy(fixture, 0) != null && unhealthy(fixture, 1) != null);
            assertThat(answers(gateway, 40)).containsOnlyKeys("one", "other");
        }
    }

    @Test
    void reloadThatDoesNotConcernTheServiceKeepsItsState() {
        try (var server = new HealthServer("one", HealthServer.message(HealthServer.NOT_SERVING));
                var fixture = shop(PATIENT, server)) {
            until(server, () -> unhealthy(fixture, 0) != null);
            EndpointState state = fixture.states("shop").getFirst();
            fixture.service("other", new PolicyBuilder().build()).apply();
            next(server);
            assertThat(fixture.states("shop").getFirst()).isSameAs(state);
            assertThat(state.unhealthy()).isNotNull();
        }
    }

    @Test
    void policyWithoutChecksEndsThemAndTheEndpointIsUsedAgain() {
        try (var server = new HealthServer("one", HealthServer.message(HealthServer.NOT_SERVING));
                var fixture = shop(PATIENT, server)) {
            until(server, () -> unhealthy(fixture, 0) != null);
            fixture.declare(new Service(ServiceId.of("shop"), policy(null)), server.endpoint())
                    .apply();
            fixture.await(() -> unhealthy(fixture, 0) == null, "the endpoint is used again");
            assertNobodyIsAsked(server);
        }
    }

    @Test
    void endpointThatIsGoneIsNotAskedAndOneThatComesIs() {
        try (var old = new HealthServer("old", HealthServer.message(HealthServer.NOT_SERVING));
                var fresh = new HealthServer("fresh", HealthServer.message(HealthServer.NOT_SERVING));
                var fixture = shop(PATIENT, old)) {
            until(old, () -> unhealthy(fixture, 0) != null);
            EndpointState before = fixture.states("shop").getFirst();
            fixture.endpoints("shop", fresh.endpoint());
            until(fresh, () -> unhealthy(fixture, 0) != null);
            fixture.await(() -> before.unhealthy() == null, "the checks of the old one have ended");
            assertNobodyIsAsked(old);
        }
    }

    @Test
    void engineThatIsClosedAsksNobody() {
        try (var server = new HealthServer("one", HealthServer.hang())) {
            var fixture = shop(PATIENT, server);
            try (fixture) {
                next(server);
                fixture.await(() -> server.open() == 1, "the connection is there");
            }
            fixture.await(() -> server.open() == 0, "the connection of the check is closed");
            fixture.endpoints("shop"); // Whoever publishes endpoints lives longer, and must not notice.
        }
    }

    private void assertNobodyIsAsked(HealthServer server) {
        while (server.poll() != null) {
            // One that was under way.
        }
        int asked = server.asked();
        for (int i = 0; i < 6; i++) {
            ticker.advance(STEP);
            server.poll();
        }
        assertThat(server.asked()).isEqualTo(asked);
    }

    /** Counts. */
    private static final class Failing implements HealthServer.Reaction {
        private final HealthServer.Reaction how;
        private volatile int seen;

        Failing(HealthServer.Reaction how) {
            this.how = how;
        }

        @Override
        public void to(Http2Peer peer, int stream) {
            seen++;
            how.to(peer, stream);
        }
    }

    private static Map<String, Integer> answers(Listener gateway, int requests) {
        Map<String, Integer> answers = new HashMap<>();
        try (RawClient client = EngineFixture.connect(gateway)) {
            for (int i = 0; i < requests; i++) {
                String body = client.send("GET /shop/ HTTP/1.1\r\nHost: shop\r\n\r\n")
                        .readFinalResponse()
                        .bodyText();
                answers.merge(body, 1, Integer::sum);
            }
        }
        return answers;
    }

    private static @Nullable String unhealthy(EngineFixture fixture, int endpoint) {
        return fixture.states("shop").get(endpoint).unhealthy();
    }

    /** Lets time go by until the server is asked. */
    private HealthServer.Check next(HealthServer server) {
        HealthServer.Check[] found = new HealthServer.Check[1];
        until(server, check -> {
            found[0] = check;
            return check != null;
        });
        return Objects.requireNonNull(found[0]);
    }

    private void until(HealthServer paced, BooleanSupplier done) {
        until(paced, check -> done.getAsBoolean());
    }

    private void until(HealthServer paced, Predicate<HealthServer.@Nullable Check> done) {
        for (int i = 0; i < 400; i++) {
            ticker.advance(STEP);
            if (done.test(paced.poll())) {
                return;
            }
        }
        throw new AssertionError("did not happen in " + STEP.multipliedBy(400));
    }

    private static ServicePolicy policy(@Nullable HealthCheckPolicy check) {
        return new PolicyBuilder()
                .timeouts(1000, 1000, 1000, 1000)
                .speaking(HttpProtocol.HTTP2)
                .healthCheck(check)
                .build();
    }

    private EngineFixture shop(HealthCheckPolicy check, HealthServer... servers) {
        return new EngineFixture(ticker, builder -> builder)
                .service("shop", policy(check))
                .endpoints(
                        "shop", Stream.of(servers).map(HealthServer::endpoint).toArray(Endpoint[]::new))
                .apply();
    }
}

package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks by HTTP, and checks along every way that requests take to an endpoint. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class HealthChecksTest {
    private static final Duration STEP = Duration.ofSeconds(1);

    private final FakeTicker ticker = new FakeTicker();

    private static HealthCheckPolicy get(String path) {
        return new HealthCheckPolicy(
                new HealthCheckPolicy.Http(path), Duration.ofSeconds(2), Duration.ofSeconds(1000), 3, 2);
    }

    @Test
    void pathIsAskedForWithItsQuery() throws Exception {
        CompletableFuture<Received> asked = new CompletableFuture<>();
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> {
                    asked.complete(request);
                    return Reply.of(200, "ok");
                }));
                var fixture = shop(get("/health?deep=1"), upstream)) {
            Received request = EngineFixture.advanceUntil(ticker, STEP, asked);
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.target()).isEqualTo("/health?deep=1");
            assertThat(request.header("Host")).isEqualTo("shop");
            assertThat(request.header("User-Agent")).isEqualTo("portcullis-health-check");
            assertThat(fixture.states("shop")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 404, 429, 500, 503})
    void statusOtherThanSuccessIsBelievedAtOnce(int status) throws Exception {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> request.number() <= 2 ? Reply.of(204, "") : Reply.of(status, "no")));
                var fixture = shop(get("/healthz"), upstream)) {
            EndpointState endpoint = fixture.states("shop").getFirst();
            until(() -> endpoint.unhealthy() != null);
            assertThat(upstream.executions()).isBetween(3, 4);
            assertThat(endpoint.unhealthy())
                    .isEqualTo("GET /healthz was answered with " + status + " (expected: 200 to 299)");
        }
    }

    @Test
    void longPageIsNotReadToItsEnd() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.raw(
                                "HTTP/1.1 503 No\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(200_000))
                        .thenHang()));
                var fixture = shop(get("/healthz"), upstream)) {
            EndpointState endpoint = fixture.states("shop").getFirst();
            until(() -> endpoint.unhealthy() != null);
            assertThat(endpoint.unhealthy()).contains("503");
        }
    }

    @Test
    void idleConnectionThatTheEndpointHasClosedIsNoFailure() throws Exception {
        Map<Integer, Boolean> before = new ConcurrentHashMap<>();
        // Every second request on a connection is met by its close.
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> before.putIfAbsent(request.connection(), true) == null
                                ? Reply.of(200, "ok")
                                : Reply.raw("").thenClose()));
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .service(
                                "shop",
                                new PolicyBuilder()
                                        .timeouts(1000, 1000, 1000, 1000)
                                        .connections(2, 0, Duration.ofSeconds(60), Duration.ofMinutes(10))
                                        .healthCheck(new HealthCheckPolicy(
                                                new HealthCheckPolicy.Http("/healthz"),
                                                Duration.ofSeconds(2),
                                                Duration.ofSeconds(1000),
                                                1,
                                                1))
                                        .build(),
                                upstream)
                        .apply()) {
            EndpointState endpoint = fixture.states("shop").getFirst();
            until(() -> {
                assertThat(endpoint.unhealthy()).isNull();
                return upstream.connections() >= 4;
            });
        }
    }

    @Test
    void changeOfOneServiceReplacesItsChecksAndLeavesThoseOfOthersAlone() {
        try (var first = ScriptedUpstream.start(script -> script.respond(200, "ok"));
                var second = ScriptedUpstream.start(script -> script.respond(200, "ok"));
                var other = ScriptedUpstream.start(script -> script.respond(503, "no"));
                var fixture = shop(get("/healthz"), first)
                        .service("bank", checked(get("/healthz")), other)
                        .apply()) {
            EndpointState bank = fixture.states("bank").getFirst();
            until(() -> first.executions() > 0 && bank.unhealthy() != null);
            fixture.endpoints("shop", Endpoint.of(second.host(), second.port()));
            until(() -> second.executions() > 1);
            int asked = first.executions();
            int others = other.executions();
            until(() -> second.executions() > 3 && other.executions() > others);
            assertThat(first.executions()).as("an endpoint that is gone").isEqualTo(asked);
            assertThat(bank.unhealthy()).as("what was found of another service").isNotNull();
        }
    }

    @Test
    void serviceThatWantsToKnowItsClientsIsToldThatItIsNone() throws Exception {
        try (var server = new ProxiedServer();
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .service(
                                "shop",
                                new PolicyBuilder()
                                        .timeouts(1000, 1000, 1000, 1000)
                                        .connections(1, 0, Duration.ofSeconds(1), Duration.ofMinutes(10))
                                        .proxyProtocol(ProxyProtocol.V1)
                                        .healthCheck(get("/healthz"))
                                        .build())
                        .endpoints("shop", Endpoint.of("127.0.0.1", server.port()))
                        .apply()) {
            EndpointState endpoint = fixture.states("shop").getFirst();
            until(() -> {
                assertThat(endpoint.unhealthy()).isNull();
                return server.connections() >= 3;
            });
        }
    }

    @Test
    void serviceBehindItsSidecarIsAskedByMutualTls() {
        try (var application = new HealthServer("db", HealthServer.message(HealthServer.NOT_SERVING));
                var mesh = new MeshPair(
                        ServerTls.Mode.STRICT,
                        Protocol.HTTP,
                        application.endpoint().port(),
                        AuthorizationPolicy.ALLOW_ALL)) {
            mesh.outbound
                    .declare(
                            new Service(
                                    MeshPair.ID,
                                    MeshPair.mutual(MeshPair.CA.id("ns/shop/sa/db"))
                                            .withConnectTimeout(Duration.ofSeconds(30))
                                            .withHealthCheck(new HealthCheckPolicy(
                                                    new HealthCheckPolicy.Grpc(""),
                                                    Duration.ofMillis(100),
                                                    Duration.ofSeconds(30),
                                                    3,
                                                    1)),
                                    Set.of(),
                                    Protocol.HTTP),
                            Endpoint.of("127.0.0.1", mesh.receiving.address().getPort()))
                    .apply();
            EndpointState endpoint = mesh.outbound.states("db").getFirst();
            mesh.outbound.await(() -> "it says NOT_SERVING".equals(endpoint.unhealthy()), "it is found unhealthy");

            application.reacts(HealthServer.message(HealthServer.SERVING));
            mesh.outbound.await(() -> endpoint.unhealthy() == null, "it is healthy again");
            assertThat(mesh.inbound.nextEnded().peer()).isEqualTo(MeshPair.CA.id("ns/shop/sa/storefront"));
        }
    }

    private void until(BooleanSupplier done) {
        EngineFixture.advanceUntil(ticker, STEP, done);
    }

    private EngineFixture shop(HealthCheckPolicy check, ScriptedUpstream upstream) {
        return new EngineFixture(ticker, builder -> builder)
                .service("shop", checked(check), upstream)
                .apply();
    }

    private static ServicePolicy checked(HealthCheckPolicy check) {
        return new PolicyBuilder()
                .timeouts(1000, 1000, 1000, 1000)
                .speaking(HttpProtocol.HTTP1)
                .healthCheck(check)
                .build();
    }
}

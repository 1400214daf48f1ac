package io.portcullis.engine;

import static io.portcullis.engine.GrpcCalls.call;
import static io.portcullis.engine.GrpcCalls.message;
import static io.portcullis.engine.GrpcCalls.only;
import static io.portcullis.engine.GrpcCalls.started;
import static io.portcullis.engine.GrpcCalls.status;
import static io.portcullis.engine.GrpcCalls.trailer;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls of gRPC are made again, and what their servers are told. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class GrpcRetriesTest {
    @Test
    void unavailableIsHiddenWhereTheServiceDeclaresTheMethod() {
        try (var upstream = busyUntil(3);
                var fixture = fixture(GrpcCalls.threeTries("shop/Get"), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.send(call("/shop/Get")).readFinalResponse();

            assertThat(trailer(response)).isEqualTo("0");
            assertThat(upstream.requests())
                    .extracting(GrpcRetriesTest::previousAttempts)
                    .containsExactly(null, "1", "2");
            assertThat(upstream.requests()).extracting(Received::bodyText).containsOnly(GrpcCalls.MESSAGE);
            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.grpcStatus()).isEqualTo(GrpcStatus.OK);
            assertThat(record.attempts())
                    .extracting(ExchangeRecord.AttemptRecord::error)
                    .containsExactly("grpc-status UNAVAILABLE", "grpc-status UNAVAILABLE", "");
        }
    }

    @Test
    void methodNobodyDeclaredRunsOnce() {
        try (var upstream = busyUntil(3);
                var fixture = fixture(GrpcCalls.threeTries("shop/Get"), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.send(call("/shop/Charge")).readFinalResponse();

            assertThat(status(response)).isEqualTo("14");
            assertThat(upstream.executions()).isEqualTo(1);
            assertThat(fixture.nextEnded().decisions().lines())
                    .anyMatch(line -> line.contains("shop/Charge may have been processed"));
        }
    }

    @Test
    void byDefaultNoMethodRunsTwice() {
        try (var upstream = busyUntil(3);
                var fixture = fixture(RetryPolicy.DEFAULT, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(status(client.send(call("/shop/Get")).readFinalResponse()))
                    .isEqualTo("14");
            assertThat(upstream.executions()).isEqualTo(1);
        }
    }

    @Test
    void callThatMayHaveRunIsRepeatedOnlyWhereDeclared() {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> request.number() % 2 == 1 ? Reply.reset() : message(GrpcStatus.OK)));
                var fixture = fixture(GrpcCalls.threeTries("shop/Get"), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(trailer(client.send(call("/shop/Get")).readFinalResponse()))
                    .isEqualTo("0");
            assertThat(status(client.send(call("/shop/Charge")).readFinalResponse()))
                    .isEqualTo("14");
            assertThat(upstream.executions()).isEqualTo(3);
        }
    }

    @Test
    void refusedConnectionIsNoAttemptThatAServerCouldHaveSeen() {
        try (var refusing = new RefusingPort();
                var upstream = ScriptedUpstream.start(script -> script.answer(request -> message(GrpcStatus.OK)));
                var fixture = fixture(GrpcCalls.threeTries(), upstream)
                        .endpoints(
                                "shop",
                                Endpoint.of("127.0.0.1", refusing.port()),
                                Endpoint.of(upstream.host(), upstream.port()));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 10; i++) {
                assertThat(trailer(client.send(call("/shop/Charge")).readFinalResponse()))
                        .isEqualTo("0");
            }
            assertThat(upstream.executions()).isEqualTo(10);
            assertThat(upstream.requests())
                    .extracting(GrpcRetriesTest::previousAttempts)
                    .containsOnlyNulls();
        }
    }

    @Test
    void attemptsOfTheClientItselfCountToo() {
        try (var upstream = busyUntil(2);
                var fixture = fixture(GrpcCalls.threeTries("shop/Get"), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(call("/shop/Get", "grpc-previous-rpc-attempts: 2")).readFinalResponse();

            assertThat(upstream.requests())
                    .extracting(GrpcRetriesTest::previousAttempts)
                    .containsExactly("2", "3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon"})
    void serverMayForbidIt(String pushback) {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> only(GrpcStatus.UNAVAILABLE, "grpc-retry-pushback-ms: " + pushback)));
                var fixture = fixture(GrpcCalls.threeTries("shop/Get"), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(status(client.send(call("/shop/Get")).readFinalResponse()))
                    .isEqualTo("14");
            assertThat(upstream.executions()).isEqualTo(1);
        }
    }

    @Test
    void serverMayAskForAPause() {
        FakeTicker ticker = new FakeTicker();
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> request.number() == 1
                        ? only(GrpcStatus.UNAVAILABLE, "grpc-retry-pushback-ms: 5000")
                        : message(GrpcStatus.OK)));
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .service("shop", policy(GrpcCalls.threeTries("shop/Get")), upstream)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(call("/shop/Get"));
            upstream.awaitRequest(1);

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, Duration.ofMillis(500));
            assertThat(trailer(client.readFinalResponse())).isEqualTo("0");
            assertThat(record.durationNanos())
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(5).toNanos());
        }
    }

    @Test
    void pauseThatIsTooLongIsNotBegun() {
        FakeTicker ticker = new FakeTicker();
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request ->
                        only(GrpcStatus.UNAVAILABLE, "grpc-retry-pushback-ms: 60000", "x-reason: maintenance")));
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .service("shop", policy(GrpcCalls.threeTries("shop/Get")), upstream)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response =
                    client.send(call("/shop/Get", "grpc-timeout: 5S")).readFinalResponse();

            assertThat(status(response)).isEqualTo("14");
            assertThat(response.header("x-reason")).isEqualTo("maintenance");
            assertThat(response.header("grpc-retry-pushback-ms")).isEqualTo("60000");
            assertThat(upstream.executions()).isEqualTo(1);
        }
    }

    @Test
    void responseThatBeganIsFinal() {
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> started().then("0\r\ngrpc-status: 14\r\n\r\n")));
                var fixture = fixture(GrpcCalls.threeTries("shop/Get"), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(trailer(client.send(call("/shop/Get")).readFinalResponse()))
                    .isEqualTo("14");
            assertThat(upstream.executions()).isEqualTo(1);
        }
    }

    @Test
    void aRoutesRetryHasThePromisesOfTheService() {
        RetryPolicy ofRoute = new RetryPolicy(
                2,
                Set.of(503),
                Set.of("POST"),
                PolicyBuilder.THREE_TRIES.backoff(),
                PolicyBuilder.THREE_TRIES.budget(),
                false);
        try (var upstream = busyUntil(9);
                var fixture = fixture(GrpcCalls.threeTries("routed/Get"), upstream)
                        .route(
                                "routed",
                                new RouteTarget.ToService(ServiceId.of("shop")),
                                new RouteFilter.Retry(ofRoute))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(call("/routed/Get")).readFinalResponse();
            assertThat(upstream.executions()).isEqualTo(2);
            client.send(call("/routed/Charge")).readFinalResponse();
            assertThat(upstream.executions()).isEqualTo(3);
        }
    }

    /** Invariant 2, of calls whose every method is a POST. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void callsNobodyDeclaredRunAtMostOnceWhateverHappens(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ConcurrentMap<String, AtomicInteger> executed = new ConcurrentHashMap<>();
        try (var refusing = new RefusingPort();
                var shaky = ScriptedUpstream.start(script -> script.answer(request -> {
                    count(executed, request);
                    synchronized (random) {
                        return faulty(random);
                    }
                }));
                var sound = ScriptedUpstream.start(script -> script.answer(request -> {
                    count(executed, request);
                    return message(GrpcStatus.OK);
                }));
                var fixture = fixture(GrpcCalls.threeTries("shop/Get"), sound)
                        .endpoints(
                                "shop",
                                Endpoint.of("127.0.0.1", refusing.port()),
                                Endpoint.of(shaky.host(), shaky.port()),
                                Endpoint.of(sound.host(), sound.port()))) {
            Listener gateway = fixture.gateway();
            for (int i = 0; i < 80; i++) {
                String method = i % 2 == 0 ? "Charge" : "Get";
                try (RawClient client = EngineFixture.connect(gateway)) {
                    client.send(call("/shop/" + method, "X-Id: " + i)).readFinalResponse();
                }
                ExchangeRecord record = fixture.nextEnded();
                assertThat(record.grpcStatus()).isNotNull();
            }
            for (int i = 0; i < 80; i += 2) {
                AtomicInteger times = executed.get(Integer.toString(i));
                assertThat(times == null ? 0 : times.get()).as("Charge " + i).isLessThanOrEqualTo(1);
            }
            assertThat(executed.values()).as("declared ones are repeated").anyMatch(times -> times.get() > 1);
            assertThat(fixture.engine().replayBytes()).isZero();
            assertThat(fixture.states("shop")).hasSize(3).allMatch(endpoint -> endpoint.inFlight() == 0);
        }
    }

    private static void count(ConcurrentMap<String, AtomicInteger> executed, Received request) {
        executed.computeIfAbsent(String.valueOf(request.header("X-Id")), id -> new AtomicInteger())
                .incrementAndGet();
    }

    private static Reply faulty(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> Reply.reset();
            case 1 -> Reply.raw("").thenClose();
            case 2 -> only(GrpcStatus.UNAVAILABLE);
            case 3 -> only(GrpcStatus.UNAVAILABLE, "grpc-retry-pushback-ms: 1");
            case 4 -> only(GrpcStatus.INTERNAL, "x-portcullis-not-processed: draining");
            case 5 -> Reply.of(503, "busy");
            case 6 -> message(GrpcStatus.UNAVAILABLE);
            default -> message(GrpcStatus.OK);
        };
    }

    private static ScriptedUpstream busyUntil(int number) {
        return ScriptedUpstream.start(script -> script.answer(
                request -> request.number() < number ? only(GrpcStatus.UNAVAILABLE) : message(GrpcStatus.OK)));
    }

    private static @Nullable String previousAttempts(Received request) {
        return request.header("grpc-previous-rpc-attempts");
    }

    private static ServicePolicy policy(RetryPolicy retry) {
        return new PolicyBuilder().retry(retry).build();
    }

    private static EngineFixture fixture(RetryPolicy retry, ScriptedUpstream upstream) {
        return new EngineFixture().service("shop", policy(retry), upstream).apply();
    }
}

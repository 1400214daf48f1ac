package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each timeout, on a clock that only the test moves. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class TimeoutsTest {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 2 * SECOND);

    @Test
    void connectionThatIsNeverAcceptedIsGivenUp() throws IOException {
        try (var hole = new BlackHolePort();
                var fixture = fixture(new PolicyBuilder().timeouts(1, 15, 60, 60))
                        .endpoints("shop", Endpoint.of("127.0.0.1", hole.port()));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.readFinalResponse().status()).isEqualTo(503);
            assertThat(code(record)).isEqualTo(FailureCode.CONNECT_FAILED);
            assertThat(record.durationNanos()).isBetween(SECOND, 15 * SECOND);
        }
    }

    @Test
    void slowAttemptIsRepeatedElsewhere() {
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var quick = ScriptedUpstream.start(script -> script.respond(200, "quick"));
                var fixture = fixture(new PolicyBuilder().timeouts(1, 2, 60, 60).retry(PolicyBuilder.THREE_TRIES))
                        .endpoints("shop", Endpoint.of(slow.host(), slow.port()));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
            slow.awaitRequest(1);
            fixture.endpoints("shop", Endpoint.of(slow.host(), slow.port()), Endpoint.of(quick.host(), quick.port()));
            ticker.advance(Duration.ofSeconds(2).plusMillis(10));

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, Duration.ofMillis(10));
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("quick");
            assertThat(record.attempts()).hasSize(2);
            assertThat(slow.awaitEnd(1)).as("the late attempt is cancelled").isNotEqualTo("open");
        }
    }

    @Test
    void aRoutesOwnTimeoutsGoBeforeThoseOfItsService() throws IOException {
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var hole = new BlackHolePort();
                var fixture = fixture(new PolicyBuilder().timeouts(5, 10, 60, 60), slow)
                        .routes(
                                timed("short", Map.of("response-timeout", 1_000)),
                                timed("hasty", Map.of("connect-timeout", 1_000)))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway());
                RawClient other = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /short HTTP/1.1\r\nHost: h\r\n\r\n");
            slow.awaitRequest(1);
            ExchangeRecord late = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.readFinalResponse().status()).isEqualTo(504);
            assertThat(late.durationNanos()).isBetween(SECOND, 4 * SECOND);

            fixture.endpoints("shop", Endpoint.of("127.0.0.1", hole.port()));
            other.send("GET /hasty HTTP/1.1\r\nHost: h\r\n\r\n");
            ExchangeRecord unconnected = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(code(unconnected)).isEqualTo(FailureCode.CONNECT_FAILED);
            assertThat(unconnected.durationNanos()).isBetween(SECOND, 4 * SECOND);
        }
    }

    private static Route timed(String id, Map<String, Object> metadata) {
        return new Route(
                id,
                0,
                List.of(new RoutePredicate.Path(List.of("/" + id), false)),
                List.of(),
                new RouteTarget.ToService(ServiceId.of("shop")),
                metadata);
    }

    @Test
    void requestTimeoutBoundsAllAttempts() {
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture =
                        fixture(new PolicyBuilder().timeouts(1, 2, 3, 60).retry(PolicyBuilder.THREE_TRIES), slow);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(504);
            assertThat(record.failure()).extracting(Failure::message).asString().contains("request timeout");
            assertThat(record.attempts()).hasSize(2);
            assertThat(record.durationNanos()).isBetween(3 * SECOND, 6 * SECOND);
        }
    }

    @Test
    void requestTimeoutBlamesTheEndpoint() {
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var other = ScriptedUpstream.start(script -> script.respond(200, "ok"));
                var fixture = fixture(new PolicyBuilder().timeouts(1, 9, 3, 60).ejection(1), slow, other);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            int calls = 0;
            while (slow.executions() == 0 && calls++ < 64) {
                client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
                fixture.advanceUntilEnded(ticker, Duration.ofMillis(100));
                client.readFinalResponse();
            }
            assertThat(slow.executions()).isEqualTo(1);
            assertThat(fixture.states("shop"))
                    .filteredOn(EndpointState::ejected)
                    .hasSize(1);
        }
    }

    @Test
    void stalledResponseIsBrokenOff() {
        try (var stalling = ScriptedUpstream.start(script ->
                        script.answer(request -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234")
                                .thenHang()));
                var fixture = fixture(new PolicyBuilder().timeouts(1, 2, 3, 4), stalling);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.endsSomehow()).isTrue();
            assertThat(code(record)).isEqualTo(FailureCode.IDLE_TIMEOUT);
            assertThat(record.durationNanos()).isBetween(4 * SECOND, 9 * SECOND);
            assertThat(stalling.awaitEnd(1)).isNotEqualTo("open");
        }
    }

    @Test
    void stalledUploadIsTheClientsFault() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(
                        new PolicyBuilder().timeouts(1, 2, 60, 60).breaker(2, 1).ejection(1), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.readFinalResponse().status()).isEqualTo(408);
            assertThat(code(record)).isEqualTo(FailureCode.REQUEST_TIMEOUT);
            assertThat(fixture.states("shop")).noneMatch(EndpointState::ejected);
        }
    }

    @Test
    void stalledUploadIsTheClientsFaultAlsoByTheRequestTimeout() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(new PolicyBuilder().timeouts(1, 9, 2, 60), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");

            fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.readFinalResponse().status()).isEqualTo(408);
        }
    }

    @Test
    void endpointThatDoesNotReadIsNotTheClientsFault() throws Exception {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start(
                        script -> script.readBodiesAfter(gate).receiveBuffer(4096));
                var fixture = fixture(new PolicyBuilder().timeouts(1, 2, 60, 60), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Thread upload = Thread.ofVirtual().start(() -> sendMuch(client));
            gate.awaitArrival();

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(code(record)).isEqualTo(FailureCode.UPSTREAM_TIMEOUT);
            gate.open();
            client.close();
            upload.join();
        }
    }

    @Test
    void uploadThatProgressesIsNotCut() {
        try (var upstream =
                        ScriptedUpstream.start(script -> script.answer(request -> Reply.of(200, request.bodyText())));
                var fixture = fixture(new PolicyBuilder().timeouts(1, 2, 3, 4), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            upstream.awaitConnections(1);
            for (int i = 0; i < 10; i++) {
                ticker.advance(Duration.ofMillis(1500));
                client.send("1\r\n" + i + "\r\n");
                // Its own answer shows that the loop has seen the chunk before time goes on.
                try (RawClient other =
                        EngineFixture.connect(fixture.engine().listeners().getFirst())) {
                    other.get("/shop/pace");
                }
            }
            client.send("0\r\n\r\n");

            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo("0123456789");
        }
    }

    @Test
    void clientThatDoesNotReadIsLetGo() {
        String large = "x".repeat(16_000_000);
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, large));
                var fixture = fixture(new PolicyBuilder().timeouts(1, 2, 3, 4).ejection(1), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
            upstream.awaitRequest(1);

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(code(record)).isEqualTo(FailureCode.CLIENT_GONE);
            assertThat(record.responseBytes()).isLessThan(large.length());
            assertThat(fixture.states("shop")).noneMatch(EndpointState::ejected);
        }
    }

    private static void sendMuch(RawClient client) {
        try {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 64000000\r\n\r\n");
            byte[] block = new byte[100_000];
            for (int i = 0; i < 640; i++) {
                client.send(block);
            }
        } catch (UncheckedIOException e) {
            // It was cut off, as it should be.
        }
    }

    private EngineFixture fixture(PolicyBuilder policy, ScriptedUpstream... upstreams) {
        return new EngineFixture(ticker, builder -> builder)
                .service("shop", policy.build(), upstreams)
                .apply();
    }

    static FailureCode code(ExchangeRecord record) {
        return Objects.requireNonNull(record.failure()).code();
    }

    /** A port whose queue is full: further connections get no answer at all. */
    private static final class BlackHolePort implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<SocketChannel> fillers = new ArrayList<>();

        BlackHolePort() throws IOException {
            for (int i = 0; i < 8; i++) {
                var filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(listener.getLocalSocketAddress());
                fillers.add(filler);
            }
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (var filler : fillers) {
                filler.close();
            }
            listener.close();
        }
    }
}

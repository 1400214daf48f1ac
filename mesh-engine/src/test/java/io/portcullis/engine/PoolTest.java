package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.Place;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections that are kept, and those that must not be. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class PoolTest {
    private final FakeTicker ticker = new FakeTicker();

    @Test
    void idleConnectionIsNotUsedAfterItsTime() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(512, 10, Duration.ofSeconds(4), Duration.ofMinutes(10), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.get("/shop/a");
            ticker.advance(Duration.ofSeconds(3));
            client.get("/shop/a");
            assertThat(upstream.connections()).isEqualTo(1);
            ticker.advance(Duration.ofSeconds(4));
            client.get("/shop/a");
            assertThat(upstream.connections()).isEqualTo(2);
            assertThat(upstream.awaitEnd(1)).isEqualTo("closed");
        }
    }

    @Test
    void theEndpointWhichMakesOthersForgottenKeepsItsOwnConnection() {
        try (var upstream = ScriptedUpstream.start(script -> script.in(Place.HERE, "0.0.0.0"));
                var fixture = fixture(512, 10, Duration.ofSeconds(4), Duration.ofMinutes(10), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 300; i++) {
                fixture.endpoints("shop", Endpoint.of("127.0." + (1 + i / 100) + "." + (1 + i % 100), upstream.port()));
                client.get("/shop/a");
                client.get("/shop/b");
                assertThat(upstream.connections()).as("endpoint " + i).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void oldConnectionIsReplaced() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(1, 0, Duration.ofSeconds(4), Duration.ofSeconds(20), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i <= 20; i++) {
                assertThat(client.get("/shop/a").status())
                        .as("its place is free for the next, after " + i + " s")
                        .isEqualTo(200);
                ticker.advance(Duration.ofSeconds(1));
            }
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void connectionThatTheUpstreamClosedIsNotUsed() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(512, 10, Duration.ofSeconds(4), Duration.ofMinutes(10), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 1; i <= 20; i++) {
                client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
                int status = client.readFinalResponse().status();
                // Where the close has not arrived yet it is a race that a POST must lose.
                assertThat(status).isIn(200, 502);
                upstream.closeConnections();
            }
            assertThat(upstream.requests()).hasSizeLessThanOrEqualTo(20);
        }
    }

    @Test
    void keepAliveRaceIsHiddenFromIdempotentRequests() {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> request.number() % 2 == 0 ? Reply.reset() : Reply.of(200, "ok")));
                var fixture = new EngineFixture()
                        .service(
                                "shop",
                                new PolicyBuilder()
                                        .retry(PolicyBuilder.THREE_TRIES)
                                        .build(),
                                upstream)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/shop/a").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void waitersGetConnectionsInTurnAndTheRestIsRefusedWithoutBlame() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.of(200, "ok").behind(gate)));
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .service(
                                "shop",
                                new PolicyBuilder()
                                        .connections(1, 2, Duration.ofSeconds(4), Duration.ofMinutes(10))
                                        .ejection(1)
                                        .build(),
                                upstream)
                        .apply()) {
            Listener gateway = fixture.gateway();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RawClient client = EngineFixture.connect(gateway);
                client.send("GET /shop/" + i + " HTTP/1.1\r\nHost: h\r\n\r\n");
                clients.add(client);
                awaitActive(fixture, i + 1);
            }
            try (RawClient tooMany = EngineFixture.connect(gateway)) {
                Response response = tooMany.get("/shop/4");
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.bodyText()).contains("overflow");
            }
            assertThat(fixture.states("shop")).noneMatch(EndpointState::ejected);
            clients.removeLast().reset();
            fixture.nextEnded();
            assertThat(TimeoutsTest.code(fixture.nextEnded())).isEqualTo(FailureCode.CLIENT_GONE);
            gate.open();
            for (RawClient client : clients) {
                assertThat(client.readFinalResponse().status()).isEqualTo(200);
                client.close();
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void everyWaiterLearnsThatTheEndpointIsClosed() {
        try (var refusing = new RefusingPort();
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .service(
                                "shop",
                                new PolicyBuilder()
                                        .connections(1, 100, Duration.ofSeconds(4), Duration.ofMinutes(10))
                                        .build())
                        .endpoints("shop", Endpoint.of("127.0.0.1", refusing.port()))
                        .apply()) {
            Listener gateway = fixture.gateway();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(EngineFixture.connect(gateway).send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n"));
            }
            for (RawClient client : clients) {
                assertThat(client.readFinalResponse().bodyText()).contains("connect_failed");
                client.close();
            }
        }
    }

    /** Turns of other exchanges on the loop, until that many are under way. */
    private static void awaitActive(EngineFixture fixture, int count) {
        while (fixture.engine().activeExchanges() < count) {
            Thread.onSpinWait();
        }
    }

    private EngineFixture fixture(int max, int pending, Duration idle, Duration age, ScriptedUpstream... upstreams) {
        return new EngineFixture(ticker, builder -> builder)
                .service(
                        "shop",
                        new PolicyBuilder().connections(max, pending, idle, age).build(),
                        upstreams)
                .apply();
    }
}

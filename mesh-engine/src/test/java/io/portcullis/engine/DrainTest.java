package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How an engine ends in peace. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class DrainTest {
    private final FakeTicker ticker = new FakeTicker();

    @Test
    void inboundAcceptsThenRefusesWithTheMarkWhileOutboundStays() {
        Gate gate = new Gate();
        try (var application = ScriptedUpstream.start(script -> script.answer(request ->
                        request.target().equals("/slow") ? Reply.of(200, "slow").behind(gate) : Reply.of(200, "ok")));
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .service("shop", new PolicyBuilder().build(), application)
                        .authorization(AuthorizationPolicy.ALLOW_ALL)
                        .apply()) {
            Listener inbound = fixture.inbound(application.port());
            Listener outbound = fixture.forService("shop");
            RawClient idle = EngineFixture.connect(inbound);
            RawClient slow = EngineFixture.connect(inbound);
            RawClient own = EngineFixture.connect(outbound);
            RawClient fresh = EngineFixture.connect(inbound);
            await(inbound, 3);
            assertThat(own.get("/").announcesClose()).isFalse();
            assertThat(idle.get("/").announcesClose()).isFalse();
            slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
            gate.awaitArrival();

            CompletableFuture<Void> drained = fixture.engine().drain();
            assertThat(fixture.engine().draining()).isTrue();
            try (RawClient late = EngineFixture.connect(inbound)) {
                Response accepted = late.get("/");
                assertThat(accepted.status()).isEqualTo(200);
                assertThat(accepted.announcesClose()).isTrue();
            }
            untilRefused(inbound);
            assertThat(idle.atEnd()).as("idle connections are closed").isTrue();
            assertThat(fresh.get("/").header("x-portcullis-not-processed"))
                    .as("the first request of a connection is answered, however late it comes")
                    .isEqualTo("draining");
            assertThat(fresh.atEnd()).isTrue();
            assertThat(drained).isNotDone();
            try (RawClient refused = EngineFixture.connect(inbound)) {
                Response response = refused.get("/");
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.header("x-portcullis-not-processed")).isEqualTo("draining");
                assertThat(response.announcesClose()).isTrue();
            }
            assertThat(own.get("/").status())
                    .as("the application still calls others")
                    .isEqualTo(200);
            assertThat(own.get("/").announcesClose()).isFalse();

            gate.open();
            Response last = slow.readFinalResponse();
            assertThat(last.bodyText()).isEqualTo("slow");
            assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
            assertThat(fixture.engine().drain()).succeedsWithin(Duration.ofSeconds(10));
            List.of(idle, slow, own, fresh).forEach(RawClient::close);
        }
    }

    @Test
    void whatDoesNotEndIsNotAwaitedForEver() {
        try (var application = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .authorization(AuthorizationPolicy.ALLOW_ALL)
                        .apply()) {
            Listener inbound = fixture.inbound(application.port());
            try (RawClient client = EngineFixture.connect(inbound)) {
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                application.awaitRequest(1);
                CompletableFuture<Void> drained = fixture.engine().drain();
                for (int i = 0; i < 400 && !drained.isDone(); i++) {
                    ticker.advance(Duration.ofSeconds(1));
                    turnWheel(inbound);
                }
                assertThat(drained).isCompleted();
                assertThat(fixture.engine().activeExchanges()).isPositive();
            }
        }
    }

    @Test
    void closeEndsExchangesUnderWay() {
        try (var application = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = new EngineFixture()
                        .service("shop", new PolicyBuilder().build(), application)
                        .apply()) {
            List<RawClient> clients = new ArrayList<>();
            Listener gateway = fixture.gateway();
            for (int i = 0; i < 5; i++) {
                RawClient client = EngineFixture.connect(gateway);
                client.send("POST /shop/ HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
                clients.add(client);
            }
            application.awaitConnections(5);
            fixture.close();
            assertThat(clients).allMatch(RawClient::endsSomehow);
            assertThat(fixture.engine().activeExchanges()).isZero();
            assertThat(fixture.engine().replayBytes()).isZero();
            assertThat(fixture.states("shop")).allMatch(endpoint -> endpoint.inFlight() == 0);
            clients.forEach(RawClient::close);
        }
    }

    /** Until the engine has taken the connections that the kernel has already. */
    private static void await(Listener listener, int connections) {
        while (listener.connections() < connections) {
            Thread.onSpinWait();
        }
    }

    /** Time goes on, and requests are made, until one is refused. */
    private void untilRefused(Listener inbound) {
        for (int i = 0; i < 400; i++) {
            ticker.advance(Duration.ofMillis(250));
            if (turnWheel(inbound) == 503) {
                return;
            }
        }
        throw new AssertionError("never refused");
    }

    /** A connection takes long enough for the wheel to turn now and then; how often does not matter. */
    private static int turnWheel(Listener inbound) {
        try (RawClient client = EngineFixture.connect(inbound)) {
            client.send("GET /%00 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            return client.readFinalResponse().status(); // 400 by the engine itself, or 503 once it refuses
        }
    }
}

package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The circuit breaker and the ejection of endpoints, in the engine. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class BreakerTest {
    private final FakeTicker ticker = new FakeTicker();

    @Test
    void opensAnswersAtOnceProbesAndCloses() {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> broken.get() ? Reply.of(500, "no") : Reply.of(200, "yes")));
                var fixture = fixture(new PolicyBuilder().breaker(4, 2), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            broken.set(false);
            assertThat(client.get("/shop/a").status()).isEqualTo(200);
            assertThat(client.get("/shop/a").status()).isEqualTo(200);
            broken.set(true);
            assertThat(client.get("/shop/a").status()).isEqualTo(500);
            assertThat(client.get("/shop/a").status()).isEqualTo(500);

            Response open = client.get("/shop/a");
            assertThat(open.status()).isEqualTo(503);
            assertThat(open.bodyText()).contains("breaker_open");
            assertThat(open.header("Retry-After")).isEqualTo("30");
            assertThat(upstream.executions()).isEqualTo(4);

            ticker.advance(Duration.ofSeconds(29));
            assertThat(client.get("/shop/a").header("Retry-After")).isEqualTo("1");
            ticker.advance(Duration.ofSeconds(2));
            broken.set(false);
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/shop/a").status()).isEqualTo(200);
            }
            assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.CLOSED);
        }
    }

    @Test
    void badProbeOpensAgain() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(500, "no"));
                var fixture = fixture(new PolicyBuilder().breaker(2, 1), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.get("/shop/a");
            client.get("/shop/a");
            ticker.advance(Duration.ofSeconds(31));
            assertThat(client.get("/shop/a").status()).isEqualTo(500);
            assertThat(client.get("/shop/a").status()).isEqualTo(503);
            assertThat(upstream.executions()).isEqualTo(3);
        }
    }

    @Test
    void requestThatARetrySavedIsNoFailure() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(
                        request -> request.number() % 2 == 1 ? Reply.of(503, "busy") : Reply.of(200, "ok")));
                var fixture = fixture(new PolicyBuilder().breaker(4, 1).retry(PolicyBuilder.THREE_TRIES), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 12; i++) {
                client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
                fixture.advanceUntilEnded(ticker, Duration.ofMillis(20));
                assertThat(client.readFinalResponse().status()).isEqualTo(200);
            }
            assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.CLOSED);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void noPermitIsLostWhateverHappens(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int probes = 3;
        AtomicReference<Reply> next = new AtomicReference<>(Reply.of(200, "ok"));
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> next.get()));
                var fixture = fixture(new PolicyBuilder().breaker(2, probes), upstream)) {
            Listener gateway = fixture.gateway();
            for (int round = 0; round < 8; round++) {
                next.set(Reply.of(500, "no"));
                while (breaker(fixture).state() != Breaker.State.OPEN) {
                    call(gateway);
                    fixture.nextEnded();
                }
                ticker.advance(Duration.ofSeconds(31));
                // Requests that tell nothing must give their permit back, however many there are.
                for (int i = 0; i < 3 * probes; i++) {
                    next.set(Reply.blackHole());
                    int seen = upstream.executions();
                    try (RawClient leaving = EngineFixture.connect(gateway)) {
                        leaving.send(
                                random.nextBoolean()
                                        ? "GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n"
                                        : "POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
                        upstream.awaitRequest(seen + 1);
                        leaving.reset();
                    }
                    assertThat(TimeoutsTest.code(fixture.nextEnded())).isEqualTo(FailureCode.CLIENT_GONE);
                }
                assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.HALF_OPEN);
                next.set(Reply.of(200, "ok"));
                for (int i = 0; i < probes; i++) {
                    assertThat(call(gateway)).as("probe " + i).isEqualTo(200);
                    fixture.nextEnded();
                }
                assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.CLOSED);
            }
        }
    }

    @Test
    void endpointThatResetsIsLeftOutAndComesBack() {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (var bad = ScriptedUpstream.start(
                        script -> script.answer(request -> broken.get() ? Reply.reset() : Reply.of(200, "bad")));
                var good = ScriptedUpstream.start(script -> script.respond(200, "good"));
                var fixture = fixture(new PolicyBuilder().ejection(2), bad, good);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 64 && bad.executions() < 2; i++) {
                client.get("/shop/a");
            }
            assertThat(bad.executions()).isEqualTo(2);
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/shop/a").bodyText()).isEqualTo("good");
            }
            broken.set(false);
            ticker.advance(Duration.ofSeconds(31));
            for (int i = 0; i < 64 && bad.executions() < 3; i++) {
                assertThat(client.get("/shop/a").status()).isEqualTo(200);
            }
            assertThat(bad.executions()).isEqualTo(3);
        }
    }

    private static int call(Listener gateway) {
        try (RawClient client = EngineFixture.connect(gateway)) {
            return client.get("/shop/a").status();
        }
    }

    private static Breaker breaker(EngineFixture fixture) {
        ServiceRuntime shop = Objects.requireNonNull(fixture.registry().find(ServiceId.of("shop")));
        return Objects.requireNonNull(shop.subsets().getFirst().breaker());
    }

    private EngineFixture fixture(PolicyBuilder policy, ScriptedUpstream... upstreams) {
        return new EngineFixture(ticker, builder -> builder)
                .service("shop", policy.build(), upstreams)
                .apply();
    }
}

package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that take their time, on a clock that only the test moves. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class SlowClientsTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final int RATE = 100;
    private static final int LARGE = 24 << 20;

    private final FakeTicker ticker = new FakeTicker();

    @Test
    void connectionWithoutAFirstByteIsClosed() throws Exception {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(upstream);
                RawClient silent = EngineFixture.connect(fixture.gateway())) {
            assertThat(EngineFixture.advanceUntil(ticker, STEP, ends(silent))).isTrue();
            assertThat(count(fixture, Limit.FIRST_BYTE_TIMEOUT)).isEqualTo(1);
            assertThat(count(fixture, Limit.IDLE_TIMEOUT)).isZero();
        }
    }

    @Test
    void keptConnectionMayBeSilentForLonger() throws Exception {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/shop/a").status()).isEqualTo(200);
            ticker.advance(Duration.ofSeconds(70));
            assertThat(client.get("/shop/a").status()).isEqualTo(200);
            assertThat(EngineFixture.advanceUntil(ticker, STEP, ends(client))).isTrue();
            assertThat(count(fixture, Limit.IDLE_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void headThatTricklesIs408() throws Exception {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n");
            CompletableFuture<Response> answer = CompletableFuture.supplyAsync(client::readFinalResponse);
            Response response = EngineFixture.advanceUntil(ticker, STEP, answer);
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.bodyText()).contains("request_timeout", "head of the request");
            assertThat(client.endsSomehow()).isTrue();
            assertThat(count(fixture, Limit.HEAD_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void bodyThatStopsIs408() {
        bodyIs408("", Limit.BODY_TIMEOUT);
    }

    @Test
    void bodyThatTricklesIs408() {
        bodyIs408("x".repeat(500), Limit.BODY_RATE);
    }

    private void bodyIs408(String part, Limit limit) {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
            upstream.awaitConnections(1);
            if (!part.isEmpty()) {
                client.send(part);
            }
            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.bodyText()).contains("request_timeout");
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(TimeoutsTest.code(record)).isEqualTo(FailureCode.REQUEST_TIMEOUT);
            assertThat(count(fixture, limit)).isEqualTo(1);
            assertThat(fixture.states("shop")).allMatch(endpoint -> endpoint.inFlight() == 0 && !endpoint.ejected());
        }
    }

    @Test
    void bodyThatKeepsItsPaceArrives() throws Exception {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> Reply.of(200, Integer.toString(request.body().length))));
                var fixture = fixture(upstream)) {
            Listener gateway = fixture.gateway();
            try (RawClient client = EngineFixture.connect(gateway)) {
                client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 24000\r\n\r\n");
                for (int i = 0; i < 12; i++) {
                    client.send("x".repeat(2000));
                    tenSecondsGoBy(gateway);
                }
                assertThat(client.readFinalResponse().bodyText()).isEqualTo("24000");
                assertThat(count(fixture, Limit.BODY_RATE) + count(fixture, Limit.BODY_TIMEOUT))
                        .isZero();
            }
        }
    }

    @Test
    void clientThatReadsNothingIsReset() {
        try (var upstream = large();
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(TimeoutsTest.code(record)).isEqualTo(FailureCode.CLIENT_GONE);
            assertThat(client.endsSomehow()).isTrue();
            assertThat(count(fixture, Limit.WRITE_TIMEOUT)).isEqualTo(1);
            assertThat(fixture.states("shop")).allMatch(endpoint -> endpoint.inFlight() == 0 && !endpoint.ejected());
        }
    }

    @Test
    void clientThatReadsTooSlowlyIsReset() throws Exception {
        try (var upstream = large();
                var fixture = fixture(upstream, new LimitsBuilder().body(WINDOW, 1 << 20))) {
            Listener gateway = fixture.gateway();
            try (RawClient client = EngineFixture.connect(gateway)) {
                client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
                while (count(fixture, Limit.WRITE_RATE) == 0) {
                    read(client, 1 << 20);
                    tenSecondsGoBy(gateway);
                }
                assertThat(client.endsSomehow()).isTrue();
            }
        }
    }

    @Test
    void clientThatReadsSlowlyEnoughGetsAll() throws Exception {
        try (var upstream = large();
                var fixture = fixture(upstream)) {
            Listener gateway = fixture.gateway();
            try (RawClient client = EngineFixture.connect(gateway)) {
                client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
                int part = 4 << 20;
                for (int left = LARGE; left > part; left -= part) {
                    read(client, part);
                    tenSecondsGoBy(gateway);
                }
                assertThat(client.readAll().length()).isGreaterThanOrEqualTo(part);
                assertThat(count(fixture, Limit.WRITE_RATE) + count(fixture, Limit.WRITE_TIMEOUT))
                        .isZero();
            }
        }
    }

    private static ScriptedUpstream large() {
        return ScriptedUpstream.start(script -> script.respond(200, "x".repeat(LARGE)));
    }

    /** The loop has seen them go by: a connection that says nothing is closed after ten seconds. */
    private void tenSecondsGoBy(Listener gateway) throws Exception {
        try (RawClient silent = EngineFixture.connect(gateway);
                RawClient other = EngineFixture.connect(gateway)) {
            other.get("/nowhere");
            other.get("/nowhere");
            assertThat(EngineFixture.advanceUntil(ticker, STEP, ends(silent))).isTrue();
        }
    }

    private static void read(RawClient client, int bytes) {
        try {
            InputStream in = client.socket().getInputStream();
            in.readNBytes(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletableFuture<Boolean> ends(RawClient client) {
        return CompletableFuture.supplyAsync(client::endsSomehow);
    }

    private static long count(EngineFixture fixture, Limit limit) {
        return fixture.engine().limitCounts(ListenerRole.GATEWAY).count(limit);
    }

    private EngineFixture fixture(ScriptedUpstream upstream) {
        return fixture(upstream, new LimitsBuilder().body(WINDOW, RATE));
    }

    private EngineFixture fixture(ScriptedUpstream upstream, LimitsBuilder limits) {
        EngineSettings settings = limits.firstByte(Duration.ofSeconds(10)).build();
        return new EngineFixture(ticker, builder -> builder.settings(settings))
                .service(
                        "shop",
                        new PolicyBuilder().timeouts(60, 3600, 3600, 3600).build(),
                        upstream)
                .apply();
    }
}

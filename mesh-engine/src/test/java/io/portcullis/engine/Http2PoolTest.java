package io.portcullis.engine;

import static io.portcullis.engine.Http2Upstreams.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Peer;
import io.portcullis.testkit.http2.Http2Request;
import io.portcullis.testkit.http2.ScriptedHttp2Server;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long connections of HTTP/2 live, and how they end. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class Http2PoolTest {
    private final FakeTicker ticker = new FakeTicker();
    private Http2Peer last;

    @Test
    void anIdleConnectionIsUsedAgainUntilItsTimeIsUp() {
        try (var shop = new Http2Upstreams(policy(512, 4, 600), ticker)) {
            answer(shop, shop.ask("/shop/1"), null);
            Http2Peer first = last;
            ticker.advance(Duration.ofSeconds(3));
            answer(shop, shop.ask("/shop/2"), first);
            ticker.advance(Duration.ofSeconds(4));
            answer(shop, shop.ask("/shop/3"), null);
            assertThat(shop.server.accepted()).isEqualTo(2);
            assertThat(first.await(Frame.GOAWAY).errorCode()).isEqualTo(Frame.NO_ERROR);
            assertThat(first.ends()).isTrue();
        }
    }

    @Test
    void anOldConnectionTakesNoMoreAndClosesBehindItsLastRequest() {
        try (var shop = new Http2Upstreams(policy(512, 100, 10), ticker)) {
            RawClient lasting = shop.ask("/shop/lasting");
            Http2Peer old = shop.accept();
            Http2Request request = old.request();
            ticker.advance(Duration.ofSeconds(10)); // Less than an attempt may take, which would end otherwise.
            answer(shop, shop.ask("/shop/next"), null);
            assertThat(shop.server.accepted()).isEqualTo(2);
            old.respond(request.stream(), 200, "whole");
            assertThat(text(lasting.readFinalResponse())).isEqualTo("200 whole");
            assertThat(old.await(Frame.GOAWAY).errorCode()).isEqualTo(Frame.NO_ERROR);
            assertThat(old.ends()).isTrue();
        }
    }

    @Test
    void aConnectionOfAnOldPolicyClosesBehindItsLastRequest() {
        try (var shop = new Http2Upstreams(policy(512, 100, 600), ticker)) {
            RawClient lasting = shop.ask("/shop/lasting");
            Http2Peer old = shop.accept();
            Http2Request request = old.request();
            ServicePolicy changed =
                    policy(511, 100, 600).speaking(HttpProtocol.HTTP2).build();
            shop.fixture.declare(
                    new Service(ServiceId.of("shop"), changed), Endpoint.of("127.0.0.1", shop.server.port()));
            shop.fixture.apply();
            answer(shop, shop.ask("/shop/next"), null);
            old.respond(request.stream(), 200, "whole");
            assertThat(text(lasting.readFinalResponse())).isEqualTo("200 whole");
            assertThat(old.ends()).isTrue();
        }
    }

    @Test
    void aConnectionThatTheEndpointClosesIsReplaced() {
        try (var shop = new Http2Upstreams(policy(512, 100, 600), ticker)) {
            answer(shop, shop.ask("/shop/1"), null);
            last.goAway(1, Frame.NO_ERROR, "");
            assertThat(last.ends()).isTrue();
            answer(shop, shop.ask("/shop/2"), null);
            assertThat(shop.server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatBreaksCostsEveryRequestOnIt() {
        try (var shop = new Http2Upstreams(policy(512, 100, 600), ticker)) {
            RawClient one = shop.send("POST /shop/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            Http2Peer peer = shop.accept();
            peer.request();
            RawClient two = shop.send("POST /shop/2 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            peer.request();
            peer.abort();
            assertThat(one.readFinalResponse().status()).isEqualTo(502);
            assertThat(two.readFinalResponse().status()).isEqualTo(502);
            assertThat(TimeoutsTest.code(shop.fixture.nextEnded())).isEqualTo(FailureCode.UPSTREAM_RESET);
            assertThat(TimeoutsTest.code(shop.fixture.nextEnded())).isEqualTo(FailureCode.UPSTREAM_RESET);
        }
    }

    @Test
    void aSilentEndpointIsAskedForASignOfLife() {
        PolicyBuilder patient = policy(512, 100, 600).timeouts(1, 900, 900, 900).retry(PolicyBuilder.THREE_TRIES);
        try (var shop = new Http2Upstreams(patient, ticker)) {
            RawClient client = shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            Http2Peer peer = shop.accept();
            peer.request();
            ExchangeRecord ended = shop.fixture.advanceUntilEnded(ticker, Duration.ofSeconds(1));
            assertThat(Objects.requireNonNull(ended.failure()).message()).contains("has not answered a PING in time");
            assertThat(Duration.ofNanos(ticker.nanos())).isGreaterThanOrEqualTo(Duration.ofSeconds(40));
            assertThat(client.readFinalResponse().status()).isEqualTo(502);
            while (true) {
                Frame frame = peer.readAny();
                if (frame.type() == Frame.PING) {
                    break;
                }
            }
            assertThat(peer.ends()).isTrue();
        }
    }

    @Test
    void anEndpointThatAllowsNoRequestsIsNoConnection() {
        try (var shop = new Http2Upstreams(policy(512, 100, 600), ticker)) {
            RawClient client = shop.ask("/shop/a");
            Http2Peer peer = shop.accept(Frame.SETTINGS_MAX_CONCURRENT_STREAMS, 0);
            assertThat(client.readFinalResponse().status()).isEqualTo(503);
            assertThat(Objects.requireNonNull(shop.fixture.nextEnded().failure())
                            .message())
                    .contains("it allows no requests");
            assertThat(peer.ends()).isTrue();
        }
    }

    @Test
    void anEndpointThatNeverBeginsIsGivenUpAfterTheConnectTimeout() {
        try (var server = ScriptedHttp2Server.start();
                var shop = new Http2Upstreams(
                        server,
                        policy(512, 100, 600).speaking(HttpProtocol.HTTP2).build(),
                        ticker)) {
            shop.ask("/shop/a");
            Http2Peer silent = server.accept();
            ExchangeRecord ended = shop.fixture.advanceUntilEnded(ticker, Duration.ofMillis(200));
            assertThat(Objects.requireNonNull(ended.failure()).message()).contains("it sent no SETTINGS");
            assertThat(silent.ends()).isTrue();
        }
    }

    /** Plays the endpoint for one request, on a connection that is there or a new one. */
    private void answer(Http2Upstreams shop, RawClient client, @Nullable Http2Peer known) {
        last = known == null ? shop.accept() : known;
        last.respond(last.request().stream(), 200, "ok");
        assertThat(text(client.readFinalResponse())).isEqualTo("200 ok");
        shop.fixture.nextEnded();
    }

    private static PolicyBuilder policy(int max, int idleSeconds, int ageSeconds) {
        return new PolicyBuilder()
                .connections(max, 10, Duration.ofSeconds(idleSeconds), Duration.ofSeconds(ageSeconds));
    }
}

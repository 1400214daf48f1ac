package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.ProxyPeers;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.engine.proxy.ProxyHeaders;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.ScriptedUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A gateway behind a load balancer that says by the PROXY protocol for whom it connects. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class ProxyProtocolInTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.9"), 4711);
    private static final InetSocketAddress PUBLIC = new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 80);
    private static final String LINE = "PROXY TCP4 203.0.113.9 198.51.100.1 4711 80";
    private static final byte[] REQUEST =
            "GET /shop/ HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static EntrancePolicy behind(String range) {
        return new EntrancePolicy(
                ForwardedPolicy.DEFAULT,
                new ProxyPeers(List.of(IpRange.parse(range)), ProxyPeers.DEFAULT_TIMEOUT),
                Map.of());
    }

    private static EngineFixture fixture(String range, ScriptedUpstream upstream) {
        return new EngineFixture()
                .service("shop", ServicePolicy.DEFAULT, upstream)
                .entrance(behind(range))
                .apply();
    }

    private static Stream<byte[]> headers() {
        return Stream.of(ProxyHeaders.text(LINE), ProxyHeaders.block(CLIENT, PUBLIC, "04000105"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void clientOfTheHeaderCountsEverywhere(byte[] header) {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = fixture("127.0.0.0/8", upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(header);
            assertThat(client.get("/shop/").status()).isEqualTo(200);
            assertThat(client.get("/shop/again").status()).isEqualTo(200);

            for (int request = 1; request <= 2; request++) {
                Received received = upstream.awaitRequest(request);
                assertThat(received.header("X-Forwarded-For")).isEqualTo("203.0.113.9");
                ExchangeRecord record = fixture.nextEnded();
                assertThat(record.clientAddress()).isEqualTo("203.0.113.9:4711");
                assertThat(record.proxy())
                        .isEqualTo("127.0.0.1:" + client.localAddress().getPort());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void anySplitOfHeaderAndRequestIsTheSame(byte[] header) {
        byte[] all = ProxyHeaders.concat(header, REQUEST);
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = fixture("127.0.0.1", upstream)) {
            Listener gateway = fixture.gateway();
            for (int at = 1; at < all.length; at++) {
                try (RawClient client = EngineFixture.connect(gateway)) {
                    client.send(Arrays.copyOf(all, at));
                    client.send(Arrays.copyOfRange(all, at, all.length));
                    assertThat(client.readFinalResponse().status())
                            .as("cut at %d", at)
                            .isEqualTo(200);
                }
                assertThat(fixture.nextEnded().clientAddress()).isEqualTo("203.0.113.9:4711");
            }
        }
    }

    @Test
    void loadBalancerThatSpeaksForItselfIsTheClient() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = fixture("127.0.0.1", upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ProxyHeaders.block("20", "00", ""));

            assertThat(client.get("/shop/").status()).isEqualTo(200);
            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.clientAddress()).startsWith("127.0.0.1:");
            assertThat(record.proxy()).isNull();
        }
    }

    private static Stream<byte[]> wrong() {
        return Stream.of(
                REQUEST,
                ProxyHeaders.text("PROXY TCP4 203.0.113.9 198.51.100.1 4711"),
                ProxyHeaders.block("21", "11", "cb007109"),
                ProxyHeaders.hex("1603010005"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void listedPeerHasToSendAGoodHeader(byte[] bytes) {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = fixture("127.0.0.1", upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(bytes);

            assertThat(client.endsSomehow()).isTrue();
            TunnelRecord record = fixture.nextTunnel();
            assertThat(record.failure()).extracting(Failure::code).isEqualTo(FailureCode.PROXY_HEADER);
            assertThat(upstream.connections()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerOfAStrangerIsAMalformedRequest(byte[] header) {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = fixture("192.0.2.0/24", upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ProxyHeaders.concat(header, REQUEST));

            assertThat(client.readResponse().status()).isEqualTo(400);
            assertThat(fixture.nextEnded().clientAddress()).startsWith("127.0.0.1:");
            assertThat(upstream.connections()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void secondHeaderIsAMalformedRequest(byte[] header) {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = fixture("127.0.0.1", upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ProxyHeaders.concat(header, ProxyHeaders.text("PROXY TCP4 10.0.0.1 10.0.0.2 1 2"), REQUEST));

            assertThat(client.readResponse().status()).isEqualTo(400);
            assertThat(fixture.nextEnded().clientAddress()).isEqualTo("203.0.113.9:4711");
        }
    }

    @Test
    void headerThatDoesNotComeInTimeIsNotWaitedFor() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var fixture = new EngineFixture(ticker, builder -> builder)
                        .entrance(behind("127.0.0.1"))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("PROXY TCP4 203.0.113.9");
            CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(client::endsSomehow);

            assertThat(EngineFixture.advanceUntil(ticker, Duration.ofMillis(500), ended))
                    .isTrue();
            assertThat(fixture.nextTunnel().failure())
                    .extracting(Failure::message)
                    .asString()
                    .contains("did not come in time");
        }
    }

    @Test
    void connectionsThatOnlyLookWhetherThePortIsOpenAreNoFailure() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = fixture("127.0.0.1", upstream)) {
            Listener gateway = fixture.gateway();
            IntStream.range(0, 3).forEach(i -> {
                try (RawClient client = EngineFixture.connect(gateway)) {
                    client.halfClose();
                    assertThat(client.atEnd()).isTrue();
                }
            });
            fixture.awaitNoConnection(gateway);
            try (RawClient client = EngineFixture.connect(gateway)) {
                client.send("x");
                assertThat(client.endsSomehow()).isTrue();
            }
            // The first one that is told is the one that sent something.
            assertThat(fixture.nextTunnel().failure())
                    .extracting(Failure::message)
                    .asString()
                    .contains("begins with 78");
        }
    }
}

package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.engine.tls.TlsTasks;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Peer;
import io.portcullis.testkit.http2.Http2Request;
import io.portcullis.testkit.http2.RawHttp2Client;
import io.portcullis.testkit.http2.ScriptedHttp2Server;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which HTTP is spoken with an endpoint, by its policy, its TLS, the request, and what it turns out to know. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class WhichHttpTest {
    private static final TestCa CA = TestCa.create("example.org");
    private static final SvidPem SHOP = CA.issueWeb("shop.test");
    private static final TlsTasks TASKS = TlsTasks.create();

    @AfterAll
    static void stopTasks() {
        TASKS.close();
    }

    @Test
    void aRequestOfHttp2GoesOnAsOneOfHttp2AndOneOfHttp1AsOneOfHttp1() {
        try (var server = ScriptedHttp2Server.start();
                var fixture = plain(server.port(), HttpProtocol.AUTO, Ticker.system())) {
            Listener gateway = fixture.gateway();
            try (RawHttp2Client client = RawHttp2Client.connect(gateway.address())) {
                int stream = client.get("/shop/a");
                Http2Peer peer = server.accept().begin();
                peer.respond(peer.request().stream(), 200, "by HTTP/2");
                assertThat(client.answer(stream).bodyText()).isEqualTo("by HTTP/2");
            }
            try (RawClient client = RawClient.connect(gateway.address())) {
                client.send("GET /shop/b HTTP/1.1\r\nHost: h\r\n\r\n");
                try (Http2Peer other = server.accept()) {
                    String line = "GET /shop/b HTTP/1.1\r\n";
                    assertThat(text(other.exactly(line.length()))).isEqualTo(line);
                }
            }
        }
    }

    @Test
    void whoKnowsOnlyHttp1GetsHttp1AndIsNotAskedAgainForAWhile() {
        FakeTicker ticker = new FakeTicker();
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.of(
                        request.method().equals("PRI") ? 400 : 200, request.version() + " " + request.target())));
                var fixture = plain(upstream.port(), HttpProtocol.AUTO, ticker);
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            for (int i = 0; i < 3; i++) {
                int stream = client.get("/shop/" + i);
                assertThat(client.answer(stream).bodyText()).isEqualTo("HTTP/1.1 /shop/" + i);
                assertThat(fixture.nextEnded().attempts()).hasSize(1);
            }
            assertThat(upstream.connections())
                    .as("the one that asked, and one for all")
                    .isEqualTo(2);
            ticker.advance(Duration.ofMinutes(11));
            assertThat(client.answer(client.get("/shop/later")).bodyText()).isEqualTo("HTTP/1.1 /shop/later");
            assertThat(upstream.connections()).as("it was asked once more").isEqualTo(4);
        }
    }

    @Test
    void whoClosesWithoutAWordGetsHttp1() {
        try (var server = ScriptedHttp2Server.start();
                var fixture = plain(server.port(), HttpProtocol.AUTO, Ticker.system());
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            int stream = client.get("/shop/a");
            server.accept().close();
            try (Http2Peer second = server.accept()) {
                assertThat(text(second.exactly(3))).isEqualTo("GET");
                second.send(ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
                assertThat(client.answer(stream).bodyText()).isEqualTo("ok");
            }
        }
    }

    @Test
    void whoSaysNothingGetsHttp1WhenTheTimeToConnectIsUp() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var server = ScriptedHttp2Server.start();
                var fixture = plain(server.port(), HttpProtocol.AUTO, ticker);
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            int stream = client.get("/shop/a");
            Http2Peer silent = server.accept();
            var second = CompletableFuture.supplyAsync(server::accept);
            try (Http2Peer http1 = EngineFixture.advanceUntil(ticker, Duration.ofMillis(200), second)) {
                assertThat(text(http1.exactly(3))).isEqualTo("GET");
                http1.send(ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
                assertThat(client.answer(stream).bodyText()).isEqualTo("ok");
            }
            assertThat(silent.ends()).isTrue();
        }
    }

    @Test
    void grpcIsNotSentToWhoKnowsOnlyHttp1() {
        try (var server = ScriptedHttp2Server.start();
                var fixture = plain(server.port(), HttpProtocol.AUTO, Ticker.system());
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            int stream =
                    client.open("POST", "/shop/a", true, "content-type", "application/grpc+proto", "te", "trailers");
            try (Http2Peer peer = server.accept()) {
                peer.send(ascii("HTTP/1.1 400 Bad Request\r\n\r\n"));
                assertThat(peer.ends()).isTrue();
            }
            assertThat(client.answer(stream).header("grpc-status"))
                    .as("UNAVAILABLE")
                    .isEqualTo("14");
            assertThat(Objects.requireNonNull(fixture.nextEnded().failure()).message())
                    .contains("no HTTP/2 connection", "it speaks HTTP/1");
        }
    }

    @Test
    void http1MeansHttp1() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "ok"));
                var fixture = plain(upstream.port(), HttpProtocol.HTTP1, Ticker.system());
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            assertThat(client.answer(client.get("/shop/a")).bodyText()).isEqualTo("ok");
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0}, and the server has {1}")
    @CsvSource({"AUTO, h2 http/1.1, h2", "HTTP2, h2 http/1.1, h2"})
    void aServerOfTheWebIsAskedInTheHandshake(HttpProtocol policy, String knows, String chosen) {
        try (var server = ScriptedHttp2Server.start(SHOP.sslContext(), knows.split(" "));
                var fixture = web(server.port(), policy);
                RawClient client = RawClient.connect(fixture.gateway().address())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
            Http2Peer peer = server.accept().begin();
            assertThat(peer.applicationProtocol()).isEqualTo(chosen);
            Http2Request request = peer.request();
            assertThat(request.header(":scheme")).isEqualTo("https");
            peer.respond(request.stream(), 200, "hello");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("hello");
        }
    }

    @ParameterizedTest(name = "{0}, and the server has {1}")
    @CsvSource({"AUTO, http/1.1", "AUTO, ", "HTTP1, h2 http/1.1"})
    void aServerOfTheWebThatKnowsNoHttp2GetsHttp1(HttpProtocol policy, @Nullable String knows) {
        try (var server =
                        ScriptedHttp2Server.start(SHOP.sslContext(), knows == null ? new String[0] : knows.split(" "));
                var fixture = web(server.port(), policy);
                RawClient client = RawClient.connect(fixture.gateway().address())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
            Http2Peer peer = server.accept();
            assertThat(text(peer.exactly(3))).isEqualTo("GET");
            peer.send(ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("ok");
        }
    }

    @Test
    void aServerOfTheWebThatDoesNotAgreeOnHttp2WhereItHasToIsNotCalled() {
        try (var server = ScriptedHttp2Server.start(SHOP.sslContext());
                var fixture = web(server.port(), HttpProtocol.HTTP2);
                RawClient client = RawClient.connect(fixture.gateway().address())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
            Http2Peer peer = server.accept();
            assertThat(client.readFinalResponse().status()).isEqualTo(503);
            assertThat(peer.ends()).isTrue();
            assertThat(Objects.requireNonNull(fixture.nextEnded().failure()).message())
                    .contains("the TLS handshake did not agree on it");
        }
    }

    @Test
    void sidecarsSpeakWhatTheirApplicationsSpeak() {
        try (var application = ScriptedHttp2Server.start();
                var pair = new MeshPair(
                        ServerTls.Mode.STRICT, Protocol.HTTP, application.port(), AuthorizationPolicy.ALLOW_ALL);
                RawHttp2Client client = RawHttp2Client.connect(pair.address())) {
            int stream = client.open("POST", "/charge", false, "x-own", "1");
            client.data(stream, false, (byte) 'h', (byte) 'i');
            client.headers(stream, true, "x-sum", "7");
            Http2Peer peer = application.accept().begin();
            Http2Request request = peer.request();
            assertThat(request.header("x-own")).isEqualTo("1");
            assertThat(request.header("x-forwarded-client-cert"))
                    .contains("URI=" + MeshPair.CA.id("ns/shop/sa/storefront"));
            assertThat(peer.await(Frame.DATA).text()).isEqualTo("hi");
            assertThat(peer.trailers(request.stream())).containsExactly(new Field("x-sum", "7"));
            peer.headers(request.stream(), false, ":status", "200");
            peer.data(request.stream(), false, (byte) 'o', (byte) 'k');
            peer.headers(request.stream(), true, "grpc-status", "0");
            var answer = client.answer(stream);
            assertThat(answer.bodyText()).isEqualTo("ok");
            assertThat(answer.trailers()).containsExactly(new Field("grpc-status", "0"));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static EngineFixture plain(int port, HttpProtocol protocol, Ticker ticker) {
        return new EngineFixture(ticker, builder -> builder)
                .service(
                        "shop",
                        new PolicyBuilder()
                                .connections(512, 10, Duration.ofMinutes(1), Duration.ofMinutes(10))
                                .speaking(protocol)
                                .build())
                .endpoints("shop", Endpoint.of("127.0.0.1", port))
                .apply();
    }

    private static EngineFixture web(int port, HttpProtocol protocol) {
        return new EngineFixture(
                        Ticker.system(),
                        builder -> builder.clientTls(new ClientTls(null, TlsSettings.of(TASKS), trusting())))
                .service(
                        "shop",
                        new PolicyBuilder()
                                .speaking(protocol)
                                .tls(new UpstreamTls.Web("shop.test"))
                                .build())
                .endpoints("shop", Endpoint.of("127.0.0.1", port))
                .apply();
    }

    private static TrustManager trusting() {
        try {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null);
            roots.setCertificateEntry("root", CA.root());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(roots);
            return factory.getTrustManagers()[0];
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

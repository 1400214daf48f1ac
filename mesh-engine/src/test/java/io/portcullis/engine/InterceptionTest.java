package io.portcullis.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.AllowList;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.engine.tls.ClientHellos;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.http2.Http2Answer;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom an intercepted connection of the application reaches, and as what. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class InterceptionTest {
    private static final InetSocketAddress SHOP = new InetSocketAddress("10.96.0.10", 80);
    private static final InetSocketAddress SHOP6 = new InetSocketAddress("fd00:10:96::10", 80);
    private static final InetSocketAddress PAY = new InetSocketAddress("10.96.0.11", 80);
    private static final InetSocketAddress MYSQL = new InetSocketAddress("10.96.0.12", 3306);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final ServicePolicy PLAIN = new PolicyBuilder().build();

    // ---- whom it reaches

    @Test
    void virtualAddressOfEitherFamilyMeansItsService() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(200, "shop"));
                var redirected = new Interception()) {
            redirected.engine().declare(shop(SHOP, SHOP6), endpoint(shop));
            redirected.outbound();
            for (InetSocketAddress address : List.of(SHOP, SHOP6)) {
                try (RawClient php = redirected.http(address)) {
                    assertThat(php.get("/").bodyText()).isEqualTo("shop");
                    assertThat(redirected.engine().nextEnded().service()).isEqualTo("shop");
                }
            }
            assertThat(shop.awaitRequest(1).header("Host"))
                    .as("as the application wrote it")
                    .isEqualTo("test");
        }
    }

    @Test
    void endpointsAddressMeansThatEndpointAlone() {
        try (var one = ScriptedUpstream.start(script -> script.respond(200, "one"));
                var two = ScriptedUpstream.start(script -> script.respond(200, "two"));
                var redirected = new Interception()) {
            redirected.engine().declare(shop(SHOP), endpoint(one), endpoint(two));
            redirected.outbound();
            for (int i = 0; i < 10; i++) {
                try (RawClient php = redirected.http(address(two))) {
                    assertThat(php.get("/").bodyText()).isEqualTo("two");
                }
            }
            assertThat(one.connections()).isZero();
        }
    }

    @Test
    void endpointsAddressIsCalledWithThePolicyAndTlsOfItsService() throws IOException {
        try (var echo = TcpServer.echo();
                var pair = MeshPair.tcp(echo.port());
                var redirected = new Interception(
                        Ticker.system(),
                        builder ->
                                builder.clientTls(new ClientTls(MeshPair.source(MeshPair.STOREFRONT), MeshPair.TLS)))) {
            InetSocketAddress pod = pair.receiving.address();
            redirected
                    .engine()
                    .declare(
                            Interception.service("db", MeshPair.mutual(MeshPair.CA.id("ns/shop/sa/db")), Protocol.AUTO),
                            Endpoint.of("127.0.0.1", pod.getPort()));
            redirected.outbound();
            try (Socket client = redirected.tcp(pod)) {
                assertThat(echoed(client, "*1\r\n$4\r\nPING\r\n")).isEqualTo("*1\r\n$4\r\nPING\r\n");
            }
            assertThat(pair.inbound.nextTunnel().peer()).isEqualTo(MeshPair.CA.id("ns/shop/sa/storefront"));
            assertThat(redirected.engine().nextTunnel().service()).isEqualTo("db");
        }
    }

    @Test
    void hostLeadsToNoOtherService() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(200, "shop"));
                var pay = ScriptedUpstream.start(script -> script.respond(200, "pay"));
                var redirected = new Interception()) {
            redirected
                    .engine()
                    .declare(shop(SHOP), endpoint(shop))
                    .declare(Interception.service("pay", PLAIN, Protocol.AUTO, PAY), endpoint(pay))
                    .route("pay", new RouteTarget.ToService(ServiceId.of("pay")));
            redirected.outbound();
            try (RawClient php = redirected.http(SHOP)) {
                php.send("GET /pay/x HTTP/1.1\r\nHost: pay\r\n\r\n");
                assertThat(php.readFinalResponse().bodyText()).isEqualTo("shop");
                php.send("GET http://pay/pay/x HTTP/1.1\r\nHost: pay\r\n\r\n");
                php.readFinalResponse();
            }
            assertThat(pay.connections()).isZero();
        }
    }

    @Test
    void addressThatMovesToAnotherServiceIsSeenByTheNextRequestOfAConnection() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(200, "shop"));
                var pay = ScriptedUpstream.start(script -> script.respond(200, "pay"));
                var redirected = new Interception()) {
            redirected.engine().declare(shop(SHOP), endpoint(shop));
            redirected.outbound();
            try (RawClient php = redirected.http(SHOP)) {
                assertThat(php.get("/").bodyText()).isEqualTo("shop");
                redirected
                        .engine()
                        .declare(shop(), endpoint(shop))
                        .declare(Interception.service("pay", PLAIN, Protocol.AUTO, SHOP), endpoint(pay))
                        .apply();
                assertThat(php.get("/").bodyText()).isEqualTo("pay");
                redirected
                        .engine()
                        .declare(Interception.service("pay", PLAIN, Protocol.AUTO), endpoint(pay))
                        .apply();
                Response refused = php.get("/");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.bodyText()).contains("unknown_service").contains("10.96.0.10:80");
            }
        }
    }

    @Test
    void serviceWithoutEndpointsIsNamedInTheAnswer() {
        try (var redirected = new Interception()) {
            redirected.engine().declare(shop(SHOP));
            redirected.outbound();
            try (RawClient php = redirected.http(SHOP)) {
                assertThat(php.get("/").bodyText()).contains("no_endpoint").contains("shop");
            }
        }
    }

    // ---- as what

    @Test
    void requestThatComesByteByByteIsHttp() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(200, "shop"));
                var redirected = new Interception()) {
            redirected.engine().declare(shop(SHOP), endpoint(shop));
            redirected.outbound();
            try (RawClient php = redirected.http(SHOP)) {
                for (char each : "GET /a HTTP/1.1\r\nHost: shop\r\n\r\n".toCharArray()) {
                    php.send(String.valueOf(each));
                }
                assertThat(php.readFinalResponse().bodyText()).isEqualTo("shop");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET key\r\n", "PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n", "\u0016\u0003\u0001\u0000\u0001x", "\u0000"})
    void whatIsNoHttpIsTunnelled(String first) throws IOException {
        try (var echo = TcpServer.echo();
                var redirected = new Interception()) {
            redirected.engine().declare(shop(SHOP), endpoint(echo));
            redirected.outbound();
            try (Socket client = redirected.tcp(SHOP)) {
                assertThat(echoed(client, first)).isEqualTo(first);
            }
            TunnelRecord record = redirected.engine().nextTunnel();
            assertThat(record.service()).isEqualTo("shop");
            assertThat(record.destination()).isEqualTo("10.96.0.10:80");
            assertThat(record.sentBytes()).isEqualTo(first.length());
        }
    }

    @Test
    void clientThatEndsBeforeItIsUnderstoodIsTunnelledWithItsEnd() throws IOException {
        try (var echo = TcpServer.echo();
                var redirected = new Interception()) {
            redirected.engine().declare(shop(SHOP), endpoint(echo));
            redirected.outbound();
            try (Socket client = redirected.tcp(SHOP)) {
                client.getOutputStream().write("GET /".getBytes(ISO_8859_1));
                client.shutdownOutput();
                assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
                        .isEqualTo("GET /");
            }
            assertThat(redirected.engine().nextTunnel().failure()).isNull();
        }
    }

    @Test
    void declaredTcpIsNeverLookedAt() throws IOException {
        try (var echo = TcpServer.echo();
                var redirected = new Interception(new FakeTicker(), builder -> builder)) {
            redirected.engine().declare(Interception.service("shop", PLAIN, Protocol.TCP, SHOP), endpoint(echo));
            redirected.outbound();
            try (Socket client = redirected.tcp(SHOP)) {
                assertThat(echoed(client, "G")).isEqualTo("G");
                assertThat(echoed(client, "ET / HTTP/1.1\r\n\r\n")).isEqualTo("ET / HTTP/1.1\r\n\r\n");
            }
        }
    }

    @Test
    void declaredHttpIsNeverTunnelled() {
        try (var shop = ScriptedUpstream.start(script -> {});
                var redirected = new Interception()) {
            redirected.engine().declare(Interception.service("shop", PLAIN, Protocol.HTTP, SHOP), endpoint(shop));
            redirected.outbound();
            try (RawClient client = redirected.http(SHOP)) {
                client.send("EHLO mail\r\n\r\n");
                assertThat(client.readFinalResponse().status()).isEqualTo(400);
            }
            assertThat(shop.connections()).isZero();
        }
    }

    @Test
    void onAnOpaquePortTheServerSpeaksFirstAndNoTimePasses() throws IOException {
        try (var mysql = greeting();
                var redirected = new Interception(new FakeTicker(), builder -> builder)) {
            redirected.engine().declare(Interception.service("mysql", PLAIN, Protocol.AUTO, MYSQL), endpoint(mysql));
            redirected.outbound();
            try (Socket client = redirected.tcp(MYSQL)) {
                assertThat(read(client, 5)).isEqualTo("hello");
            }
        }
    }

    @Test
    void onAnyOtherPortTheServerSpeaksFirstAfterTheDetectTimeout() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var server = greeting();
                var shop = ScriptedUpstream.start(script -> {});
                var redirected = new Interception(ticker, builder -> builder)) {
            redirected
                    .engine()
                    .declare(Interception.service("quiet", PLAIN, Protocol.AUTO, PAY), endpoint(server))
                    .declare(shop(SHOP), endpoint(shop));
            redirected.outbound();
            try (Socket client = redirected.tcp(PAY);
                    RawClient behindIt = redirected.http(SHOP)) {
                assertThat(behindIt.get("/").status()).isEqualTo(200);
                assertThat(server.accepted()).as("while no time has passed").isZero();

                CompletableFuture<String> said = new CompletableFuture<>();
                Thread.startVirtualThread(() -> said.complete(read(client, 5)));
                assertThat(EngineFixture.advanceUntil(ticker, STEP, said)).isEqualTo("hello");
            }
        }
    }

    // ---- what is outside of the mesh

    @Test
    void unknownDestinationIsPassedThroughUnchanged() throws IOException {
        try (var echo = TcpServer.echo();
                var redirected = new Interception(new FakeTicker(), builder -> builder)) {
            redirected.engine().unknown(UnknownDestination.PASSTHROUGH);
            redirected.outbound();
            String request = "GET  /a HTTP/9 \r\nhOst: x\r\n\r\n";
            try (Socket client = redirected.tcp(echo.address())) {
                assertThat(echoed(client, request)).isEqualTo(request);
            }
            TunnelRecord record = redirected.engine().nextTunnel();
            assertThat(record.service()).isEqualTo("external");
            assertThat(record.endpoint()).isEqualTo("127.0.0.1:" + echo.port());
            assertThat(record.failure()).isNull();
        }
    }

    @Test
    void unknownDestinationThatDoesNotAnswerIsAReset() throws IOException {
        try (var closed = new RefusingPort();
                var redirected = new Interception()) {
            redirected.engine().unknown(UnknownDestination.PASSTHROUGH);
            redirected.outbound();
            try (Socket client = redirected.tcp(EngineFixture.loopback(closed.port()))) {
                assertThat(Interception.ending(client)).isEqualTo("reset");
            }
            TunnelRecord record = redirected.engine().nextTunnel();
            assertThat(record.failure().code()).isEqualTo(FailureCode.CONNECT_FAILED);
            assertThat(record.attempts()).isEqualTo(1);
        }
    }

    @Test
    void refusedRequestReadsWhy() throws IOException {
        try (var echo = TcpServer.echo();
                var redirected = new Interception()) {
            redirected.outbound();
            try (RawClient php = redirected.http(echo.address())) {
                Response response = php.get("/");
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.bodyText())
                        .contains("unknown_service")
                        .contains("127.0.0.1:" + echo.port())
                        .contains("portcullis.outbound.allow");
            }
            assertThat(echo.accepted()).isZero();
        }
    }

    @Test
    void refusedHttp2ReadsWhyAsWell() throws IOException {
        try (var echo = TcpServer.echo();
                var redirected = new Interception()) {
            redirected.outbound();
            try (RawHttp2Client grpc = RawHttp2Client.over(redirected.tcp(echo.address()))) {
                Http2Answer answer = grpc.answer(grpc.get("/"));
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.bodyText()).contains("unknown_service", "portcullis.outbound.allow");
            }
            assertThat(echo.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO mail\r\n", "PRI * HTTP/2.1\r\n\r\nSM\r\n\r\n", "\u0000"})
    void refusedConnectionIsReset(String first) throws IOException {
        try (var echo = TcpServer.echo();
                var redirected = new Interception()) {
            redirected.outbound();
            try (Socket client = redirected.tcp(echo.address())) {
                client.getOutputStream().write(first.getBytes(ISO_8859_1));
                assertThat(Interception.ending(client)).isEqualTo("reset");
            }
            assertThat(echo.accepted()).isZero();
            TunnelRecord record = redirected.engine().nextTunnel();
            assertThat(record.failure().code()).isEqualTo(FailureCode.UNKNOWN_SERVICE);
            assertThat(record.destination()).isEqualTo("127.0.0.1:" + echo.port());
            assertThat(record.service()).isNull();
            assertThat(record.connected()).isFalse();
        }
    }

    @Test
    void refusedConnectionOnWhichNobodySpeaksIsResetAfterTheDetectTimeout() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var server = greeting();
                var redirected = new Interception(ticker, builder -> builder)) {
            redirected.outbound();
            try (Socket client = redirected.tcp(server.address())) {
                CompletableFuture<String> ending = new CompletableFuture<>();
                Thread.startVirtualThread(() -> ending.complete(Interception.ending(client)));
                assertThat(EngineFixture.advanceUntil(ticker, STEP, ending)).isEqualTo("reset");
            }
            assertThat(server.accepted()).isZero();
        }
    }

    @Test
    void allowedAddressIsPassedThroughWithoutAWord() throws IOException {
        try (var server = greeting();
                var redirected = new Interception(new FakeTicker(), builder -> builder)) {
            redirected.engine().outbound(refuseBut("127.0.0.0/8:" + server.port()));
            redirected.outbound();
            try (Socket client = redirected.tcp(server.address())) {
                assertThat(read(client, 5)).isEqualTo("hello");
            }
        }
    }

    @Test
    void allowedServerNameIsPassedThroughAndAnotherIsReset() throws IOException {
        try (var echo = TcpServer.echo();
                var redirected = new Interception()) {
            redirected.engine().outbound(refuseBut("*.example.org"));
            redirected.outbound();
            String allowed = new String(ClientHellos.of("api.Example.org", "h2"), ISO_8859_1);
            try (Socket client = redirected.tcp(echo.address())) {
                client.getOutputStream().write(allowed.substring(0, 50).getBytes(ISO_8859_1));
                client.getOutputStream().write(allowed.substring(50).getBytes(ISO_8859_1));
                assertThat(read(client, allowed.length())).isEqualTo(allowed);
            }
            assertThat(redirected.engine().nextTunnel().name()).isEqualTo("api.Example.org");
            for (String name : new String[] {"example.org", "evil.example.com", null}) {
                try (Socket client = redirected.tcp(echo.address())) {
                    client.getOutputStream().write(ClientHellos.of(name));
                    assertThat(Interception.ending(client)).isEqualTo("reset");
                }
            }
            assertThat(echo.accepted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"api.example.org, 200", "API.example.org:8080, 200", "evil.example.com, 503"})
    void allowedHostIsPassedThroughAndAnotherReadsWhy(String host, int status) {
        try (var outside = ScriptedUpstream.start(script -> {});
                var redirected = new Interception()) {
            redirected.engine().outbound(refuseBut("api.example.org:" + outside.port()));
            redirected.outbound();
            try (RawClient php = redirected.http(address(outside))) {
                php.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                assertThat(php.readFinalResponse().status()).isEqualTo(status);
            }
        }
    }

    // ---- loops

    @Test
    void connectionThatNobodyRedirectedIsReset() throws IOException {
        try (var redirected = new Interception()) {
            redirected.engine().unknown(UnknownDestination.PASSTHROUGH);
            redirected.outbound();
            try (Socket client = redirected.notRedirected()) {
                assertThat(Interception.ending(client)).isEqualTo("reset");
            }
            assertThat(redirected.engine().nextTunnel().failure().message()).contains("not redirected");
        }
    }

    @Test
    void connectionToTheSidecarItselfIsReset() throws IOException {
        try (var redirected = new Interception()) {
            redirected.engine().unknown(UnknownDestination.PASSTHROUGH);
            redirected.outbound();
            try (Socket client = redirected.tcp(redirected.listener())) {
                assertThat(Interception.ending(client)).isEqualTo("reset");
            }
            try (Socket client = redirected.tcp(
                    new InetSocketAddress("127.0.0.99", redirected.listener().getPort()))) {
                assertThat(Interception.ending(client)).isEqualTo("reset");
            }
            assertThat(redirected.engine().nextTunnel().failure().message()).contains("this sidecar itself");
        }
    }

    // ---- what the tests say

    private static Service shop(InetSocketAddress... addresses) {
        return Interception.service("shop", PLAIN, Protocol.AUTO, addresses);
    }

    private static OutboundPolicy refuseBut(String allowed) {
        return new OutboundPolicy(
                UnknownDestination.REFUSE,
                AllowList.of(List.of(allowed)),
                OutboundPolicy.SERVER_SPEAKS_FIRST,
                OutboundPolicy.DEFAULT_DETECT_TIMEOUT);
    }

    /** Speaks first. */
    private static TcpServer greeting() {
        return new TcpServer(client -> {
            client.getOutputStream().write("hello".getBytes(ISO_8859_1));
            client.getInputStream().read();
        });
    }

    private static Endpoint endpoint(ScriptedUpstream upstream) {
        return Endpoint.of(upstream.host(), upstream.port());
    }

    private static Endpoint endpoint(TcpServer server) {
        return Endpoint.of("127.0.0.1", server.port());
    }

    private static InetSocketAddress address(ScriptedUpstream upstream) {
        return EngineFixture.loopback(upstream.port());
    }

    private static String echoed(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
        return read(client, text.length());
    }

    private static String read(Socket client, int bytes) {
        try {
            return new String(client.getInputStream().readNBytes(bytes), ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }
}

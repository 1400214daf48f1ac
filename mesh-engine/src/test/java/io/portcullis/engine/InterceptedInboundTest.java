package io.portcullis.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.http2.Http2Answer;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/** What of the application an intercepted connection from the network reaches, and who may. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class InterceptedInboundTest {
    /** A pod's own address in a cluster; nobody is there. */
    private static final InetSocketAddress POD = new InetSocketAddress("10.88.0.12", 3306);

    private static final Endpoint NOWHERE = Endpoint.of("127.0.0.1", 1);

    // ---- which port

    @Test
    void portThatWasCalledChoosesThePortOfTheApplication() throws IOException {
        try (var main = ScriptedUpstream.start(script -> script.respond(200, "main"));
                var other = ScriptedUpstream.start(script -> script.respond(200, "other"));
                var echo = TcpServer.echo();
                var pod = pod(null, Endpoint.of("127.0.0.1", main.port()), Map.of())) {
            try (RawClient client = pod.http(new InetSocketAddress("10.88.0.12", main.port()))) {
                assertThat(client.get("/").bodyText())
                        .as("the main one, wherever it listens")
                        .isEqualTo("main");
            }
            try (RawClient client = pod.http(EngineFixture.loopback(other.port()))) {
                assertThat(client.get("/").bodyText()).isEqualTo("other");
            }
            try (Socket client = pod.tcp(EngineFixture.loopback(echo.port()))) {
                assertThat(echoed(client, "EHLO\r\n")).isEqualTo("EHLO\r\n");
            }
            try (RawClient client = RawClient.connect(pod.listener())) {
                assertThat(client.get("/").bodyText()).as("not redirected").isEqualTo("main");
            }
        }
    }

    @Test
    void declaredPortIsServedWhereItsApplicationListens() throws IOException {
        try (var echo = TcpServer.echo();
                var pod = pod(null, NOWHERE, Map.of(3306, port(Protocol.TCP, echo.port())))) {
            try (Socket client = pod.tcp(POD)) {
                assertThat(echoed(client, "GET / HTTP/1.1\r\n\r\n")).isEqualTo("GET / HTTP/1.1\r\n\r\n");
            }
            TunnelRecord record = pod.engine().nextTunnel();
            assertThat(record.destination()).isEqualTo("10.88.0.12:3306");
            assertThat(record.endpoint()).isEqualTo("127.0.0.1:" + echo.port());
            assertThat(record.service()).as("its own application").isNull();
        }
    }

    @Test
    void applicationIsCalledFromItsOwnAddressOfTheSidecar() throws Exception {
        CompletableFuture<String> caller = new CompletableFuture<>();
        try (var server = new TcpServer(
                        client -> caller.complete(client.getInetAddress().getHostAddress()));
                var pod = pod(null, NOWHERE, Map.of());
                Socket client = pod.tcp(EngineFixture.loopback(server.port()))) {
            client.getOutputStream().write(0);
            assertThat(caller.get(10, TimeUnit.SECONDS)).isEqualTo("127.0.0.6");
        }
    }

    @Test
    void undeclaredPortWhereTheServerSpeaksFirstIsWaitedForOnce() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var server = greeting();
                var pod = pod(ticker, null, NOWHERE, policy(Map.of(), InboundPolicy.Probes.NONE));
                Socket client = pod.tcp(EngineFixture.loopback(server.port()))) {
            CompletableFuture<String> said = new CompletableFuture<>();
            Thread.startVirtualThread(() -> said.complete(read(client, 5)));
            assertThat(EngineFixture.advanceUntil(ticker, Duration.ofMillis(100), said))
                    .isEqualTo("hello");
        }
    }

    @Test
    void closedPortIsAReset() throws IOException {
        try (var closed = new RefusingPort();
                var pod = pod(null, NOWHERE, Map.of(3306, port(Protocol.TCP, closed.port())));
                Socket client = pod.tcp(POD)) {
            assertThat(Interception.ending(client)).isEqualTo("reset");
            assertThat(pod.engine().nextTunnel().failure().code()).isEqualTo(FailureCode.CONNECT_FAILED);
        }
    }

    // ---- who may: strict, permissive, disabled

    @ParameterizedTest
    @NullSource
    @EnumSource(names = {"STRICT", "PERMISSIVE"})
    void plainHttpIsTakenUnlessStrict(ServerTls.@Nullable Mode mode) {
        try (var application = ScriptedUpstream.start(script -> {});
                var pod = pod(mode, NOWHERE, Map.of());
                RawClient client = pod.http(EngineFixture.loopback(application.port()))) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            if (mode == ServerTls.Mode.STRICT) {
                assertThat(client.endsSomehow()).isTrue();
                assertThat(application.connections()).isZero();
            } else {
                assertThat(client.readFinalResponse().status()).isEqualTo(200);
                assertThat(application.awaitRequest(1).header("X-Forwarded-Client-Cert"))
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @NullSource
    @EnumSource(names = {"STRICT", "PERMISSIVE"})
    void plainBytesAreTakenUnlessStrict(ServerTls.@Nullable Mode mode) throws IOException {
        try (var echo = TcpServer.echo();
                var pod = pod(mode, NOWHERE, Map.of(3306, port(Protocol.TCP, echo.port())));
                Socket client = pod.tcp(POD)) {
            if (mode == ServerTls.Mode.STRICT) {
                client.getOutputStream().write("EHLO\r\n".getBytes(ISO_8859_1));
                client.shutdownOutput();
                assertThat(read(client, 1000)).doesNotContain("EHLO");
                assertThat(echo.accepted()).isZero();
            } else {
                assertThat(echoed(client, "EHLO\r\n")).isEqualTo("EHLO\r\n");
                assertThat(pod.engine().engine().activeExchanges()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @NullSource
    @EnumSource(names = {"STRICT", "PERMISSIVE"})
    void tlsOfTheApplicationItselfIsPassedThroughUntouchedUnlessStrict(ServerTls.@Nullable Mode mode)
            throws IOException {
        var web = MeshPair.CA.issueWeb("shop.example");
        try (var application = ScriptedUpstream.start(
                        script -> script.tls(web.sslContext(), false).respond(200, "own TLS"));
                var pod = pod(mode, NOWHERE, Map.of());
                Socket plain = pod.tcp(EngineFixture.loopback(application.port()));
                SSLSocket client = secured(plain, web.anonymousSslContext(), "http/1.1")) {
            if (mode == ServerTls.Mode.STRICT) {
                assertThatThrownBy(() -> get(client)).isInstanceOf(IOException.class);
                assertThat(application.connections()).isZero();
            } else {
                assertThat(get(client)).contains("own TLS");
                assertThat(client.getSession().getPeerCertificates()[0]).isEqualTo(web.leaf());
                client.close();
                assertThat(pod.engine().nextTunnel().peer()).isNull();
            }
        }
    }

    @Test
    void permissiveTlsThatNobodyRedirectedIsForUs() throws IOException {
        try (var application = ScriptedUpstream.start(script -> {});
                var pod = pod(ServerTls.Mode.PERMISSIVE, Endpoint.of("127.0.0.1", application.port()), Map.of());
                Socket plain = pod.notRedirected();
                SSLSocket client = secured(plain, MeshPair.STOREFRONT.anonymousSslContext(), "http/1.1")) {
            assertThatThrownBy(() -> get(client)).isInstanceOf(IOException.class);
            assertThat(application.connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STRICT", "PERMISSIVE"})
    void sidecarSaysWhatItsConnectionCarries(ServerTls.Mode mode) throws IOException {
        try (var application = ScriptedUpstream.start(script -> {});
                var echo = TcpServer.echo();
                var pod = pod(mode, NOWHERE, Map.of())) {
            try (Socket plain = pod.tcp(EngineFixture.loopback(application.port()));
                    SSLSocket client = secured(plain, MeshPair.STOREFRONT.sslContext(), "portcullis-http")) {
                assertThat(get(client)).startsWith("HTTP/1.1 200");
            }
            try (Socket plain = pod.tcp(EngineFixture.loopback(echo.port()));
                    SSLSocket client = secured(plain, MeshPair.STOREFRONT.sslContext(), "portcullis-tcp")) {
                assertThat(echoed(client, "GET / HTTP/1.1\r\n\r\n")).isEqualTo("GET / HTTP/1.1\r\n\r\n");
            }
            assertThat(pod.engine().nextTunnel().peer()).isEqualTo(MeshPair.CA.id("ns/shop/sa/storefront"));
        }
    }

    @Test
    void bytesAreRefusedOnAPortThatIsDeclaredAsHttp() throws IOException {
        try (var application = ScriptedUpstream.start(script -> {});
                var pod = pod(ServerTls.Mode.STRICT, NOWHERE, Map.of(3306, port(Protocol.HTTP, application.port())));
                Socket plain = pod.tcp(POD);
                SSLSocket client = secured(plain, MeshPair.STOREFRONT.sslContext(), "portcullis-tcp")) {
            client.startHandshake();
            assertThat(Interception.ending(client)).isEqualTo("reset");
            assertThat(application.connections()).isZero();
            TunnelRecord record = pod.engine().nextTunnel();
            assertThat(record.failure().code()).isEqualTo(FailureCode.BAD_REQUEST);
            assertThat(record.peer()).isEqualTo(MeshPair.CA.id("ns/shop/sa/storefront"));
        }
    }

    // ---- probes of the node

    @Test
    void probeIsTakenInTheClearAndAnyOtherRequestIsNot() {
        try (var application = ScriptedUpstream.start(script -> {});
                var pod = probed(application, "127.0.0.0/8");
                RawClient kubelet = pod.http(EngineFixture.loopback(application.port()))) {
            assertThat(kubelet.get("/healthz").status()).isEqualTo(200);
            assertThat(kubelet.get("/healthz?full").status()).isEqualTo(200);
            assertThat(kubelet.get("/admin").status()).isEqualTo(403);
            assertThat(kubelet.get("/healthz/../admin").status()).isEqualTo(403);
            kubelet.send("POST /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            Response posted = kubelet.readFinalResponse();
            assertThat(posted.status()).isEqualTo(403);
            assertThat(posted.bodyText()).contains("portcullis.inbound.probes");
            assertThat(application.executions()).isEqualTo(2);
        }
    }

    @Test
    void probeOfGrpcIsTakenInTheClearAndAnyOtherCallIsNot() throws Exception {
        try (var application = new HealthServer("app", HealthServer.message(HealthServer.SERVING));
                var pod = pod(
                        Ticker.system(),
                        ServerTls.Mode.STRICT,
                        application.endpoint(),
                        policy(
                                Map.of(),
                                new InboundPolicy.Probes(
                                        List.of(IpRange.parse("127.0.0.0/8")),
                                        Set.of(InboundPolicy.Probes.GRPC_CHECK))));
                var kubelet = RawHttp2Client.over(
                        pod.tcp(EngineFixture.loopback(application.endpoint().port())))) {
            Http2Answer healthy = call(kubelet, InboundPolicy.Probes.GRPC_CHECK);
            assertThat(healthy.status()).isEqualTo(200);
            assertThat(healthy.body()).isEqualTo(HealthServer.SERVING);
            assertThat(healthy.trailers()).containsExactly(new Field("grpc-status", "0"));

            Http2Answer refused = call(kubelet, "/shop.Catalog/Get");
            assertThat(refused.header("grpc-status")).isEqualTo("7");
            assertThat(refused.header("grpc-message")).contains("portcullis.inbound.probes");
            assertThat(application.asked()).isEqualTo(1);
        }
    }

    private static Http2Answer call(RawHttp2Client client, String path) {
        int stream = client.open("POST", path, false, "content-type", "application/grpc", "te", "trailers");
        client.data(stream, true, new byte[5]);
        return client.answer(stream);
    }

    @Test
    void probeFromElsewhereIsRefusedAsEverybodyIs() {
        try (var application = ScriptedUpstream.start(script -> {});
                var pod = probed(application, "192.0.2.0/24");
                RawClient stranger = pod.http(EngineFixture.loopback(application.port()))) {
            stranger.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(stranger.endsSomehow()).isTrue();
            assertThat(application.connections()).isZero();
        }
    }

    @Test
    void sidecarOnTheNodeIsStillAskedForItsIdentity() throws IOException {
        try (var application = ScriptedUpstream.start(script -> {});
                var pod = probed(application, "127.0.0.0/8");
                Socket plain = pod.tcp(EngineFixture.loopback(application.port()));
                SSLSocket client = secured(plain, MeshPair.STOREFRONT.sslContext(), "portcullis-http")) {
            assertThat(get(client)).startsWith("HTTP/1.1 200");
            assertThat(application.awaitRequest(1).header("X-Forwarded-Client-Cert"))
                    .contains(MeshPair.CA.id("ns/shop/sa/storefront"));
        }
    }

    // ---- drain

    @Test
    void drainRefusesNewTunnelsAndWaitsForOldOnes() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var echo = TcpServer.echo();
                var pod = pod(
                        ticker,
                        null,
                        NOWHERE,
                        policy(Map.of(3306, port(Protocol.TCP, echo.port())), InboundPolicy.Probes.NONE));
                Socket old = pod.tcp(POD)) {
            assertThat(echoed(old, "x")).isEqualTo("x");
            CompletableFuture<Void> drained = pod.engine().engine().drain();
            TunnelRecord refused = refusedOnceDraining(pod, ticker);
            assertThat(refused.failure().code()).isEqualTo(FailureCode.DRAINING);
            assertThat(echoed(old, "y")).as("the old one stays").isEqualTo("y");
            assertThat(drained).isNotDone();
            old.shutdownOutput();
            assertThat(Interception.ending(old)).isEqualTo("end");
            assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    /** Time goes by, and connections are made, until one is refused. */
    private static TunnelRecord refusedOnceDraining(Interception pod, FakeTicker ticker) throws IOException {
        for (int i = 0; i < 400; i++) {
            ticker.advance(Duration.ofMillis(250));
            try (Socket late = pod.tcp(POD)) {
                late.shutdownOutput();
                late.getInputStream().readAllBytes();
            } catch (IOException e) {
                // Reset: refused.
            }
            TunnelRecord record = pod.engine().nextTunnel();
            if (record.failure() != null) {
                return record;
            }
        }
        throw new AssertionError("never refused");
    }

    // ---- where a direction ends without TLS saying so

    @Test
    void clientsEndWithoutCloseNotifyIsAResetForTheApplication() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (var server = new TcpServer(client -> {
                    client.getOutputStream().write('h');
                    client.getInputStream().read();
                    seen.complete(Interception.ending(client));
                });
                var pod = pod(ServerTls.Mode.STRICT, NOWHERE, Map.of(3306, port(Protocol.TCP, server.port())));
                Socket plain = pod.tcp(POD);
                SSLSocket client = secured(plain, MeshPair.STOREFRONT.sslContext(), "portcullis-tcp")) {
            assertThat(read(client, 1)).isEqualTo("h");
            client.getOutputStream().write('x');
            plain.shutdownOutput();
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("reset");
            assertThat(pod.engine().nextTunnel().failure().code()).isEqualTo(FailureCode.CLIENT_GONE);
        }
    }

    /** The end comes while the last message of the handshake is still being verified, on another thread. */
    @Test
    void clientsEndWithoutCloseNotifyRightBehindItsHandshakeIsNotLost() throws Exception {
        try (var server = new TcpServer(client -> client.getInputStream().transferTo(client.getOutputStream()));
                var pod = pod(ServerTls.Mode.STRICT, NOWHERE, Map.of(3306, port(Protocol.TCP, server.port())))) {
            for (int i = 0; i < 10; i++) {
                try (Socket plain = pod.tcp(POD);
                        SSLSocket client = secured(plain, MeshPair.STOREFRONT.sslContext(), "portcullis-tcp")) {
                    client.getOutputStream().write('x');
                    plain.shutdownOutput();
                    assertThat(pod.engine().nextTunnel().failure().code()).isEqualTo(FailureCode.CLIENT_GONE);
                }
            }
        }
    }

    @Test
    void clientThatSaysEverythingRightBehindItsHandshakeIsHeardToItsEnd() throws Exception {
        try (var echo = TcpServer.echo();
                var pod = pod(ServerTls.Mode.STRICT, NOWHERE, Map.of(3306, port(Protocol.TCP, echo.port())))) {
            for (int i = 0; i < 10; i++) {
                try (Socket plain = pod.tcp(POD);
                        SSLSocket client = secured(plain, MeshPair.STOREFRONT.sslContext(), "portcullis-tcp")) {
                    client.getOutputStream().write("all of it".getBytes(ISO_8859_1));
                    client.shutdownOutput(); // Its close_notify, and a FIN.
                    assertThat(read(client, 1000)).isEqualTo("all of it");
                    assertThat(pod.engine().nextTunnel().failure()).isNull();
                }
            }
        }
    }

    @Test
    void endpointsEndWithoutCloseNotifyIsAResetForTheClient() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (var sidecar = new TcpServer(plain -> {
                    SSLSocket tls = (SSLSocket)
                            MeshPair.DB.sslContext().getSocketFactory().createSocket(plain, null, false);
                    SSLParameters parameters = tls.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {"portcullis-tcp"});
                    tls.setSSLParameters(parameters);
                    tls.getOutputStream().write('x');
                    tls.getInputStream().read();
                    plain.shutdownOutput();
                    await(heard);
                });
                var caller = new EngineFixture(
                                Ticker.system(),
                                builder -> builder.clientTls(
                                        new ClientTls(MeshPair.source(MeshPair.STOREFRONT), MeshPair.TLS)))
                        .declare(
                                Interception.service(
                                        "db", MeshPair.mutual(MeshPair.CA.id("ns/shop/sa/db")), Protocol.TCP),
                                Endpoint.of("127.0.0.1", sidecar.port()))
                        .apply();
                var listener = caller.forService("db");
                Socket client = Interception.connect(listener.address())) {
            assertThat(read(client, 1)).isEqualTo("x");
            client.getOutputStream().write('y');
            assertThat(Interception.ending(client)).isEqualTo("reset");
            heard.countDown();
            assertThat(caller.nextTunnel().failure().code()).isEqualTo(FailureCode.UPSTREAM_RESET);
        }
    }

    // ---- what the tests say

    private static Interception pod(
            ServerTls.@Nullable Mode mode, Endpoint application, Map<Integer, InboundPolicy.Port> ports) {
        return pod(Ticker.system(), mode, application, policy(ports, InboundPolicy.Probes.NONE));
    }

    private static Interception probed(ScriptedUpstream application, String from) {
        return pod(
                Ticker.system(),
                ServerTls.Mode.STRICT,
                Endpoint.of("127.0.0.1", application.port()),
                policy(Map.of(), new InboundPolicy.Probes(List.of(IpRange.parse(from)), Set.of("/healthz"))));
    }

    private static Interception pod(
            Ticker ticker, ServerTls.@Nullable Mode mode, Endpoint application, InboundPolicy policy) {
        Interception pod = new Interception(ticker, builder -> builder);
        ServerTls tls = mode == null ? null : new ServerTls(mode, MeshPair.source(MeshPair.DB), MeshPair.TLS);
        pod.engine()
                .inbound(policy)
                .authorization(AuthorizationPolicy.ALLOW_ALL)
                .apply();
        return pod.at(pod.engine()
                .engine()
                .listen(ListenerConfig.inbound("inbound", EngineFixture.loopback(0), tls, application, Set.of())));
    }

    private static InboundPolicy policy(Map<Integer, InboundPolicy.Port> ports, InboundPolicy.Probes probes) {
        return new InboundPolicy(ports, probes, InboundPolicy.DEFAULT.detectTimeout());
    }

    private static InboundPolicy.Port port(Protocol protocol, int application) {
        return new InboundPolicy.Port(protocol, Endpoint.of("127.0.0.1", application));
    }

    private static TcpServer greeting() {
        return new TcpServer(client -> {
            client.getOutputStream().write("hello".getBytes(ISO_8859_1));
            client.getInputStream().read();
        });
    }

    private static SSLSocket secured(Socket plain, SSLContext context, String... protocols) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static String get(SSLSocket client) throws IOException {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
        return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}

package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.Passthrough;
import io.portcullis.core.model.ProxyPeers;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.ServerNames;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.engine.proxy.ProxyHeaders;
import io.portcullis.engine.tls.ClientHellos;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that the gateway passes on byte for byte: by port, or by the name of a TLS handshake. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class PassthroughTest {
    private static final String ALERT_UNRECOGNIZED_NAME = "15030300020270";
    private static final ServiceId DB = ServiceId.of("db");
    private static final ServiceId SHOP = ServiceId.of("shop");
    private static final ServiceId REST = ServiceId.of("rest");
    private static final ServerNames NAMES = new ServerNames(Map.of("shop.example", SHOP, "*.example", REST));

    private static EngineFixture fixture(EngineFixture fixture, Passthrough.Target target, ProxyPeers proxies) {
        Passthrough how = new Passthrough(proxies, target, Passthrough.DEFAULT_IDLE_TIMEOUT);
        return fixture.entrance(new EntrancePolicy(ForwardedPolicy.DEFAULT, ProxyPeers.NONE, Map.of("tcp", how)));
    }

    private static EngineFixture toService(EngineFixture fixture, int port) {
        return fixture(fixture, new Passthrough.ToService(DB), ProxyPeers.NONE)
                .declare(new Service(DB, ServicePolicy.DEFAULT), Endpoint.of("127.0.0.1", port))
                .apply();
    }

    private static EngineFixture byName(int shop, int rest) {
        return fixture(new EngineFixture(), new Passthrough.ByServerName(NAMES), ProxyPeers.NONE)
                .declare(new Service(SHOP, ServicePolicy.DEFAULT), Endpoint.of("127.0.0.1", shop))
                .declare(new Service(REST, ServicePolicy.DEFAULT), Endpoint.of("127.0.0.1", rest))
                .apply();
    }

    private static Listener listen(EngineFixture fixture) {
        return fixture.engine().listen(ListenerConfig.passthrough("tcp", EngineFixture.loopback(0)));
    }

    // ---- by port

    @Test
    void eachDirectionEndsByItself() {
        try (var echo = TcpServer.echo();
                var fixture = toService(new EngineFixture(), echo.port());
                RawClient client = EngineFixture.connect(listen(fixture))) {
            client.send("GET / HTTP/1.1, or whatever it is").halfClose();

            assertThat(client.readAll()).isEqualTo("GET / HTTP/1.1, or whatever it is");
            TunnelRecord record = fixture.nextTunnel();
            assertThat(record.failure()).isNull();
            assertThat(record.listener()).isEqualTo("tcp");
            assertThat(record.service()).isEqualTo("db");
            assertThat(record.sentBytes()).isEqualTo(33);
            assertThat(record.receivedBytes()).isEqualTo(33);
        }
    }

    @Test
    void serverMaySpeakFirst() {
        try (var server = new TcpServer(client -> {
                    client.getOutputStream().write("220 ready\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.shutdownOutput();
                });
                var fixture = toService(new EngineFixture(), server.port());
                RawClient client = EngineFixture.connect(listen(fixture))) {
            assertThat(client.readAll()).isEqualTo("220 ready\r\n");
        }
    }

    @Test
    void silenceOfBothSidesEndsIt() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var echo = TcpServer.echo();
                var fixture = toService(new EngineFixture(ticker, builder -> builder), echo.port());
                RawClient client = EngineFixture.connect(listen(fixture))) {
            client.send("x");
            assertThat(client.socket().getInputStream().read()).isEqualTo('x');
            // Most of the time goes by, then a byte: it counts anew from there.
            ticker.advance(Duration.ofMinutes(59));
            client.send("y");
            assertThat(client.socket().getInputStream().read()).isEqualTo('y');
            ticker.advance(Duration.ofMinutes(59));
            client.send("z");
            assertThat(client.socket().getInputStream().read()).isEqualTo('z');

            CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(client::endsSomehow);
            assertThat(EngineFixture.advanceUntil(ticker, Duration.ofMinutes(10), ended))
                    .isTrue();
            TunnelRecord record = fixture.nextTunnel();
            assertThat(record.failure()).extracting(Failure::code).isEqualTo(FailureCode.IDLE_TIMEOUT);
            assertThat(Duration.ofNanos(record.durationNanos()))
                    .as("an hour after the last byte, by the ticker")
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(59 + 59 + 60));
        }
    }

    @Test
    void drainRefusesNewConnectionsAndWaitsForOldOnes() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var echo = TcpServer.echo();
                var fixture = toService(new EngineFixture(ticker, builder -> builder), echo.port())) {
            Listener listener = listen(fixture);
            try (RawClient old = EngineFixture.connect(listener)) {
                old.send("x");
                assertThat(old.socket().getInputStream().read()).isEqualTo('x');
                CompletableFuture<Void> drained = fixture.engine().drain();
                CompletableFuture<TunnelRecord> refused =
                        CompletableFuture.supplyAsync(() -> firstRefused(fixture, listener));
                assertThat(EngineFixture.advanceUntil(ticker, Duration.ofMillis(100), refused)
                                .failure())
                        .extracting(Failure::code)
                        .isEqualTo(FailureCode.DRAINING);
                assertThat(drained).isNotDone();

                old.send("y").halfClose();
                assertThat(old.readAll()).isEqualTo("y");
                drained.get(10, TimeUnit.SECONDS);
            }
        }
    }

    private static TunnelRecord firstRefused(EngineFixture fixture, Listener listener) {
        while (true) {
            try (RawClient late = EngineFixture.connect(listener)) {
                late.send("x").halfClose();
                late.endsSomehow();
            } catch (UncheckedIOException e) {
                // Reset before it knew that it was connected.
            }
            TunnelRecord record = fixture.nextTunnel();
            if (record.failure() != null) {
                return record;
            }
        }
    }

    @Test
    void listenerThatIsNotConfiguredAnyMoreRefuses() throws IOException {
        try (var echo = TcpServer.echo();
                var fixture = toService(new EngineFixture(), echo.port())) {
            Listener listener = listen(fixture);
            fixture.entrance(EntrancePolicy.DEFAULT).apply();
            // No RawClient: the reset may come before that has set the options of its socket.
            try (Socket client = new Socket()) {
                client.connect(listener.address());
                assertThat(fixture.nextTunnel().failure())
                        .extracting(Failure::code)
                        .isEqualTo(FailureCode.UNKNOWN_SERVICE);
            }
        }
    }

    // ---- by the name of a TLS handshake

    @ParameterizedTest
    @CsvSource({
        "shop.example, shop",
        "SHOP.Example, shop",
        "a.example, rest",
        "a.b.example, rest",
        "x.shop.example, rest",
    })
    void nameOfTheHandshakeChoosesTheService(String name, String service) {
        try (var shop = TcpServer.echo();
                var rest = TcpServer.echo();
                var fixture = byName(shop.port(), rest.port());
                RawClient client = EngineFixture.connect(listen(fixture))) {
            byte[] hello = ClientHellos.of(name, "h2");
            client.send(hello).halfClose();

            assertThat(client.readAll().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(hello);
            TunnelRecord record = fixture.nextTunnel();
            assertThat(record.service()).isEqualTo(service);
            assertThat(record.name()).isEqualTo(name);
        }
    }

    @Test
    void anySplitOfTheHandshakeIsTheSame() {
        byte[] hello = ClientHellos.of("shop.example", "http/1.1");
        try (var shop = TcpServer.echo();
                var fixture = byName(shop.port(), 1)) {
            Listener listener = listen(fixture);
            for (int at = 1; at < hello.length; at++) {
                try (RawClient client = EngineFixture.connect(listener)) {
                    client.send(Arrays.copyOf(hello, at));
                    client.send(Arrays.copyOfRange(hello, at, hello.length)).halfClose();
                    assertThat(client.readAll()).as("cut at %d", at).hasSize(hello.length);
                }
            }
        }
    }

    @Test
    void handshakeInManyRecordsIsPassedOnAsItCame() {
        byte[] hello = ClientHellos.inRecords(ClientHellos.of("shop.example", "http/1.1"), 7);
        try (var shop = TcpServer.echo();
                var fixture = byName(shop.port(), 1);
                RawClient client = EngineFixture.connect(listen(fixture))) {
            client.send(hello).halfClose();

            assertThat(client.readAll().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(hello);
        }
    }

    @Test
    void handshakeIsTheServicesOwn() throws Exception {
        SvidPem pair = MeshPair.CA.issueWeb("shop.example");
        try (var shop = ScriptedUpstream.start(
                        script -> script.tls(pair.sslContext(), false).respond(200, "secret"));
                var fixture = byName(shop.port(), 1)) {
            Listener listener = listen(fixture);
            SSLSocket socket = (SSLSocket) pair.sslContext()
                    .getSocketFactory()
                    .createSocket("127.0.0.1", listener.address().getPort());
            try (socket) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName("shop.example")));
                socket.setSSLParameters(parameters);
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .endsWith("secret");
            }
        }
    }

    private static Stream<@Nullable String> unknownNames() {
        return Stream.of(null, "bank.test", "example", "xexample", "shop.example.test");
    }

    @ParameterizedTest
    @MethodSource("unknownNames")
    void unknownNameGetsItsAlert(@Nullable String name) {
        try (var fixture = byName(1, 1);
                RawClient client = EngineFixture.connect(listen(fixture))) {
            client.send(ClientHellos.of(name, "h2"));

            assertThat(HexFormat.of().formatHex(client.readAll().getBytes(StandardCharsets.ISO_8859_1)))
                    .isEqualTo(ALERT_UNRECOGNIZED_NAME);
            TunnelRecord record = fixture.nextTunnel();
            assertThat(record.failure()).extracting(Failure::code).isEqualTo(FailureCode.UNRECOGNIZED_NAME);
            assertThat(record.name()).isEqualTo(name);
        }
    }

    @Test
    void nameThatIsNoneCannotForgeALogLine() {
        byte[] hello = ClientHellos.of("evil-line.example.test", "h2");
        String text = new String(hello, StandardCharsets.ISO_8859_1).replace("evil-line", "evil\nline");
        try (var fixture = byName(1, 1);
                RawClient client = EngineFixture.connect(listen(fixture))) {
            client.send(text);

            assertThat(client.readAll()).hasSize(7);
            assertThat(fixture.nextTunnel().name()).isEqualTo("evil?line.example.test");
        }
    }

    @Test
    void plaintextIsRefused() {
        try (var fixture = byName(1, 1);
                RawClient client = EngineFixture.connect(listen(fixture))) {
            client.send("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n");

            assertThat(client.endsSomehow()).isTrue();
            assertThat(fixture.nextTunnel().failure())
                    .extracting(Failure::message)
                    .isEqualTo("the client does not speak TLS");
        }
    }

    @Test
    void handshakeThatDoesNotComeInTimeIsNotWaitedFor() throws Exception {
        FakeTicker ticker = new FakeTicker();
        byte[] hello = ClientHellos.of("shop.example", "h2");
        try (var fixture = fixture(
                                new EngineFixture(ticker, builder -> builder),
                                new Passthrough.ByServerName(NAMES),
                                ProxyPeers.NONE)
                        .apply();
                RawClient client = EngineFixture.connect(listen(fixture))) {
            client.send(Arrays.copyOf(hello, hello.length - 1));
            CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(client::endsSomehow);

            assertThat(EngineFixture.advanceUntil(ticker, Duration.ofSeconds(1), ended))
                    .isTrue();
            assertThat(fixture.nextTunnel().failure())
                    .extracting(Failure::code)
                    .isEqualTo(FailureCode.UNRECOGNIZED_NAME);
        }
    }

    // ---- behind a load balancer, and telling a service of it

    @Test
    void clientOfThePROXYHeaderIsToldToTheService() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        ServicePolicy proxied =
                new PolicyBuilder().proxyProtocol(ProxyProtocol.V1).build();
        ProxyPeers balancer = new ProxyPeers(List.of(IpRange.parse("127.0.0.1")), ProxyPeers.DEFAULT_TIMEOUT);
        InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::9"), 4711);
        InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 443);
        byte[] hello = ClientHellos.of("shop.example", "h2");
        try (var server = new TcpServer(client -> {
                    told.complete(ProxiedServer.header(client.getInputStream()));
                    client.getInputStream().transferTo(client.getOutputStream());
                });
                var fixture = fixture(new EngineFixture(), new Passthrough.ByServerName(NAMES), balancer)
                        .declare(new Service(SHOP, proxied), Endpoint.of("127.0.0.1", server.port()))
                        .apply();
                RawClient client = EngineFixture.connect(listen(fixture))) {
            client.send(ProxyHeaders.concat(ProxyHeaders.block(from, to, ""), hello))
                    .halfClose();

            assertThat(client.readAll()).hasSize(hello.length);
            assertThat(told.get(10, TimeUnit.SECONDS)).isEqualTo("PROXY TCP6 2001:db8::9 2001:db8::1 4711 443");
            TunnelRecord record = fixture.nextTunnel();
            assertThat(record.clientAddress()).isEqualTo("[2001:db8:0:0:0:0:0:9]:4711");
            assertThat(record.destination()).isEqualTo("[2001:db8:0:0:0:0:0:1]:443");
            assertThat(record.proxy())
                    .isEqualTo("127.0.0.1:" + client.localAddress().getPort());
        }
    }
}

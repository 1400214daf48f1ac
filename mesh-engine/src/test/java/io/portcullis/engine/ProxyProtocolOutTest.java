package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Services that want to be told by the PROXY protocol for which client a connection is. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class ProxyProtocolOutTest {
    private static final ServiceId SHOP = ServiceId.of("shop");
    private static final Duration LONG = Duration.ofMinutes(10);

    private static ServicePolicy policy(ProxyProtocol version, int connections, int pending) {
        return policy(version, connections, pending, new UpstreamTls.Plaintext());
    }

    private static ServicePolicy policy(ProxyProtocol version, int connections, int pending, UpstreamTls tls) {
        return new PolicyBuilder()
                .timeouts(30, 30, 30, 30)
                .connections(connections, pending, LONG, LONG)
                .proxyProtocol(version)
                .tls(tls)
                .build();
    }

    private static EngineFixture fixture(ServicePolicy policy, int port) {
        return new EngineFixture()
                .declare(new Service(SHOP, policy), Endpoint.of("127.0.0.1", port))
                .route("shop", new RouteTarget.ToService(SHOP))
                .apply();
    }

    private static String told(ProxyProtocol version, InetSocketAddress client, Listener gateway) {
        int from = client.getPort();
        int to = gateway.address().getPort();
        return version == ProxyProtocol.V1
                ? "PROXY TCP4 127.0.0.1 127.0.0.1 " + from + " " + to
                : "2111000c" + "7f0000017f000001" + "%04x%04x".formatted(from, to);
    }

    @ParameterizedTest
    @EnumSource
    void eachClientHasConnectionsOfItsOwn(ProxyProtocol version) {
        try (var server = new ProxiedServer();
                var fixture = fixture(policy(version, 512, 1024), server.port())) {
            Listener gateway = fixture.gateway();
            Set<String> connections = new HashSet<>();
            for (int each = 0; each < 5; each++) {
                try (RawClient client = EngineFixture.connect(gateway)) {
                    String body = client.get("/shop/").bodyText();
                    assertThat(body).endsWith(" " + told(version, client.localAddress(), gateway));
                    connections.add(body);
                    assertThat(client.get("/shop/").bodyText())
                            .as("its second request takes the same connection")
                            .isEqualTo(body);
                }
            }
            assertThat(connections).hasSize(5);
            assertThat(server.connections()).isEqualTo(5);
        }
    }

    @Test
    void connectionThatRestsForOneClientGivesWayToAnother() {
        try (var server = new ProxiedServer();
                var fixture = fixture(policy(ProxyProtocol.V1, 1, 1024), server.port())) {
            Listener gateway = fixture.gateway();
            try (RawClient one = EngineFixture.connect(gateway);
                    RawClient other = EngineFixture.connect(gateway)) {
                for (int turn = 0; turn < 3; turn++) {
                    for (RawClient client : List.of(one, other)) {
                        assertThat(client.get("/shop/").bodyText())
                                .endsWith(told(ProxyProtocol.V1, client.localAddress(), gateway));
                    }
                }
            }
            assertThat(server.connections()).isEqualTo(6);
        }
    }

    /** Two places, twelve clients that ask at once: everybody waits for a place and gets a connection of its own. */
    @Test
    void clientsWaitForAPlaceTheyDoNotShare() {
        try (var server = new ProxiedServer();
                var fixture = fixture(policy(ProxyProtocol.V2, 2, 1024), server.port())) {
            Listener gateway = fixture.gateway();
            List<RawClient> clients = new ArrayList<>();
            for (int each = 0; each < 12; each++) {
                clients.add(EngineFixture.connect(gateway));
            }
            for (int turn = 0; turn < 5; turn++) {
                clients.forEach(client -> client.send("GET /shop/ HTTP/1.1\r\nHost: test\r\n\r\n"));
                for (RawClient client : clients) {
                    assertThat(client.readFinalResponse().bodyText())
                            .endsWith(told(ProxyProtocol.V2, client.localAddress(), gateway));
                }
            }
            clients.forEach(RawClient::close);
            fixture.awaitNoConnection(gateway);
        }
    }

    @Test
    void boundsHoldForAllClientsTogether() throws Exception {
        CompletableFuture<String> accepted = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        try (var server = new TcpServer(client -> {
                    accepted.complete(ProxiedServer.header(client.getInputStream()));
                    release.join();
                });
                var fixture = fixture(policy(ProxyProtocol.V1, 1, 0), server.port())) {
            Listener gateway = fixture.gateway();
            try (RawClient one = EngineFixture.connect(gateway);
                    RawClient other = EngineFixture.connect(gateway)) {
                one.send("GET /shop/ HTTP/1.1\r\nHost: test\r\n\r\n");
                accepted.get(10, TimeUnit.SECONDS);

                assertThat(other.get("/shop/").status()).isEqualTo(503);
                assertThat(fixture.nextEnded().failure())
                        .extracting(Failure::code)
                        .isEqualTo(FailureCode.OVERFLOW);
            }
            release.complete(null);
        }
    }

    @Test
    void headerStandsInFrontOfTls() throws Exception {
        CompletableFuture<Integer> behind = new CompletableFuture<>();
        try (var server = new TcpServer(client -> {
                    ProxiedServer.header(client.getInputStream());
                    behind.complete(client.getInputStream().read());
                });
                var fixture = new EngineFixture(
                                Ticker.system(), builder -> builder.clientTls(new ClientTls(null, MeshPair.TLS)))
                        .declare(
                                new Service(
                                        SHOP, policy(ProxyProtocol.V2, 512, 1024, new UpstreamTls.Web("shop.example"))),
                                Endpoint.of("127.0.0.1", server.port()))
                        .route("shop", new RouteTarget.ToService(SHOP))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/ HTTP/1.1\r\nHost: test\r\n\r\n");

            assertThat(behind.get(10, TimeUnit.SECONDS))
                    .as("a handshake record")
                    .isEqualTo(0x16);
            assertThat(client.readResponse().status()).isEqualTo(503);
        }
    }

    @Test
    void tunnelsTellTheirClientToo() throws Exception {
        CompletableFuture<String> header = new CompletableFuture<>();
        try (var server = new TcpServer(client -> {
                    header.complete(ProxiedServer.header(client.getInputStream()));
                    client.getInputStream().transferTo(client.getOutputStream());
                });
                var fixture = new EngineFixture()
                        .declare(
                                new Service(SHOP, policy(ProxyProtocol.V1, 512, 1024), Set.of(), Protocol.TCP),
                                Endpoint.of("127.0.0.1", server.port()))
                        .apply()) {
            Listener listener = fixture.forService("shop");
            try (RawClient client = EngineFixture.connect(listener)) {
                client.send("hello").halfClose();

                assertThat(client.readAll()).isEqualTo("hello");
                assertThat(header.get(10, TimeUnit.SECONDS))
                        .isEqualTo(told(ProxyProtocol.V1, client.localAddress(), listener));
            }
        }
    }
}

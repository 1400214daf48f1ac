package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 with nginx as it is: in the clear by prior knowledge, and with one that knows only HTTP/1. */
@ExtendWith(LeakGuard.class)
class Http2RealServerTest {
    private static final ServiceId SHOP = ServiceId.of("shop");
    private static final int LARGE = 5 * 1024 * 1024;

    @TempDir
    private Path directory;

    @Test
    void nginxServesManyOnOneConnection() throws IOException {
        byte[] large = new byte[LARGE];
        new SplittableRandom(7).nextBytes(large);
        Files.write(directory.resolve("large"), large);
        // nginx gives up the rights it has been started with.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = ProgramOfOthers.freePort();
        try (var nginx = ProgramOfOthers.nginx(directory, """
                        listen 127.0.0.1:%d http2; client_max_body_size 10m; http2_max_requests 60;
                        location /said { return 200 "$server_protocol $host $request_uri $http_x_own $connection"; }
                        location /large { root %s; }
                        """.formatted(port, directory), port);
                var fixture = fixture(port, HttpProtocol.HTTP2)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(EngineFixture.connect(fixture.gateway()));
            }
            for (int round = 0; round < 10; round++) {
                for (RawClient client : clients) {
                    client.send("GET /said?" + round + " HTTP/1.1\r\nHost: h.test\r\nX-Own: yes\r\n\r\n");
                }
                for (RawClient client : clients) {
                    assertThat(client.readFinalResponse().bodyText())
                            .startsWith("HTTP/2.0 shop /said?" + round + " yes ");
                }
            }
            RawClient client = clients.getFirst();
            Response whole = client.get("/large");
            assertThat(whole.status()).isEqualTo(200);
            assertThat(Arrays.equals(whole.body(), large)).isTrue();
            Response refused = client.send("POST /said HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
                    .readFinalResponse();
            assertThat(refused.bodyText()).startsWith("HTTP/2.0");
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void nginxWithoutHttp2IsServedByHttp1() {
        int port = ProgramOfOthers.freePort();
        try (var nginx = ProgramOfOthers.nginx(
                        directory, "listen 127.0.0.1:%d; return 200 $server_protocol;".formatted(port), port);
                var fixture = fixture(port, HttpProtocol.AUTO);
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            assertThat(client.answer(client.get("/shop/")).bodyText()).isEqualTo("HTTP/1.1");
            assertThat(fixture.nextEnded().attempts()).hasSize(1);
        }
    }

    @Test
    void nginxIsToldOurClientInFrontOfHttp2() {
        int port = ProgramOfOthers.freePort();
        try (var nginx = ProgramOfOthers.nginx(
                        directory,
                        "listen 127.0.0.1:%d http2 proxy_protocol; return 200 \"$proxy_protocol_addr $server_protocol\";"
                                .formatted(port),
                        port);
                var fixture = fixture(
                        port,
                        new PolicyBuilder().proxyProtocol(ProxyProtocol.V2).speaking(HttpProtocol.HTTP2));
                RawClient one =
                        RawClient.connectFrom("127.0.0.5", fixture.gateway().address());
                RawClient two =
                        RawClient.connectFrom("127.0.0.6", fixture.gateway().address())) {
            for (int i = 0; i < 3; i++) {
                assertThat(one.get("/shop/").bodyText()).isEqualTo("127.0.0.5 HTTP/2.0");
                assertThat(two.get("/shop/").bodyText()).isEqualTo("127.0.0.6 HTTP/2.0");
            }
        }
    }

    private static EngineFixture fixture(int port, HttpProtocol protocol) {
        return fixture(
                port, new PolicyBuilder().retry(PolicyBuilder.THREE_TRIES).speaking(protocol));
    }

    private static EngineFixture fixture(int port, PolicyBuilder policy) {
        return new EngineFixture()
                .declare(new Service(SHOP, policy.build()), Endpoint.of("127.0.0.1", port))
                .route("all", "/**", new RouteTarget.ToService(SHOP))
                .apply();
    }
}

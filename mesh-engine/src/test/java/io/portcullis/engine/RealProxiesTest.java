package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.ProxyPeers;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol with HAProxy and nginx as they are: what they send is read, and what is sent they read. */
@ExtendWith(LeakGuard.class)
class RealProxiesTest {
    private static final ServiceId SHOP = ServiceId.of("shop");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "send-proxy",
                "send-proxy-v2",
                "send-proxy-v2 proxy-v2-options crc32c",
                "send-proxy-v2-ssl proxy-v2-options ssl,cert-cn,crc32c"
            })
    void haproxyTellsUsItsClient(String how) throws IOException {
        int port = ProgramOfOthers.freePort();
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .entrance(new EntrancePolicy(
                                ForwardedPolicy.DEFAULT,
                                new ProxyPeers(List.of(IpRange.parse("127.0.0.1")), ProxyPeers.DEFAULT_TIMEOUT),
                                Map.of()))
                        .apply()) {
            Listener gateway = fixture.gateway();
            try (var haproxy = ProgramOfOthers.haproxy(
                    directory, """
                    defaults
                      mode http
                      timeout connect 5s
                      timeout client 10s
                      timeout server 10s
                    listen in
                      bind 127.0.0.1:%d
                      server us 127.0.0.1:%d %s
                    """.formatted(port, gateway.address().getPort(), how), port)) {
                assertThat(ask(port)).endsWith("hello");
            }
            assertThat(upstream.awaitRequest(1).header("X-Forwarded-For")).isEqualTo("127.0.0.5");
            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.clientAddress()).startsWith("127.0.0.5:");
            assertThat(record.proxy()).startsWith("127.0.0.1:");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nginxIsToldOurClient(ProxyProtocol version) throws IOException {
        int port = ProgramOfOthers.freePort();
        try (var nginx = ProgramOfOthers.nginx(
                        directory,
                        "listen 127.0.0.1:%d proxy_protocol; return 200 \"client $proxy_protocol_addr\";"
                                .formatted(port),
                        port);
                var fixture = telling(version, port)) {
            assertThat(ask(fixture.gateway().address().getPort())).endsWith("client 127.0.0.5");
        }
    }

    @ParameterizedTest
    @EnumSource
    void haproxyIsToldOurClient(ProxyProtocol version) throws IOException {
        int port = ProgramOfOthers.freePort();
        try (var haproxy = ProgramOfOthers.haproxy(directory, """
                        defaults
                          mode http
                          timeout client 10s
                        frontend in
                          bind 127.0.0.1:%d accept-proxy
                          http-request return status 200 content-type text/plain lf-string "client %%[src]"
                        """.formatted(port), port);
                var fixture = telling(version, port)) {
            assertThat(ask(fixture.gateway().address().getPort())).endsWith("client 127.0.0.5");
        }
    }

    private static EngineFixture telling(ProxyProtocol version, int port) {
        ServicePolicy policy = new PolicyBuilder().proxyProtocol(version).build();
        return new EngineFixture()
                .declare(new Service(SHOP, policy), Endpoint.of("127.0.0.1", port))
                .route("all", "/**", new RouteTarget.ToService(SHOP))
                .apply();
    }

    /** A request from an address of its own. */
    private static String ask(int port) throws IOException {
        try (Socket client = new Socket()) {
            client.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.5"), 0));
            client.connect(EngineFixture.loopback(port));
            client.getOutputStream()
                    .write("GET /shop/ HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}

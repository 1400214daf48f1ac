package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application's calls to others: where they may lead, and what they may say. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class OutboundTest {
    @Test
    void hostCannotLeadAwayFromTheServiceOfTheListener() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(200, "shop"));
                var other = ScriptedUpstream.start(script -> script.respond(200, "other"));
                var fixture = new EngineFixture()
                        .service("shop", new PolicyBuilder().build(), shop)
                        .service("other", new PolicyBuilder().build(), other)
                        .unknown(UnknownDestination.PASSTHROUGH)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.forService("shop"))) {
            for (String host : List.of("shop", "other", other.address(), "other.default.svc", "x")) {
                client.send("GET /other/a HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                assertThat(client.readFinalResponse().bodyText()).as(host).isEqualTo("shop");
                assertThat(shop.requests().getLast().header("Host")).isEqualTo(host);
            }
            assertThat(other.executions()).isZero();
        }
    }

    @Test
    void absoluteTargetDecidesNotHost() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(200, "shop"));
                var other = ScriptedUpstream.start(script -> script.respond(200, "other"));
                var fixture = new EngineFixture();
                RawClient client = EngineFixture.connect(fixture.service("shop", new PolicyBuilder().build(), shop)
                        .service("other", new PolicyBuilder().build(), other)
                        .apply()
                        .proxy())) {
            client.send("GET http://shop/x?y=1 HTTP/1.1\r\nHost: other\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("shop");
            Received seen = shop.awaitRequest(1);
            assertThat(seen.target()).isEqualTo("/x?y=1");
            assertThat(seen.header("Host")).as("RFC 9112 section 3.2.2").isEqualTo("shop");
        }
    }

    @Test
    void requestToOurselvesIsRefused() {
        try (var fixture =
                new EngineFixture().unknown(UnknownDestination.PASSTHROUGH).apply()) {
            Listener proxy = fixture.proxy();
            int port = proxy.address().getPort();
            for (String host : List.of("127.0.0.1", "localhost", "127.9.9.9", "[::1]", "0.0.0.0")) {
                try (RawClient client = EngineFixture.connect(proxy)) {
                    client.send("GET http://" + host + ":" + port + "/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                    Response response = client.readFinalResponse();
                    assertThat(response.status()).as(host).isEqualTo(503);
                    assertThat(response.bodyText()).contains("this sidecar itself");
                }
            }
            fixture.awaitNoExchange();
        }
    }

    @Test
    void requestToOurOwnAddressInTheNetworkIsRefused() throws IOException {
        try (var fixture =
                new EngineFixture().unknown(UnknownDestination.PASSTHROUGH).apply()) {
            Listener proxy = fixture.proxy();
            for (InetAddress own : NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .toList()) {
                try (RawClient client = EngineFixture.connect(proxy)) {
                    client.send("GET http://" + own.getHostAddress() + ":"
                            + proxy.address().getPort() + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
                    assertThat(client.readFinalResponse().bodyText()).contains("this sidecar itself");
                }
            }
        }
    }

    @Test
    void portOfAClosedListenerIsNoLongerOurs() {
        try (var fixture = new EngineFixture()
                        .unknown(UnknownDestination.PASSTHROUGH)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.proxy())) {
            Listener gone = fixture.forService("shop");
            gone.close();
            assertThat(fixture.engine().listeners()).hasSize(1);
            client.send("GET http://127.0.0.1:" + gone.address().getPort() + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText()).contains("connect_failed");
        }
    }

    @Test
    void applicationCannotSpeakForTheMesh() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(
                        200, "shop", "X-Portcullis-Not-Processed", "draining", "x_portcullis_attempt", "9"));
                var fixture = new EngineFixture();
                RawClient client = EngineFixture.connect(fixture.service("shop", new PolicyBuilder().build(), shop)
                        .apply()
                        .proxy())) {
            client.send("POST http://shop/ HTTP/1.1\r\nHost: shop\r\nX-Portcullis-Attempt: 7\r\n"
                    + "X_PORTCULLIS_NOT_PROCESSED: x\r\nX-Forwarded-Client-Cert: URI=spiffe://a/b\r\n"
                    + "X_Forwarded_Client_Cert: URI=spiffe://a/b\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: for=1\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n0\r\nX-Portcullis-Attempt: 7\r\nX_Forwarded_For: 1\r\n"
                    + "X-Mine: 1\r\n\r\n");
            Response response = client.readFinalResponse();
            assertThat(response.rawText().toLowerCase(Locale.ROOT)).doesNotContain("portcullis");
            Received seen = shop.awaitRequest(1);
            assertThat(seen.rawText().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .doesNotContain("x-portcullis")
                    .doesNotContain("forwarded")
                    .contains("x-mine: 1");
        }
    }

    @Test
    void badCertificateOfOurOwnIsSaidSo() {
        try (var shop = ScriptedUpstream.start(script -> {});
                var fixture = new EngineFixture()
                        .service(
                                "shop",
                                new PolicyBuilder()
                                        .tls(new UpstreamTls.Mutual(Set.of("spiffe://example.org/x"), null))
                                        .build(),
                                shop)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.forService("shop"))) {
            Response response = client.get("/");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.bodyText()).contains("upstream_tls").contains("no certificate");
        }
    }
}

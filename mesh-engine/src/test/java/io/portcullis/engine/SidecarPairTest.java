package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.AllowList;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.AuthorizationPolicy.Action;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialSource;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.engine.tls.TlsTasks;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application calls another through two sidecars and mutual TLS between them. */
@ExtendWith(LeakGuard.class)
class SidecarPairTest {
    private static final TestCa CA = TestCa.create("example.org");
    private static final TlsTasks TASKS = TlsTasks.create();
    private static final TlsSettings TLS = TlsSettings.of(TASKS);
    private static final SvidPem STOREFRONT = CA.issue("ns/shop/sa/storefront");
    private static final SvidPem PAYMENT = CA.issue("ns/shop/sa/payment");

    @AfterAll
    static void stopTasks() {
        TASKS.close();
    }

    @Test
    void requestCrossesBothSidecars() {
        try (var application = ScriptedUpstream.start(script -> script.respond(200, "charged"));
                var inbound = inbound(allow(CA.id("ns/shop/sa/storefront")));
                Listener payment = listen(inbound, application.port());
                var outbound = outbound(payment, CA.id("ns/shop/sa/payment"));
                RawClient php = RawClient.connect(proxy(outbound).address())) {
            Response response = call(php, "POST http://payment-service/charge HTTP/1.1");

            assertThat(response.bodyText()).isEqualTo("charged");
            var received = application.awaitRequest(1);
            assertThat(received.target()).isEqualTo("/charge");
            assertThat(received.header("Host")).isEqualTo("payment-service");
            assertThat(received.header("X-Forwarded-Client-Cert"))
                    .startsWith("Hash=")
                    .endsWith("URI=" + CA.id("ns/shop/sa/storefront"));
            assertThat(received.header("traceparent"))
                    .contains(outbound.nextEnded().traceId());
        }
    }

    @Test
    void foreignIdentityIsForbiddenWithItsName() {
        try (var application = ScriptedUpstream.start(script -> script.respond(200, "charged"));
                var inbound = inbound(allow(CA.id("ns/shop/sa/other")));
                Listener payment = listen(inbound, application.port());
                var outbound = outbound(payment, CA.id("ns/shop/sa/payment"));
                RawClient php = RawClient.connect(proxy(outbound).address())) {
            Response response = call(php, "POST http://payment-service/charge HTTP/1.1");

            assertThat(response.status()).isEqualTo(403);
            assertThat(response.bodyText()).contains(CA.id("ns/shop/sa/storefront"));
            assertThat(application.executions()).isZero();
        }
    }

    @Test
    void endpointWithAnotherIdentityIsNotCalled() {
        try (var application = ScriptedUpstream.start(script -> script.respond(200, "charged"));
                var inbound = inbound(AuthorizationPolicy.ALLOW_ALL);
                Listener payment = listen(inbound, application.port());
                var outbound = outbound(payment, CA.id("ns/shop/sa/ledger"));
                RawClient php = RawClient.connect(proxy(outbound).address())) {
            Response response = call(php, "POST http://payment-service/charge HTTP/1.1");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.bodyText())
                    .contains("upstream_tls")
                    .contains("/sa/payment")
                    .contains("/sa/ledger");
            assertThat(application.executions()).isZero();
        }
    }

    @Test
    void clientWithoutCertificateIsRefused() {
        try (var application = ScriptedUpstream.start(script -> script.respond(200, "charged"));
                var inbound = inbound(AuthorizationPolicy.ALLOW_ALL);
                Listener payment = listen(inbound, application.port())) {
            assertThatThrownBy(() -> {
                        try (RawClient anonymous = RawClient.connect(
                                payment.address().getHostString(),
                                payment.address().getPort(),
                                STOREFRONT.anonymousSslContext())) {
                            anonymous.get("/charge");
                        }
                    })
                    .isInstanceOf(RuntimeException.class);
            try (RawClient plain = RawClient.connect(payment.address())) {
                plain.send("GET /charge HTTP/1.1\r\nHost: payment-service\r\n\r\n");
                assertThat(plain.endsSomehow()).isTrue();
            }
            assertThat(application.executions()).isZero();
        }
    }

    @Test
    void closedApplicationPortIsMarkedAndRetriedElsewhere() {
        try (var closed = new RefusingPort();
                var application = ScriptedUpstream.start(script -> script.respond(200, "charged"));
                var inbound = inbound(AuthorizationPolicy.ALLOW_ALL);
                Listener dead = listen(inbound, closed.port());
                Listener alive = listen(inbound, application.port());
                var outbound = outbound(alive, CA.id("ns/shop/sa/payment"))
                        .endpoints("payment-service", endpoint(dead), endpoint(alive));
                RawClient php = RawClient.connect(proxy(outbound).address())) {
            for (int i = 0; i < 10; i++) {
                assertThat(call(php, "POST http://payment-service/charge HTTP/1.1")
                                .status())
                        .isEqualTo(200);
            }
            assertThat(application.executions()).isEqualTo(10);
        }
    }

    @Test
    void callOfGrpcThatASidecarRefusesItselfIsMadeElsewhereWhateverItDoes() {
        try (var closed = new RefusingPort();
                var application =
                        ScriptedUpstream.start(script -> script.answer(request -> GrpcCalls.message(GrpcStatus.OK)));
                var inbound = inbound(AuthorizationPolicy.ALLOW_ALL);
                Listener dead = listen(inbound, closed.port());
                Listener alive = listen(inbound, application.port());
                var outbound = outbound(alive, CA.id("ns/shop/sa/payment"))
                        .endpoints("payment-service", endpoint(dead), endpoint(alive));
                RawClient php = RawClient.connect(proxy(outbound).address())) {
            for (int i = 0; i < 10; i++) {
                php.send(GrpcCalls.call("http://payment-service/shop.Payments/Charge"));
                assertThat(GrpcCalls.trailer(php.readFinalResponse())).isEqualTo("0");
            }
            assertThat(application.executions()).isEqualTo(10);

            outbound.endpoints("payment-service", endpoint(dead));
            php.send(GrpcCalls.call("http://payment-service/shop.Payments/Charge"));
            Response refused = php.readFinalResponse();
            assertThat(GrpcCalls.status(refused)).isEqualTo("14");
            assertThat(refused.header("grpc-message")).contains("connect_failed");
            assertThat(refused.header("x-portcullis-not-processed"))
                    .as("it is a word between sidecars")
                    .isNull();
        }
    }

    @Test
    void markFromAnUnprovenEndpointIsNotBelieved() {
        try (var application = ScriptedUpstream.start(
                        script -> script.respond(503, "busy", "x-portcullis-not-processed", "draining"));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, application)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            Response response = client.readFinalResponse();

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("x-portcullis-not-processed")).isNull();
            assertThat(application.executions()).isEqualTo(1);
        }
    }

    @Test
    void unknownServiceIsRefusedWithItsReason() {
        try (var outbound =
                        new EngineFixture().unknown(UnknownDestination.REFUSE).apply();
                RawClient php = RawClient.connect(proxy(outbound).address())) {
            Response response = call(php, "POST http://nobody/charge HTTP/1.1");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.bodyText()).contains("unknown_service").contains("nobody");
        }
    }

    @Test
    void unknownDestinationPassesThrough() {
        try (var outside = ScriptedUpstream.start(script -> script.respond(200, "outside"));
                var outbound = new EngineFixture()
                        .unknown(UnknownDestination.PASSTHROUGH)
                        .apply();
                RawClient php = RawClient.connect(proxy(outbound).address())) {
            assertThat(call(php, "POST http://" + outside.address() + "/x HTTP/1.1")
                            .bodyText())
                    .isEqualTo("outside");
        }
    }

    @Test
    void anAddressThatIsAllowedByItsRangePassesThroughTheProxy() {
        OutboundPolicy policy = new OutboundPolicy(
                UnknownDestination.REFUSE,
                AllowList.of(List.of("127.0.0.0/8")),
                OutboundPolicy.SERVER_SPEAKS_FIRST,
                OutboundPolicy.DEFAULT_DETECT_TIMEOUT);
        try (var outside = ScriptedUpstream.start(script -> script.respond(200, "outside"));
                var outbound = new EngineFixture().outbound(policy).apply();
                RawClient php = RawClient.connect(proxy(outbound).address())) {
            assertThat(call(php, "POST http://" + outside.address() + "/x HTTP/1.1")
                            .bodyText())
                    .isEqualTo("outside");
        }
    }

    private static EngineFixture inbound(AuthorizationPolicy authorization) {
        return new EngineFixture().authorization(authorization).apply();
    }

    private static Listener listen(EngineFixture engine, int applicationPort) {
        return engine.engine()
                .listen(ListenerConfig.inbound(
                        "inbound",
                        EngineFixture.loopback(0),
                        new ServerTls(ServerTls.Mode.STRICT, source(PAYMENT), TLS),
                        Endpoint.of("127.0.0.1", applicationPort),
                        Set.of()));
    }

    private static EngineFixture outbound(Listener payment, String expected) {
        ServicePolicy base = ServicePolicy.DEFAULT;
        ServicePolicy policy = new ServicePolicy(
                base.timeouts(),
                List.of(),
                null,
                null,
                base.retry(),
                null,
                null,
                base.connections(),
                new UpstreamTls.Mutual(Set.of(expected), null));
        return new EngineFixture(Ticker.system(), builder -> builder.clientTls(new ClientTls(source(STOREFRONT), TLS)))
                .service("payment-service", policy)
                .endpoints("payment-service", endpoint(payment))
                .apply();
    }

    private static Listener proxy(EngineFixture outbound) {
        return outbound.engine().listen(ListenerConfig.forwardProxy("proxy", EngineFixture.loopback(0)));
    }

    private static Endpoint endpoint(Listener listener) {
        return Endpoint.of("127.0.0.1", listener.address().getPort());
    }

    private static AuthorizationPolicy allow(String identity) {
        return new AuthorizationPolicy(
                Action.DENY,
                List.of(new AuthorizationPolicy.Rule(
                        "storefront-charges", Action.ALLOW, Set.of("POST"), List.of("/charge"), Set.of(identity))));
    }

    private static TlsMaterialSource source(SvidPem svid) {
        return TlsMaterialSource.fixed(material(svid));
    }

    private static TlsMaterial material(SvidPem svid) {
        return TlsMaterial.workload(
                svid.key(),
                svid.chain(),
                svid.roots(),
                new MaterialPlaces("tls.crt", "tls.key", "ca.crt"),
                Instant.now());
    }

    private static Response call(RawClient php, String requestLine) {
        String host = requestLine.split("/")[2];
        php.send(requestLine + "\r\nHost: " + host + "\r\nContent-Length: 2\r\n\r\n{}");
        return php.readFinalResponse();
    }
}

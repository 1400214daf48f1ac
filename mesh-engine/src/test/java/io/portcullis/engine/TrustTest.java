package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.ReplaceableMaterial;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialSource;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.engine.tls.TlsTasks;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import io.portcullis.testkit.http2.Http2Answer;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Certificates that change, and roots that are withdrawn, under connections that are kept. */
@ExtendWith(LeakGuard.class)
class TrustTest {
    private static final TestCa CA = TestCa.create("example.org");
    private static final TestCa OTHER = TestCa.create("example.org");
    private static final String PAYMENT_ID = CA.id("ns/shop/sa/payment");
    private static final TlsTasks TASKS = TlsTasks.create();
    private static final TlsSettings TLS = TlsSettings.of(TASKS);

    private final ReplaceableMaterial payment = new ReplaceableMaterial(material(CA.issue("ns/shop/sa/payment")));
    private final ReplaceableMaterial storefront = new ReplaceableMaterial(material(CA.issue("ns/shop/sa/storefront")));

    @AfterAll
    static void stopTasks() {
        TASKS.close();
    }

    @Test
    void leavesRotateOnBothSidesUnderTraffic() {
        try (var application = ScriptedUpstream.start(script -> {});
                var inbound = allowing();
                var outbound = outbound(listen(inbound, application));
                RawClient php = EngineFixture.connect(outbound.forService("payment"))) {
            List<String> hashes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                assertThat(php.get("/a").status()).isEqualTo(200);
                assertThat(php.get("/a").status()).isEqualTo(200);
                hashes.add(application.requests().getLast().header("X-Forwarded-Client-Cert"));
                if (i % 2 == 0) {
                    storefront.replace(material(CA.issue("ns/shop/sa/storefront")));
                } else {
                    payment.replace(material(CA.issue("ns/shop/sa/payment")));
                }
            }
            assertThat(hashes.get(0)).isNotEqualTo(hashes.get(1));
            assertThat(hashes.get(1)).isEqualTo(hashes.get(2));
            assertThat(hashes.get(2)).isNotEqualTo(hashes.get(3));
        }
    }

    @Test
    void withdrawnRootEndsAKeptConnectionAtItsNextRequest() {
        SvidPem caller = CA.issue("ns/shop/sa/storefront");
        try (var application = ScriptedUpstream.start(script -> {});
                var inbound = allowing()) {
            Listener listener = listen(inbound, application);
            try (RawClient kept =
                    RawClient.connect("127.0.0.1", listener.address().getPort(), caller.sslContext())) {
                assertThat(kept.get("/a").status()).isEqualTo(200);
                SvidPem same = CA.issue("ns/shop/sa/payment");
                payment.replace(material(same.trusting(List.of(CA.root(), OTHER.root()))));
                assertThat(kept.get("/a").status()).as("roots overlap").isEqualTo(200);
                payment.replace(material(same.trusting(List.of(OTHER.root()))));
                assertThat(kept.get("/a").status()).isEqualTo(403);
            }
            assertThat(application.executions()).isEqualTo(2);
        }
    }

    @Test
    void certificateThatTheServerRefusesIsExplained() {
        storefront.replace(material(OTHER.issue("ns/shop/sa/storefront").trusting(List.of(CA.root()))));
        try (var application = ScriptedUpstream.start(script -> {});
                var inbound = allowing();
                var outbound = outbound(listen(inbound, application));
                RawClient php = EngineFixture.connect(outbound.forService("payment"))) {
            Response response = post(php);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.bodyText()).contains("upstream_tls").contains("certificate");
            assertThat(application.executions()).isZero();
        }
    }

    @Test
    void certificateThatTheServerRefusesIsExplainedWhateverHttpIsSpoken() {
        storefront.replace(material(OTHER.issue("ns/shop/sa/storefront").trusting(List.of(CA.root()))));
        try (var application = ScriptedUpstream.start(script -> {});
                var inbound = allowing();
                var outbound = outbound(listen(inbound, application));
                RawHttp2Client client =
                        RawHttp2Client.connect(outbound.forService("payment").address())) {
            Http2Answer answer = client.answer(client.open("POST", "/a", true));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.bodyText()).contains("upstream_tls").contains("certificate");
            assertThat(application.executions()).isZero();
        }
    }

    @Test
    void requestToAServerThatRefusesUsIsRetriedElsewhereWhateverTheMethod() {
        ReplaceableMaterial stranger =
                new ReplaceableMaterial(material(CA.issue("ns/shop/sa/payment").trusting(List.of(OTHER.root()))));
        try (var application = ScriptedUpstream.start(script -> {});
                var inbound = allowing()) {
            Listener good = listen(inbound, application);
            Listener bad = listen(inbound, application, stranger);
            try (var outbound = outbound(good, bad);
                    RawClient php = EngineFixture.connect(outbound.forService("payment"))) {
                for (int i = 0; i < 10; i++) {
                    assertThat(post(php).status()).isEqualTo(200);
                }
            }
            assertThat(application.executions()).isEqualTo(10);
        }
    }

    @Test
    void silentConnectionIsNotKeptForEver() {
        FakeTicker ticker = new FakeTicker();
        try (var fixture = new EngineFixture(ticker, builder -> builder)) {
            Listener listener = fixture.engine()
                    .listen(ListenerConfig.inbound(
                            "inbound",
                            EngineFixture.loopback(0),
                            new ServerTls(ServerTls.Mode.PERMISSIVE, payment, TLS),
                            Endpoint.of("127.0.0.1", 9),
                            Set.of()));
            try (RawClient silent = RawClient.connect(listener.address())) {
                for (int i = 0; i < 300; i++) {
                    ticker.advance(Duration.ofSeconds(1));
                    try (RawClient pace = RawClient.connect(listener.address())) {
                        pace.get("/"); // An answer: the loop goes on, and has accepted whoever came before.
                    }
                }
                assertThat(silent.endsSomehow()).isTrue();
            }
        }
    }

    private static Response post(RawClient php) {
        return php.send("POST /charge HTTP/1.1\r\nHost: payment\r\nContent-Length: 2\r\n\r\n{}")
                .readFinalResponse();
    }

    private static EngineFixture allowing() {
        return new EngineFixture().authorization(AuthorizationPolicy.ALLOW_ALL).apply();
    }

    private Listener listen(EngineFixture inbound, ScriptedUpstream application) {
        return listen(inbound, application, payment);
    }

    private static Listener listen(EngineFixture inbound, ScriptedUpstream application, TlsMaterialSource source) {
        return inbound.engine()
                .listen(ListenerConfig.inbound(
                        "inbound",
                        EngineFixture.loopback(0),
                        new ServerTls(ServerTls.Mode.STRICT, source, TLS),
                        Endpoint.of("127.0.0.1", application.port()),
                        Set.of()));
    }

    private EngineFixture outbound(Listener... sidecars) {
        Endpoint[] endpoints = Arrays.stream(sidecars)
                .map(sidecar -> Endpoint.of("127.0.0.1", sidecar.address().getPort()))
                .toArray(Endpoint[]::new);
        return new EngineFixture(Ticker.system(), builder -> builder.clientTls(new ClientTls(storefront, TLS)))
                .service(
                        "payment",
                        new PolicyBuilder()
                                .retry(PolicyBuilder.THREE_TRIES)
                                .tls(new UpstreamTls.Mutual(Set.of(PAYMENT_ID), null))
                                .build())
                .endpoints("payment", endpoints)
                .apply();
    }

    private static TlsMaterial material(SvidPem svid) {
        return TlsMaterial.workload(
                svid.key(),
                svid.chain(),
                svid.roots(),
                new MaterialPlaces("tls.crt", "tls.key", "ca.crt"),
                Instant.now());
    }
}

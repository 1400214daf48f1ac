package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.tls.ClientHellos;
import io.portcullis.engine.tls.EdgeProfile;
import io.portcullis.engine.tls.HandshakeResult;
import io.portcullis.engine.tls.Handshakes;
import io.portcullis.engine.tls.TlsLibrary;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handshake at the edge may be and may cost. */
@ParameterizedClass
@EnumSource(TlsLibrary.class)
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class EdgeHandshakesTest {
    private static final byte[] HELLO = ClientHellos.of("shop.test", "http/1.1");

    private final FakeTicker ticker = new FakeTicker();
    private static final String[] HTTP1 = {"http/1.1"};

    private final TlsLibrary library;
    private final EdgeHosts hosts;
    private final ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
    private final EngineFixture fixture = new EngineFixture(ticker, engine -> engine)
            .service("shop", ServicePolicy.DEFAULT, upstream)
            .apply();

    EdgeHandshakesTest(TlsLibrary library) {
        this.library = library;
        this.hosts = new EdgeHosts(library);
    }

    @AfterEach
    void close() {
        fixture.close();
        upstream.close();
        hosts.close();
    }

    @Test
    void thereAreNoMoreAtTheSameTimeThanAllowed() {
        Listener gateway = gateway(hosts.handshakes(new Handshakes(1)));
        try (RawClient first = EngineFixture.connect(gateway)) {
            first.send(HELLO);
            await(() -> hosts.handshakes().active() == 1);
            try (RawClient second = EngineFixture.connect(gateway)) {
                second.send(HELLO);
                assertThat(second.endsSomehow()).isTrue();
            }
            assertThat(ended(HandshakeResult.TOO_MANY)).isEqualTo(1);
            first.reset();
        }
        await(() -> hosts.handshakes().active() == 0);
        assertThat(ended(HandshakeResult.CLOSED)).isEqualTo(1);
        try (RawClient third = connect(gateway, hello -> {})) {
            assertThat(third.get("/shop/").bodyText()).isEqualTo("hello");
        }
        assertThat(ended(HandshakeResult.OK)).isEqualTo(1);
    }

    @Test
    void whoSaysNothingTakesNoPlace() {
        Listener gateway = gateway(hosts.handshakes(new Handshakes(1)));
        try (RawClient silent = EngineFixture.connect(gateway);
                RawClient halting = EngineFixture.connect(gateway).send(Arrays.copyOf(HELLO, HELLO.length - 1));
                RawClient client = connect(gateway, hello -> {})) {
            assertThat(client.get("/shop/").bodyText()).isEqualTo("hello");
            assertThat(hosts.handshakes().active()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 100_000})
    void whoStopsInTheMiddleIsLeft(int bytes) throws Exception {
        Listener gateway = gateway(hosts);
        try (RawClient client = EngineFixture.connect(gateway)) {
            client.send(Arrays.copyOf(HELLO, Math.min(bytes, HELLO.length)));
            assertThat(EngineFixture.advanceUntil(
                            ticker, Duration.ofSeconds(1), CompletableFuture.supplyAsync(client::endsSomehow)))
                    .isTrue();
        }
        assertThat(ended(HandshakeResult.TIMEOUT)).isEqualTo(1);
        await(() -> hosts.handshakes().active() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100})
    void whoGoesAwayInTheMiddleIsNotLateAndAPortThatIsOnlyLookedAtIsNotCounted(int bytes) {
        try (RawClient client = EngineFixture.connect(gateway(hosts))) {
            client.send(Arrays.copyOf(HELLO, bytes)).halfClose();
            assertThat(client.endsSomehow()).isTrue();
        }
        assertThat(ended(HandshakeResult.CLOSED)).isEqualTo(bytes == 0 ? 0 : 1);
        assertThat(ended(HandshakeResult.TIMEOUT)).isZero();
    }

    @Test
    void plainHttpIsToldWhereItIs() {
        try (RawClient client = EngineFixture.connect(gateway(hosts))) {
            client.send("GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n");
            var response = client.readResponse();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.bodyText()).isEqualTo("This port speaks TLS: try it as https\n");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(ended(HandshakeResult.NOT_TLS)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000\u0001\u0002", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "EHLO mail\r\n"})
    void anythingElseIsLeft(String bytes) {
        try (RawClient client = EngineFixture.connect(gateway(hosts))) {
            assertThat(client.send(bytes).endsSomehow()).isTrue();
        }
        assertThat(ended(HandshakeResult.NOT_TLS)).isEqualTo(1);
    }

    @Test
    void nothingIsNegotiatedTwice() throws IOException {
        Listener gateway = gateway(hosts);
        try (RawClient client = connect(gateway, hello -> hello.setProtocols(new String[] {"TLSv1.2"}))) {
            assertThat(client.get("/shop/").bodyText()).isEqualTo("hello");
            ((SSLSocket) client.socket()).startHandshake();
            assertThatThrownBy(() -> client.get("/shop/")).isNotInstanceOf(AssertionError.class);
        }
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void anOldVersionIsRefused() {
        Listener gateway = gateway(hosts.profile(new EdgeProfile(List.of("TLSv1.3"), EdgeProfile.MODERN.ciphers())));
        refused(gateway, hello -> hello.setProtocols(new String[] {"TLSv1.2"}));
        assertThat(ended(HandshakeResult.VERSION)).isEqualTo(1);
    }

    @Test
    void onlyTheGivenSuitesAreSpoken() {
        String suite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
        Listener gateway = gateway(hosts.profile(new EdgeProfile(List.of("TLSv1.2"), List.of(suite))));
        refused(gateway, hello -> {
            hello.setProtocols(new String[] {"TLSv1.2"});
            hello.setCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
        });
        assertThat(ended(HandshakeResult.CIPHER)).isEqualTo(1);
        try (RawClient client = connect(gateway, hello -> {})) {
            assertThat(((SSLSocket) client.socket()).getSession().getCipherSuite())
                    .isEqualTo(suite);
        }
    }

    @Test
    void aClientWithoutSuitesForOurCertificateIsRefused() {
        refused(gateway(hosts), hello -> {
            hello.setProtocols(new String[] {"TLSv1.2"});
            hello.setCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
        });
        assertThat(ended(HandshakeResult.CIPHER)).isEqualTo(1);
    }

    @Test
    void nothingIsSignedWithSha1() throws IOException {
        int ecdsaSha1 = 0x0203;
        Listener gateway = gateway(hosts);
        try (RawClient client = EngineFixture.connect(gateway).send(ClientHellos.verifying(ecdsaSha1))) {
            byte[] handshakeFailure = {21, 3, 3, 0, 2, 2, 40};
            assertThat(client.socket().getInputStream().readNBytes(7)).isEqualTo(handshakeFailure);
        }
        await(() -> ended(HandshakeResult.CIPHER) == 1);
    }

    // With TLS 1.3 all suites are good, and BoringSSL leaves the choice to the client: who has no instructions for AES
    // puts ChaCha20 first.
    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, false",
        "TLSv1.3, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256, true"
    })
    void ourOrderOfSuitesCounts(String version, String last, String first, boolean leftToClient) {
        Consumer<SSLParameters> theirs = hello -> {
            hello.setProtocols(new String[] {version});
            hello.setCipherSuites(new String[] {last, first});
        };
        try (RawClient client = connect(gateway(hosts), theirs)) {
            assertThat(((SSLSocket) client.socket()).getSession().getCipherSuite())
                    .isEqualTo(leftToClient && library == TlsLibrary.BORINGSSL ? last : first);
        }
    }

    @Test
    void clientsThatSpeakBothSpeakHttp2() {
        Listener gateway = gateway(hosts);
        try (RawHttp2Client client =
                RawHttp2Client.connect(gateway.address(), hosts.byDefault.anonymousSslContext(), "shop.test")) {
            assertThat(client.answer(client.get("/shop/")).bodyText()).isEqualTo("hello");
        }
        try (RawClient client = connect(gateway, hello -> hello.setApplicationProtocols(HTTP1))) {
            assertThat(((SSLSocket) client.socket()).getApplicationProtocol()).isEqualTo("http/1.1");
            assertThat(client.get("/shop/").bodyText()).isEqualTo("hello");
        }
        refused(gateway, hello -> hello.setApplicationProtocols(new String[] {"h3"}));
        assertThat(ended(HandshakeResult.PROTOCOL)).isEqualTo(1);
    }

    @Test
    void whereHttp2IsSwitchedOffItIsNeitherOfferedNorTakenInTheClear() {
        try (EngineFixture only = new EngineFixture(ticker, engine -> engine.http2(false))
                .service("shop", ServicePolicy.DEFAULT, upstream)
                .apply()) {
            Listener gateway = only.gateway(Edge.of(hosts.build()));
            try (RawClient client =
                    connect(gateway, hello -> hello.setApplicationProtocols(new String[] {"h2", "http/1.1"}))) {
                assertThat(((SSLSocket) client.socket()).getApplicationProtocol())
                        .isEqualTo("http/1.1");
                assertThat(client.get("/shop/").bodyText()).isEqualTo("hello");
            }
            refused(gateway, hello -> hello.setApplicationProtocols(new String[] {"h2"}));
            try (RawClient client = EngineFixture.connect(only.gateway())) {
                assertThat(client.send(RawHttp2Client.PREFACE)
                                .readFinalResponse()
                                .status())
                        .isEqualTo(505);
            }
        }
    }

    @Test
    void aClientThatDoesNotTrustUsIsCounted() {
        Listener gateway = gateway(hosts);
        try (EdgeHosts others = new EdgeHosts()) {
            assertThatThrownBy(() ->
                            RawClient.connect(gateway.address(), others.byDefault.anonymousSslContext(), hello -> {}))
                    .isNotInstanceOf(AssertionError.class);
        }
        await(() -> ended(HandshakeResult.ALERT) == 1);
    }

    private void refused(Listener gateway, Consumer<SSLParameters> hello) {
        assertThatThrownBy(() -> connect(gateway, hello)).isNotInstanceOf(AssertionError.class);
    }

    private RawClient connect(Listener gateway, Consumer<SSLParameters> hello) {
        return RawClient.connect(gateway.address(), hosts.byDefault.anonymousSslContext(), hello);
    }

    private Listener gateway(EdgeHosts names) {
        return fixture.gateway(Edge.of(names.build()));
    }

    private long ended(HandshakeResult result) {
        return hosts.handshakes().ended(result);
    }

    /** Waits for what an event loop does. */
    private static void await(BooleanSupplier what) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!what.getAsBoolean()) {
            assertThat(System.nanoTime() - giveUp).as("it did not happen").isNegative();
            Thread.onSpinWait();
        }
    }
}

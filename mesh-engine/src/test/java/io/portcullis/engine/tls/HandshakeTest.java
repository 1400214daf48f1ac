package io.portcullis.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.UpstreamTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeafSpec;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of peer against both sides, over real sockets. */
@ExtendWith(BlockHoundGuard.class)
class HandshakeTest {
    private static final TestCa CA = TestCa.create("example.org");
    private static final SvidPem PAYMENT = CA.issue("payment");
    private static final SvidPem STOREFRONT = CA.issue("storefront");

    private final TlsLoops loops = new TlsLoops();
    private final TlsTasks tasks = new TlsTasks(2);
    private final TlsSettings settings = TlsSettings.of(tasks);

    @AfterEach
    void close() {
        loops.close();
        tasks.close();
    }

    @Test
    void bothSidesLearnWhoTheOtherIs() throws Exception {
        try (TlsEcho server = serve(ServerTls.Mode.STRICT);
                TlsCaller caller = call(server, CA.id("payment"))) {
            assertThat(caller.handshake()).isEqualTo("peer spiffe://example.org/payment");
            assertThat(server.outcome()).isEqualTo("peer spiffe://example.org/storefront");
            assertThat(caller.echo("hello")).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @EnumSource(MeshProtocol.class)
    void bothSidesLearnWhatIsSpoken(MeshProtocol protocol) throws Exception {
        ClientTls tls = new ClientTls(TlsMaterialSource.fixed(Materials.workload(STOREFRONT)), settings);
        try (TlsEcho server = serve(ServerTls.Mode.STRICT);
                TlsCaller caller =
                        new TlsCaller(loops, tls, expecting(CA.id("payment")), server.port(), offering(protocol))) {
            assertThat(caller.handshake()).isEqualTo("peer spiffe://example.org/payment");
            assertThat(caller.agreed()).isEqualTo(protocol);
            assertThat(server.outcome()).isEqualTo("peer spiffe://example.org/storefront");
            assertThat(server.agreed()).isEqualTo(protocol);
        }
    }

    private static WireProtocol offering(MeshProtocol protocol) {
        return switch (protocol) {
            case HTTP -> WireProtocol.HTTP1;
            case HTTP2 -> WireProtocol.HTTP2;
            case TCP -> WireProtocol.TCP;
        };
    }

    @Test
    void whoSpeaksBothVersionsOfHttpSpeaksTheNewerOne() throws Exception {
        ClientTls tls = new ClientTls(TlsMaterialSource.fixed(Materials.workload(STOREFRONT)), settings);
        try (TlsEcho server = serve(ServerTls.Mode.STRICT);
                TlsCaller caller =
                        new TlsCaller(loops, tls, expecting(CA.id("payment")), server.port(), WireProtocol.HTTP)) {
            assertThat(caller.handshake()).isEqualTo("peer spiffe://example.org/payment");
            assertThat(caller.agreed()).isEqualTo(MeshProtocol.HTTP2);
            assertThat(server.outcome()).isEqualTo("peer spiffe://example.org/storefront");
            assertThat(server.agreed()).isEqualTo(MeshProtocol.HTTP2);
        }
    }

    @Test
    void clientRefusesAnotherWorkloadThanExpected() throws Exception {
        try (TlsEcho server = serve(ServerTls.Mode.STRICT);
                TlsCaller caller = call(server, CA.id("refunds"))) {
            assertThat(caller.handshake())
                    .isEqualTo("refused: the endpoint proved spiffe://example.org/payment,"
                            + " expected spiffe://example.org/refunds");
            assertThat(server.outcome()).startsWith("refused: the peer refused our certificate");
        }
    }

    /** In TLS 1.3 a client is done before the server has looked at its certificate: the refusal comes with the first read. */
    @Test
    void clientLearnsWithItsFirstReadThatItWasRefused() throws Exception {
        SvidPem stranger = TestCa.create("example.org").issue("storefront").trusting(PAYMENT.roots());
        ClientTls tls = new ClientTls(TlsMaterialSource.fixed(Materials.workload(stranger)), settings);
        try (TlsEcho server = serve(ServerTls.Mode.STRICT);
                TlsCaller caller = new TlsCaller(loops, tls, expecting(CA.id("payment")), server.port())) {
            assertThat(caller.handshake()).isEqualTo("peer spiffe://example.org/payment");
            assertThat(caller.echo("hello")).startsWith("the peer refused our certificate");
            assertThat(server.outcome()).contains("no valid path leads to a trusted root");
        }
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                leaf("0 URI SANs", spec -> {}),
                leaf("0 URI SANs", spec -> spec.dns("payment")),
                leaf("2 URI SANs", spec -> spec.uri(CA.id("storefront")).uri(CA.id("payment"))),
                leaf("2 URI SANs", spec -> spec.uri(CA.id("storefront")).uri("https://example.org/")),
                leaf("scheme", spec -> spec.uri("https://example.org/storefront")),
                leaf("no path", spec -> spec.uri("spiffe://example.org")),
                leaf("CA:TRUE", spec -> named(spec).authority()),
                leaf("no critical KeyUsage", spec -> named(spec).withoutKeyUsage()),
                leaf("no critical KeyUsage", spec -> named(spec).keyUsageNotCritical()),
                leaf("lacks digitalSignature", spec -> named(spec).keyUsage(KeyUsage.keyAgreement)),
                leaf("keyCertSign", spec -> named(spec).keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)),
                leaf("cRLSign", spec -> named(spec).keyUsage(KeyUsage.digitalSignature | KeyUsage.cRLSign)),
                leaf("lacks serverAuth or clientAuth", spec -> named(spec).clientOnly()),
                leaf("lacks serverAuth or clientAuth", spec -> named(spec).serverOnly()),
                leaf("expired at", spec -> named(spec).expired()),
                leaf("not valid before", spec -> named(spec).notYetValid()),
                leaf(
                        "no valid path leads to a trusted root of example.org",
                        spec -> named(spec).selfSigned()),
                Arguments.of(
                        "no valid path leads to a trusted root of example.org",
                        TestCa.create("example.org").issue("storefront")),
                Arguments.of(
                        "no valid path leads to a trusted root of example.org",
                        TestCa.create("other.org").issue(TestCa.leaf().uri(CA.id("storefront")))),
                Arguments.of(
                        "the trust domain other.org of spiffe://other.org/storefront is not trusted",
                        CA.issue(TestCa.leaf().uri("spiffe://other.org/storefront"))));
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("hostile")
    void serverRefusesHostileClients(String reason, SvidPem hostile) throws Exception {
        try (TlsEcho server = serve(ServerTls.Mode.STRICT)) {
            assertThat(getsIn(server, hostile.trusting(STOREFRONT.roots()))).isFalse();
            assertThat(server.outcome()).startsWith("refused: ").contains(reason);
        }
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("hostile")
    void clientRefusesHostileServers(String reason, SvidPem hostile) {
        try (ScriptedUpstream server = ScriptedUpstream.start(script -> script.tls(hostile.sslContext(), false));
                TlsCaller caller = new TlsCaller(
                        loops,
                        new ClientTls(TlsMaterialSource.fixed(Materials.workload(PAYMENT)), settings),
                        expecting(CA.id("storefront")),
                        server.port())) {
            assertThat(caller.handshake()).startsWith("refused: ").contains(reason);
            assertThat(server.executions()).isZero();
        }
    }

    @Test
    void takesLeafsWithoutPurposesAndWithFurtherNames() throws Exception {
        SvidPem plain = CA.issue(
                named(TestCa.leaf()).withoutPurposes().dns("storefront").ip("10.0.0.1"));
        try (TlsEcho server = serve(ServerTls.Mode.STRICT)) {
            assertThat(getsIn(server, plain)).isTrue();
            assertThat(server.outcome()).isEqualTo("peer spiffe://example.org/storefront");
        }
    }

    @Test
    void strictRefusesClientsWithoutACertificate() throws Exception {
        try (TlsEcho server = serve(ServerTls.Mode.STRICT)) {
            assertThat(exchanges(() -> RawClient.connect("127.0.0.1", server.port(), STOREFRONT.anonymousSslContext())))
                    .isFalse();
            assertThat(server.outcome()).isEqualTo("refused: the client sent no certificate");
        }
    }

    @Test
    void strictRefusesPlaintext() throws Exception {
        try (TlsEcho server = serve(ServerTls.Mode.STRICT);
                RawClient client = RawClient.connect("127.0.0.1", server.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(server.outcome())
                    .isEqualTo("refused: the peer does not speak TLS (its first bytes are plaintext)");
            assertThat(client.endsSomehow()).isTrue();
        }
    }

    @Test
    void permissiveTakesBothAndTellsThemApart() throws Exception {
        try (TlsEcho server = serve(ServerTls.Mode.PERMISSIVE)) {
            assertThat(getsIn(server, STOREFRONT)).isTrue();
            assertThat(server.outcome()).isEqualTo("peer spiffe://example.org/storefront");
            assertThat(exchanges(() -> RawClient.connect("127.0.0.1", server.port())))
                    .isTrue();
            assertThat(server.outcome()).isEqualTo("plaintext");
        }
    }

    @Test
    void permissiveIsStrictToWhoSpeaksTls() throws Exception {
        try (TlsEcho server = serve(ServerTls.Mode.PERMISSIVE)) {
            assertThat(exchanges(() -> RawClient.connect("127.0.0.1", server.port(), STOREFRONT.anonymousSslContext())))
                    .isFalse();
            assertThat(server.outcome()).isEqualTo("refused: the client sent no certificate");
        }
    }

    private TlsEcho serve(ServerTls.Mode mode) {
        return new TlsEcho(loops, new ServerTls(mode, TlsMaterialSource.fixed(Materials.workload(PAYMENT)), settings));
    }

    private TlsCaller call(TlsEcho server, String expected) {
        ClientTls tls = new ClientTls(TlsMaterialSource.fixed(Materials.workload(STOREFRONT)), settings);
        return new TlsCaller(loops, tls, expecting(expected), server.port());
    }

    private static UpstreamTls expecting(String id) {
        return new UpstreamTls.Mutual(Set.of(id), null);
    }

    private static boolean getsIn(TlsEcho server, SvidPem client) {
        return exchanges(() -> RawClient.connect("127.0.0.1", server.port(), client.sslContext()));
    }

    private static boolean exchanges(Supplier<RawClient> connect) {
        try (RawClient client = connect.get()) {
            String response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            return client.send(response).readResponse().rawText().equals(response);
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static Arguments leaf(String reason, Consumer<LeafSpec> change) {
        LeafSpec spec = TestCa.leaf();
        change.accept(spec);
        return Arguments.of(reason, CA.issue(spec));
    }

    private static LeafSpec named(LeafSpec spec) {
        return spec.uri(CA.id("storefront"));
    }
}

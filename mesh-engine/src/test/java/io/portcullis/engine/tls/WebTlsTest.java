package io.portcullis.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The web's PKI, and the ends of a handshake that have nothing to do with certificates. */
@ExtendWith(BlockHoundGuard.class)
class WebTlsTest {
    private static final TestCa CA = TestCa.create("web.test");
    private static final SvidPem SHOP = CA.issueWeb("shop.test");

    private final TlsLoops loops = new TlsLoops();
    private final TlsTasks tasks = new TlsTasks(2);
    private final TlsSettings settings = TlsSettings.of(tasks);

    @AfterEach
    void close() {
        loops.close();
        tasks.close();
    }

    @Test
    void takesTheNameTheCertificateCarries() {
        try (ScriptedUpstream upstream = shop();
                TlsCaller caller = call(upstream, "shop.test", trusting(SHOP))) {
            assertThat(caller.handshake()).isEqualTo("anonymous");
        }
    }

    @Test
    void refusesAnotherName() {
        try (ScriptedUpstream upstream = shop();
                TlsCaller caller = call(upstream, "bank.test", trusting(SHOP))) {
            assertThat(caller.handshake()).startsWith("refused: ").contains("bank.test");
        }
    }

    @Test
    void refusesAnAuthorityTheJdkDoesNotTrust() {
        try (ScriptedUpstream upstream = shop();
                TlsCaller caller =
                        new TlsCaller(loops, new ClientTls(null, settings), web("shop.test"), upstream.port())) {
            assertThat(caller.handshake())
                    .isEqualTo("refused: the peer's certificate was signed by no authority that is trusted here");
        }
    }

    @Test
    void theMeshsOwnRootsAreNotTrustedInTheWeb() {
        SvidPem workload = CA.issue(TestCa.leaf().uri(CA.id("shop")).dns("shop.test"));
        ClientTls tls = new ClientTls(TlsMaterialSource.fixed(Materials.workload(CA.issue("caller"))), settings);
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.tls(workload.sslContext(), false));
                TlsCaller caller = new TlsCaller(loops, tls, web("shop.test"), upstream.port())) {
            assertThat(caller.handshake()).startsWith("refused: ");
        }
    }

    @Test
    void saysThatTheEndpointSpeaksPlaintext() {
        // Answers each line of garbage with a plaintext error, as an HTTP server does to a ClientHello.
        try (TlsEchoPlain plain = new TlsEchoPlain(loops);
                TlsCaller caller = new TlsCaller(
                        loops, new ClientTls(null, settings, trusting(SHOP)), web("shop.test"), plain.port())) {
            assertThat(caller.handshake())
                    .isEqualTo("refused: the peer does not speak TLS (its first bytes are plaintext)");
        }
    }

    @Test
    void givesUpOnAClientThatSaysNothing() throws Exception {
        TlsSettings hasty = new TlsSettings(Duration.ofMillis(20), tasks, InstantSource.system());
        ServerTls tls = new ServerTls(
                ServerTls.Mode.STRICT, TlsMaterialSource.fixed(Materials.workload(CA.issue("shop"))), hasty);
        try (TlsEcho server = new TlsEcho(loops, tls);
                RawClient silent = RawClient.connect("127.0.0.1", server.port())) {
            assertThat(server.outcome()).isEqualTo("refused: the peer did not finish the TLS handshake in time");
            assertThat(silent.endsSomehow()).isTrue();
        }
    }

    @Test
    void saysWhatToConfigureWhereThereIsNoIdentity() {
        ClientTls tls = new ClientTls(null, settings);
        assertThat(tls.version()).isZero();
        assertThatThrownBy(() -> tls.newHandler(
                        ByteBufAllocator.DEFAULT,
                        new UpstreamTls.Mutual(Set.of("spiffe://a/b"), null),
                        "h",
                        1,
                        WireProtocol.HTTP1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("portcullis.tls.bundle");
        assertThatThrownBy(() ->
                        new ServerTls(ServerTls.Mode.STRICT, TlsMaterialSource.fixed(Materials.server(SHOP)), settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLS mode STRICT needs the material of a workload");
    }

    private static ScriptedUpstream shop() {
        return ScriptedUpstream.start(script -> script.tls(SHOP.sslContext(), false));
    }

    private TlsCaller call(ScriptedUpstream upstream, String name, TrustManager trust) {
        return new TlsCaller(loops, new ClientTls(null, settings, trust), web(name), upstream.port());
    }

    private static UpstreamTls web(String name) {
        return new UpstreamTls.Web(name);
    }

    private static TrustManager trusting(SvidPem pair) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("root", pair.roots().getFirst());
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return factory.getTrustManagers()[0];
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

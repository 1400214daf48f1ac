package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.tls.ClientRule;
import io.portcullis.engine.tls.HandshakeResult;
import io.portcullis.engine.tls.ReplaceableMaterial;
import io.portcullis.engine.tls.TlsLibrary;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which certificate a stranger is shown, by the name it asks for. */
@ParameterizedClass
@EnumSource(TlsLibrary.class)
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class EdgeNamesTest {
    private static final int DNS = 2;

    private final EdgeHosts hosts;
    private final ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
    private final EngineFixture fixture =
            new EngineFixture().service("shop", ServicePolicy.DEFAULT, upstream).apply();

    EdgeNamesTest(TlsLibrary library) {
        hosts = new EdgeHosts(library);
    }

    @AfterEach
    void close() {
        fixture.close();
        upstream.close();
        hosts.close();
    }

    @ParameterizedTest
    @CsvSource({
        "shop.test, shop.test",
        "SHOP.Test, shop.test",
        "api.shop.test, api.shop.test",
        "www.shop.test, *.shop.test",
        "de.www.shop.test, *.shop.test",
        "a.b.eu.shop.test, *.eu.shop.test",
        "shop.test.evil.test, default.test",
        "x.eu.shop.test, *.eu.shop.test",
        "eu.shop.test, *.shop.test",
        "other.test, default.test",
        ", default.test"
    })
    void theExactNameGoesBeforeTheWildcardAndEveryoneElseGetsTheDefault(@Nullable String asked, String shown) {
        hosts.host("shop.test").host("*.shop.test").host("api.shop.test").host("*.eu.shop.test");
        assertThat(shown(gateway(), asked)).isEqualTo(shown);
    }

    @Test
    void anUnknownNameMayBeRefused() {
        Listener gateway = gateway(hosts.host("shop.test").refusingUnknown());
        assertThat(shown(gateway, "shop.test")).isEqualTo("shop.test");
        assertThat(shown(gateway, "default.test"))
                .as("the default certificate is for that name")
                .isEqualTo("default.test");
        assertThatThrownBy(() -> shown(gateway, "other.test")).hasMessageContaining("unrecognized_name");
        assertThatThrownBy(() -> shown(gateway, null)).hasMessageContaining("unrecognized_name");
        assertThat(hosts.handshakes().ended(HandshakeResult.UNKNOWN_NAME)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 100000", "7, 3", "100000, 1", "64, 64"})
    void aFirstMessageInPiecesIsReadWhole(int recordBytes, int segmentBytes) throws Exception {
        hosts.host("shop.test");
        Listener gateway = gateway();
        try (RawClient client = RawClient.connectInPieces(
                gateway.address(),
                hosts.byDefault.anonymousSslContext(),
                EdgeHosts.asking("shop.test"),
                recordBytes,
                segmentBytes)) {
            assertThat(shown(client)).isEqualTo("shop.test");
            assertThat(client.get("/shop/").bodyText()).isEqualTo("hello");
        }
    }

    @Test
    void newHandshakesUseTheNewestCertificateAndOldConnectionsGoOn() throws Exception {
        ReplaceableMaterial certificate = new ReplaceableMaterial(EdgeHosts.material(hosts.ca.issueWeb("old.test")));
        Listener gateway = gateway(hosts.host("shop.test", certificate, ClientRule.NONE));
        try (RawClient before = connect(gateway, "shop.test")) {
            assertThat(shown(before)).isEqualTo("old.test");
            certificate.replace(EdgeHosts.material(hosts.ca.issueWeb("new.test")));
            assertThat(shown(gateway, "shop.test")).isEqualTo("new.test");
            assertThat(before.get("/shop/").bodyText()).isEqualTo("hello");
        }
    }

    @Test
    void aNameIsFoundAmongHundreds() {
        SvidPem one = hosts.ca.issueWeb("many.test");
        ReplaceableMaterial certificate = new ReplaceableMaterial(EdgeHosts.material(one));
        for (int i = 0; i < 500; i++) {
            hosts.host("host" + i + ".test", certificate, ClientRule.NONE);
        }
        assertThat(shown(gateway(), "host499.test")).isEqualTo("many.test");
    }

    private Listener gateway() {
        return gateway(hosts);
    }

    private Listener gateway(EdgeHosts names) {
        return fixture.gateway(Edge.of(names.build()));
    }

    private RawClient connect(Listener gateway, @Nullable String name) {
        return RawClient.connect(gateway.address(), hosts.byDefault.anonymousSslContext(), EdgeHosts.asking(name));
    }

    private String shown(Listener gateway, @Nullable String name) {
        try (RawClient client = connect(gateway, name)) {
            return shown(client);
        } catch (SSLPeerUnverifiedException e) {
            throw new AssertionError(e);
        }
    }

    /** The name in the certificate. */
    private static String shown(RawClient client) throws SSLPeerUnverifiedException {
        var leaf = ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
        try {
            for (List<?> name : ((X509Certificate) leaf).getSubjectAlternativeNames()) {
                if (Integer.valueOf(DNS).equals(name.get(0))) {
                    return (String) name.get(1);
                }
            }
        } catch (java.security.cert.CertificateParsingException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("no name in " + leaf);
    }
}

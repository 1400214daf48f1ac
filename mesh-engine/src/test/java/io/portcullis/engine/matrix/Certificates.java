package io.portcullis.engine.matrix;

import io.portcullis.core.model.UpstreamTls;
import io.portcullis.engine.EdgeHosts;
import io.portcullis.engine.tls.ClientRule;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.ClientTrust;
import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.Replaceable;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialSource;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.engine.tls.TlsTasks;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Who shows which certificate to whom. */
final class Certificates {
    private static final TestCa CA = TestCa.create("example.org");
    private static final SvidPem GATEWAY = CA.issue("ns/edge/sa/gateway");
    private static final SvidPem SHOP = CA.issue("ns/shop/sa/shop");
    private static final SvidPem SHOP_OF_THE_WEB = CA.issueWeb("shop.test");
    private static final SvidPem PARTNER =
            TestCa.create("partners.test").issue(TestCa.leaf().dns("acme.test").clientOnly());
    private static final MaterialPlaces PLACES = new MaterialPlaces("tls.crt", "tls.key", "ca.crt");
    private static final TlsTasks TASKS = new TlsTasks(1);

    private Certificates() {}

    /** What the gateway shows and trusts, when it calls. */
    static ClientTls ofGateway() {
        TlsMaterial own = TlsMaterial.workload(GATEWAY.key(), GATEWAY.chain(), GATEWAY.roots(), PLACES, Instant.now());
        return new ClientTls(TlsMaterialSource.fixed(own), TlsSettings.of(TASKS), trusting());
    }

    static UpstreamTls towardsEndpoint(Security security) {
        return switch (security) {
            case CLEAR -> new UpstreamTls.Plaintext();
            case TLS -> new UpstreamTls.Web("shop.test");
            case MTLS -> new UpstreamTls.Mutual(Set.of(CA.id("ns/shop/sa/shop")), null);
        };
    }

    /** What the endpoint shows, or null. */
    static @Nullable SSLContext ofEndpoint(Security security) {
        return switch (security) {
            case CLEAR -> null;
            case TLS -> SHOP_OF_THE_WEB.sslContext();
            case MTLS -> SHOP.sslContext();
        };
    }

    /** What the endpoint agrees on in the handshake. */
    static String spokenByEndpoint(Security security, Http http) {
        boolean two = http == Http.HTTP_2;
        return security == Security.MTLS ? (two ? "portcullis-h2" : "portcullis-http") : (two ? "h2" : "http/1.1");
    }

    /** Whom the gateway lets in. */
    static ClientRule clients(Security security) {
        return security == Security.MTLS
                ? new ClientRule(ClientRule.Auth.NEED, new Replaceable<>(ClientTrust.of(PARTNER.roots(), "ca.crt")))
                : ClientRule.NONE;
    }

    /** What a client shows and trusts. */
    static SSLContext ofClient(Security security, EdgeHosts hosts) {
        return security == Security.MTLS ? hosts.clients(PARTNER) : hosts.clients();
    }

    private static TrustManager trusting() {
        try {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            roots.setCertificateEntry("root", CA.root());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(roots);
            return factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

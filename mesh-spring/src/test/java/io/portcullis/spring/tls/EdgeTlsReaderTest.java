package io.portcullis.spring.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.engine.tls.ClientRule.Auth;
import io.portcullis.engine.tls.EdgeTls;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.spring.config.EdgeProperties;
import io.portcullis.spring.config.EdgeProperties.ClientsProperties;
import io.portcullis.spring.config.EdgeProperties.EdgeTlsProperties;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.Ssl.ServerNameSslBundle;
import org.springframework.boot.web.server.WebServerSslBundle;

class EdgeTlsReaderTest {
    private final TlsSettings settings = TlsSettings.of(Runnable::run);
    private final SvidPem web = TestCa.create("example.org").issueWeb("shop.test");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void takesTheClassicCertificateProperties() {
        TestCa.writeSecret(directory, web);
        assertThat(shown(read(pem()), null)).isEqualTo(web.chain());
    }

    @Test
    void namesTheClassicFileThatDoesNotMatch() {
        TestCa.writeSecret(directory, web.withKeyOf(TestCa.create("example.org").issueWeb("other.test")));
        assertThatThrownBy(() -> read(pem()))
                .isInstanceOf(TlsMaterialException.class)
                .hasMessageStartingWith(directory.resolve("tls.key").toString());
    }

    @Test
    void takesTheClassicKeyStoreProperties() throws Exception {
        Ssl ssl = new Ssl();
        ssl.setKeyStore(keyStore().toString());
        ssl.setKeyStorePassword("secret");
        assertThat(shown(read(ssl), null)).isEqualTo(web.chain());
    }

    @Test
    void takesABundleAndFollowsIt() throws Exception {
        DefaultSslBundleRegistry registry = registry("edge");
        EdgeTls tls = read(Ssl.forBundle("edge"), registry);
        assertThat(shown(tls, null)).isEqualTo(web.chain());
        SvidPem next = TestCa.create("example.org").issueWeb("shop.test");
        TestCa.writeSecret(directory, next);
        registry.updateBundle("edge", WebServerSslBundle.get(pem(), registry));
        assertThat(shown(tls, null)).isEqualTo(next.chain());
    }

    @Test
    void givesEachNameItsBundle() throws Exception {
        DefaultSslBundleRegistry registry = registry("shop");
        SvidPem rest = TestCa.create("example.org").issueWeb("rest.test");
        TestCa.writeSecret(directory, rest);
        Ssl ssl = pem();
        ssl.setServerNameBundles(
                List.of(new ServerNameSslBundle("Shop.test", "shop"), new ServerNameSslBundle("*.shop.test", "shop")));
        EdgeBundles bundles = bundles(registry);
        EdgeTls tls = new EdgeTlsReader(bundles, settings).read(ssl, null);
        assertThat(shown(tls, "shop.test")).isEqualTo(web.chain());
        assertThat(shown(tls, "www.shop.test")).isEqualTo(web.chain());
        assertThat(shown(tls, "other.test")).isEqualTo(rest.chain());
        assertThat(bundles.sources()).as("read once for both names").hasSize(1);
    }

    @Test
    void honoursVersionsAndSuites() {
        TestCa.writeSecret(directory, web);
        Ssl ssl = pem();
        ssl.setEnabledProtocols(new String[] {"TLSv1.3"});
        ssl.setCiphers(new String[] {"TLS_AES_128_GCM_SHA256"});
        assertThat(shown(read(ssl), null)).isEqualTo(web.chain());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ciphers",
                "enabled-protocols",
                "bundle",
                "server-name-bundles[0].bundle",
                "server-name-bundles[0].server-name",
                "server-name-bundles[1].server-name"
            })
    void refusesWhatItCannotDo(String property) throws Exception {
        TestCa.writeSecret(directory, web);
        Ssl ssl = pem();
        Consumer<Ssl> change = switch (property) {
            case "ciphers" -> it -> it.setCiphers(new String[] {"TLS_RSA_WITH_AES_128_CBC_SHA"});
            case "enabled-protocols" -> it -> it.setEnabledProtocols(new String[] {"TLSv1.1"});
            case "bundle" -> it -> it.setBundle("nowhere");
            case "server-name-bundles[0].bundle" ->
                it -> it.setServerNameBundles(List.of(new ServerNameSslBundle("a.test", "nowhere")));
            case "server-name-bundles[0].server-name" ->
                it -> it.setServerNameBundles(List.of(new ServerNameSslBundle("a.*.test", "edge")));
            default ->
                it -> it.setServerNameBundles(
                        List.of(new ServerNameSslBundle("a.test", "edge"), new ServerNameSslBundle("A.test", "edge")));
        };
        change.accept(ssl);
        DefaultSslBundleRegistry registry = registry("edge");
        assertThatThrownBy(() -> read(ssl, registry))
                .isInstanceOf(TlsMaterialException.class)
                .hasMessageStartingWith("server.ssl." + property + ": ");
    }

    @ParameterizedTest
    @CsvSource({"shop.test, NEED", "api.shop.test, NEED", "want.test, WANT", "other.test, NONE", ", NONE"})
    void givesEachNameItsRule(@Nullable String name, Auth auth) throws Exception {
        DefaultSslBundleRegistry registry = registry("edge");
        Ssl ssl = Ssl.forBundle("edge");
        ssl.setServerNameBundles(List.of(new ServerNameSslBundle("api.shop.test", "edge")));
        EdgeTls tls = read(
                ssl,
                registry,
                Map.of(
                        "shop", new ClientsProperties(List.of("shop.test", "*.shop.test"), null, null),
                        "some", new ClientsProperties(List.of("want.test"), Ssl.ClientAuth.WANT, "edge"),
                        "none", new ClientsProperties(List.of("other.test"), Ssl.ClientAuth.NONE, null)));
        assertThat(Objects.requireNonNull(tls.host(name)).rule().auth()).isEqualTo(auth);
    }

    @Test
    void honoursClientAuthForEverybodyElse() {
        TestCa.writeSecret(directory, web);
        Ssl ssl = pem();
        ssl.setClientAuth(Ssl.ClientAuth.NEED);
        ssl.setTrustCertificate(directory.resolve("ca.crt").toString());
        assertThat(Objects.requireNonNull(read(ssl).host(null)).rule().auth()).isEqualTo(Auth.NEED);
    }

    @Test
    void needsAuthoritiesForClientAuth() {
        TestCa.writeSecret(directory, web);
        Ssl ssl = pem();
        ssl.setClientAuth(Ssl.ClientAuth.WANT);
        assertThatThrownBy(() -> read(ssl))
                .isInstanceOf(TlsMaterialException.class)
                .hasMessageStartingWith("server.ssl.trust-certificate: ");
    }

    @Test
    void theMeshVouchesForNobodyAtTheEdge() throws Exception {
        DefaultSslBundleRegistry registry = registry("mesh");
        Map<String, ClientsProperties> clients =
                Map.of("partners", new ClientsProperties(List.of("shop.test"), null, "mesh"));
        assertThatThrownBy(() -> read(Ssl.forBundle("mesh"), registry, clients))
                .hasMessageStartingWith(
                        "portcullis.edge.tls.clients.partners.trust-bundle: mesh is the bundle of" + " portcullis.tls");
    }

    private EdgeTls read(Ssl ssl) {
        return read(ssl, new DefaultSslBundleRegistry());
    }

    private EdgeTls read(Ssl ssl, SslBundles bundles) {
        return read(ssl, bundles, Map.of());
    }

    private EdgeTls read(Ssl ssl, SslBundles bundles, Map<String, ClientsProperties> clients) {
        EdgeTlsProperties tls = new EdgeTlsProperties(null, null, null, clients);
        return new EdgeTlsReader(bundles(bundles), settings).read(ssl, new EdgeProperties(null, tls, null, null));
    }

    private EdgeBundles bundles(SslBundles bundles) {
        return new EdgeBundles(bundles, null, "mesh", settings.clock());
    }

    private static List<X509Certificate> shown(EdgeTls tls, @Nullable String name) {
        return Objects.requireNonNull(tls.host(name)).chain();
    }

    /** A bundle with the certificate of the web. */
    private DefaultSslBundleRegistry registry(String name) throws Exception {
        JksSslBundleProperties properties = new JksSslBundleProperties();
        properties.getKeystore().setLocation(keyStore().toString());
        properties.getKeystore().setPassword("secret");
        properties.getTruststore().setLocation(trustStore().toString());
        properties.getTruststore().setPassword("secret");
        return new DefaultSslBundleRegistry(name, PropertiesSslBundle.get(properties));
    }

    private Ssl pem() {
        Ssl ssl = new Ssl();
        ssl.setCertificate(directory.resolve("tls.crt").toString());
        ssl.setCertificatePrivateKey(directory.resolve("tls.key").toString());
        return ssl;
    }

    private Path keyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("edge", web.key(), "secret".toCharArray(), web.chain().toArray(Certificate[]::new));
        Path file = directory.resolve("edge.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "secret".toCharArray());
        }
        return file;
    }

    private Path trustStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", web.roots().getFirst());
        Path file = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "secret".toCharArray());
        }
        return file;
    }
}

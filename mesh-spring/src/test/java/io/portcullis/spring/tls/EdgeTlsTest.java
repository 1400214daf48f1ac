package io.portcullis.spring.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;

class EdgeTlsTest {
    private final TlsSettings settings = TlsSettings.of(Runnable::run);
    private final SvidPem web = TestCa.create("example.org").issueWeb("shop.test");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void takesTheClassicCertificateProperties() {
        TestCa.writeSecret(directory, web);
        Ssl ssl = pem();
        assertThat(tls(ssl).mode()).isEqualTo(ServerTls.Mode.EDGE);
        assertThat(EdgeTls.source(ssl, new DefaultSslBundleRegistry(), null, settings)
                        .current()
                        .chain())
                .isEqualTo(web.chain());
    }

    @Test
    void namesTheClassicFileThatDoesNotMatch() {
        TestCa.writeSecret(directory, web.withKeyOf(TestCa.create("example.org").issueWeb("other.test")));
        assertThatThrownBy(() -> tls(pem()))
                .isInstanceOf(TlsMaterialException.class)
                .hasMessageStartingWith(directory.resolve("tls.key").toString());
    }

    @Test
    void takesTheClassicKeyStoreProperties() throws Exception {
        Ssl ssl = new Ssl();
        ssl.setKeyStore(keyStore().toString());
        ssl.setKeyStorePassword("secret");
        assertThat(EdgeTls.source(ssl, new DefaultSslBundleRegistry(), null, settings)
                        .current()
                        .chain())
                .isEqualTo(web.chain());
    }

    @Test
    void takesABundleAndFollowsIt() throws Exception {
        JksSslBundleProperties properties = new JksSslBundleProperties();
        properties.getKeystore().setLocation(keyStore().toString());
        properties.getKeystore().setPassword("secret");
        DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry("edge", PropertiesSslBundle.get(properties));
        ServerTls tls = EdgeTls.of(Ssl.forBundle("edge"), registry, null, settings);
        long version = tls.version();
        TestCa.writeSecret(directory, TestCa.create("example.org").issueWeb("shop.test"));
        Ssl next = pem();
        registry.updateBundle("edge", WebServerSslBundle.get(next, registry));
        assertThat(tls.version()).isGreaterThan(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-auth", "ciphers", "enabled-protocols", "bundle"})
    void refusesWhatItWouldOtherwiseIgnore(String property) {
        TestCa.writeSecret(directory, web);
        Ssl ssl = pem();
        Consumer<Ssl> change = switch (property) {
            case "client-auth" -> it -> it.setClientAuth(Ssl.ClientAuth.NEED);
            case "ciphers" -> it -> it.setCiphers(new String[] {"TLS_AES_128_GCM_SHA256"});
            case "enabled-protocols" -> it -> it.setEnabledProtocols(new String[] {"TLSv1.1"});
            default -> it -> it.setBundle("nowhere");
        };
        change.accept(ssl);
        assertThatThrownBy(() -> tls(ssl))
                .isInstanceOf(TlsMaterialException.class)
                .hasMessageStartingWith("server.ssl." + property + ": ");
    }

    private ServerTls tls(Ssl ssl) {
        return EdgeTls.of(ssl, new DefaultSslBundleRegistry(), null, settings);
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
}

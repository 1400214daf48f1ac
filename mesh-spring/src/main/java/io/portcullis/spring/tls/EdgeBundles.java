package io.portcullis.spring.tls;

import io.portcullis.engine.tls.ClientTrust;
import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.Replaceable;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.engine.tls.TlsMaterialSource;
import io.portcullis.engine.tls.TlsSource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;

/** The SSL bundles of a public listener, each read once however many names use it. One thread. */
public final class EdgeBundles {
    private final SslBundles bundles;
    private final @Nullable SslProperties properties;
    private final @Nullable String workload;
    private final InstantSource clock;
    private final Map<String, BundleMaterialSource> certificates = new LinkedHashMap<>();
    private final Map<String, BundleTrustSource> authorities = new LinkedHashMap<>();
    private @Nullable TlsSource<ClientTrust> classicTrust;

    /**
     * @param properties Boot's own, so that messages name files; or null
     * @param workload name of the bundle with our identity in the mesh, or null
     */
    public EdgeBundles(
            SslBundles bundles, @Nullable SslProperties properties, @Nullable String workload, InstantSource clock) {
        this.bundles = bundles;
        this.properties = properties;
        this.workload = workload;
        this.clock = clock;
    }

    /** Those that are read again when their files change. */
    public List<HotBundle<?>> sources() {
        List<HotBundle<?>> all = new ArrayList<>(certificates.values());
        all.addAll(authorities.values());
        return all;
    }

    /** The certificate of {@code server.ssl} itself. */
    TlsSource<TlsMaterial> certificate(Ssl ssl) {
        String bundle = bundle(ssl);
        return bundle == null
                ? TlsMaterialSource.fixed(
                        new BundleReader(places(ssl)).server(WebServerSslBundle.get(ssl, bundles), clock.instant()))
                : certificate(bundle, "server.ssl.bundle");
    }

    /** The certificate of a bundle. */
    TlsSource<TlsMaterial> certificate(String bundle, String property) {
        return certificates.computeIfAbsent(
                bundle, name -> BundleMaterialSource.server(name, property, bundles, properties, clock));
    }

    /** The trust store of {@code server.ssl} itself. */
    TlsSource<ClientTrust> trust(Ssl ssl) {
        String bundle = bundle(ssl);
        if (bundle != null) {
            return trust(bundle, "server.ssl.bundle");
        }
        if (classicTrust == null) {
            classicTrust =
                    new Replaceable<>(new BundleReader(places(ssl)).clients(WebServerSslBundle.get(ssl, bundles)));
        }
        return classicTrust;
    }

    /** The trust store of a bundle. */
    TlsSource<ClientTrust> trust(String bundle, String property) {
        if (bundle.equals(workload)) {
            throw new TlsMaterialException(
                    property,
                    bundle + " is the bundle of portcullis.tls: its authorities vouch for workloads of the mesh",
                    "name a bundle whose trust store has the authorities of the clients");
        }
        return authorities.computeIfAbsent(
                bundle, name -> BundleTrustSource.of(name, property, bundles, properties, clock));
    }

    private static @Nullable String bundle(Ssl ssl) {
        String name = ssl.getBundle();
        return name == null || name.isBlank() ? null : name;
    }

    private static MaterialPlaces places(Ssl ssl) {
        if (ssl.getKeyStore() != null) {
            return new MaterialPlaces(
                    ssl.getKeyStore(), ssl.getKeyStore(), or(ssl.getTrustStore(), "server.ssl.trust-store"));
        }
        return new MaterialPlaces(
                or(ssl.getCertificate(), "server.ssl.certificate"),
                or(ssl.getCertificatePrivateKey(), "server.ssl.certificate-private-key"),
                or(ssl.getTrustCertificate(), "server.ssl.trust-certificate"));
    }

    private static String or(@Nullable String value, String property) {
        return value == null || value.contains("-----BEGIN") ? property : value;
    }
}

package io.portcullis.spring.tls;

import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.engine.tls.TlsMaterialSource;
import io.portcullis.engine.tls.TlsSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;

/** Makes the TLS of a public listener from what Boot's users write below {@code server.ssl}. */
public final class EdgeTls {
    private EdgeTls() {}

    /**
     * The TLS of {@code server.ssl}: hot where it names a bundle with {@code reload-on-update}, fixed for the classic
     * key-store and certificate properties.
     *
     * @param ssl enabled
     * @throws TlsMaterialException if there is no such bundle, it cannot be used, or a property asks for what this listener
     *     does not do
     */
    public static ServerTls of(Ssl ssl, SslBundles bundles, @Nullable SslProperties properties, TlsSettings settings) {
        refuseUnsupported(ssl);
        return new ServerTls(ServerTls.Mode.EDGE, source(ssl, bundles, properties, settings), settings);
    }

    /** The material of {@code server.ssl}, for those who also report on it: a {@link BundleMaterialSource} if it names one. */
    public static TlsMaterialSource source(
            Ssl ssl, SslBundles bundles, @Nullable SslProperties properties, TlsSettings settings) {
        String name = ssl.getBundle();
        if (name != null && !name.isBlank()) {
            return BundleMaterialSource.server(name, "server.ssl.bundle", bundles, properties, settings.clock());
        }
        return fixed(WebServerSslBundle.get(ssl, bundles), places(ssl), settings);
    }

    /** The material of a bundle as it is now. */
    static TlsMaterialSource fixed(SslBundle bundle, MaterialPlaces places, TlsSettings settings) {
        return TlsMaterialSource.fixed(
                new BundleReader(places).server(bundle, settings.clock().instant()));
    }

    private static MaterialPlaces places(Ssl ssl) {
        if (ssl.getKeyStore() != null) {
            return new MaterialPlaces(ssl.getKeyStore(), ssl.getKeyStore(), "server.ssl.trust-store");
        }
        return new MaterialPlaces(
                or(ssl.getCertificate(), "server.ssl.certificate"),
                or(ssl.getCertificatePrivateKey(), "server.ssl.certificate-private-key"),
                or(ssl.getTrustCertificate(), "server.ssl.trust-certificate"));
    }

    private static String or(@Nullable String value, String property) {
        return value == null || value.contains("-----BEGIN") ? property : value;
    }

    private static void refuseUnsupported(Ssl ssl) {
        if (ssl.getClientAuth() != null && ssl.getClientAuth() != Ssl.ClientAuth.NONE) {
            throw new TlsMaterialException(
                    "server.ssl.client-auth",
                    ssl.getClientAuth() + " is not supported at the edge (expected: none)",
                    "let workloads come in through portcullis.inbound.tls");
        }
        String always = "remove the property: TLS 1.3 and 1.2 with forward secrecy are always on";
        refuse(ssl.getCiphers() != null, "server.ssl.ciphers", always);
        refuse(ssl.getEnabledProtocols() != null, "server.ssl.enabled-protocols", always);
        refuse(
                !ssl.getServerNameBundles().isEmpty(),
                "server.ssl.server-name-bundles",
                "put all names into one certificate");
    }

    private static void refuse(boolean present, String property, String remedy) {
        if (present) {
            throw new TlsMaterialException(property, "is not supported by this listener", remedy);
        }
    }
}

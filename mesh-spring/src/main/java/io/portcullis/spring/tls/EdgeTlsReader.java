package io.portcullis.spring.tls;

import io.portcullis.engine.tls.ClientRule;
import io.portcullis.engine.tls.EdgeHost;
import io.portcullis.engine.tls.EdgeProfile;
import io.portcullis.engine.tls.EdgeTls;
import io.portcullis.engine.tls.EdgeTls.UnknownName;
import io.portcullis.engine.tls.Handshakes;
import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.ServerNames;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.engine.tls.TlsMaterialSource;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.spring.config.EdgeProperties;
import io.portcullis.spring.config.EdgeProperties.EdgeTlsProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;

/**
 * Makes the TLS of a public listener from what Boot's users write below {@code server.ssl}, and from {@code portcullis.edge}.
 * For one listener; one thread.
 */
public final class EdgeTlsReader {
    private static final int MAX_HANDSHAKES = 1000;

    private final SslBundles bundles;
    private final @Nullable SslProperties properties;
    private final TlsSettings settings;
    private final Map<String, BundleMaterialSource> sources = new LinkedHashMap<>();

    /**
     * @param properties Boot's own, so that messages name files; or null
     * @param settings without the edge's timeout
     */
    public EdgeTlsReader(SslBundles bundles, @Nullable SslProperties properties, TlsSettings settings) {
        this.bundles = bundles;
        this.properties = properties;
        this.settings = settings;
    }

    /**
     * The TLS of {@code server.ssl}: hot where it names a bundle with {@code reload-on-update}, fixed for the classic
     * key-store and certificate properties.
     *
     * @param ssl enabled
     * @throws TlsMaterialException if there is no such bundle, it cannot be used, or a property asks for what this listener
     *     does not do
     */
    public EdgeTls read(Ssl ssl, @Nullable EdgeProperties edge) {
        refuseClientCertificates(ssl);
        EdgeTlsProperties written = edge == null || edge.tls() == null ? EdgeTlsProperties.empty() : edge.tls();
        TlsSettings timed = timed(written.handshakeTimeout());
        EdgeProfile profile = profile(ssl);
        EdgeHost byDefault = new EdgeHost(certificate(ssl), ClientRule.NONE, profile, timed);
        return new EdgeTls(
                byDefault,
                named(ssl, profile, timed),
                written.unknownName() == null ? UnknownName.DEFAULT : written.unknownName(),
                new Handshakes(written.maxHandshakes() == null ? MAX_HANDSHAKES : written.maxHandshakes()),
                timed);
    }

    /** The bundles in use. */
    public List<BundleMaterialSource> sources() {
        return List.copyOf(sources.values());
    }

    private TlsSettings timed(@Nullable Duration timeout) {
        return timeout == null ? settings : new TlsSettings(timeout, settings.tasks(), settings.clock());
    }

    private ServerNames<EdgeHost> named(Ssl ssl, EdgeProfile profile, TlsSettings timed) {
        Map<String, EdgeHost> byBundle = new HashMap<>();
        Map<String, EdgeHost> byName = new LinkedHashMap<>();
        int number = 0;
        for (Ssl.ServerNameSslBundle each : ssl.getServerNameBundles()) {
            String place = "server.ssl.server-name-bundles[" + number++ + "]";
            EdgeHost host = byBundle.computeIfAbsent(
                    each.bundle(),
                    bundle -> new EdgeHost(hot(bundle, place + ".bundle"), ClientRule.NONE, profile, timed));
            if (byName.putIfAbsent(name(each, place), host) != null) {
                throw new TlsMaterialException(
                        place + ".server-name", "stands there twice: " + each.serverName(), "remove one of the two");
            }
        }
        return ServerNames.of(byName);
    }

    private static String name(Ssl.ServerNameSslBundle each, String place) {
        String name = ServerNames.normal(each.serverName());
        if (name == null) {
            throw new TlsMaterialException(
                    place + ".server-name", "is no name: " + each.serverName(), "write " + ServerNames.expected());
        }
        return name;
    }

    private TlsMaterialSource certificate(Ssl ssl) {
        String name = ssl.getBundle();
        if (name != null && !name.isBlank()) {
            return hot(name, "server.ssl.bundle");
        }
        return fixed(WebServerSslBundle.get(ssl, bundles), places(ssl));
    }

    private BundleMaterialSource hot(String bundle, String property) {
        return sources.computeIfAbsent(
                bundle, name -> BundleMaterialSource.server(name, property, bundles, properties, settings.clock()));
    }

    private TlsMaterialSource fixed(SslBundle bundle, MaterialPlaces places) {
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

    private static EdgeProfile profile(Ssl ssl) {
        String[] protocols = ssl.getEnabledProtocols();
        String[] ciphers = ssl.getCiphers();
        try {
            return new EdgeProfile(
                    protocols == null ? EdgeProfile.MODERN.protocols() : List.of(protocols),
                    ciphers == null ? EdgeProfile.MODERN.ciphers() : List.of(ciphers));
        } catch (IllegalArgumentException e) {
            String[] parts = String.valueOf(e.getMessage()).split(": ", 2);
            throw new TlsMaterialException("server.ssl." + parts[0], parts[1], "leave the rest out", e);
        }
    }

    private static void refuseClientCertificates(Ssl ssl) {
        if (ssl.getClientAuth() != null && ssl.getClientAuth() != Ssl.ClientAuth.NONE) {
            throw new TlsMaterialException(
                    "server.ssl.client-auth",
                    ssl.getClientAuth() + " is not supported at the edge (expected: none)",
                    "let workloads come in through portcullis.inbound.tls");
        }
    }
}

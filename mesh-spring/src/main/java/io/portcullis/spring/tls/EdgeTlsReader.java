package io.portcullis.spring.tls;

import io.portcullis.core.model.HostTable;
import io.portcullis.engine.tls.ClientRule;
import io.portcullis.engine.tls.EdgeHost;
import io.portcullis.engine.tls.EdgeProfile;
import io.portcullis.engine.tls.EdgeTls;
import io.portcullis.engine.tls.EdgeTls.UnknownName;
import io.portcullis.engine.tls.Handshakes;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.engine.tls.TlsSource;
import io.portcullis.spring.config.EdgeProperties;
import io.portcullis.spring.config.EdgeProperties.EdgeTlsProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.Ssl;

/**
 * Makes the TLS of a public listener from what Boot's users write below {@code server.ssl}, and from {@code
 * portcullis.edge.tls}. For one listener; one thread.
 */
public final class EdgeTlsReader {
    private static final int MAX_HANDSHAKES = 1000;

    private final EdgeBundles bundles;
    private final TlsSettings settings;

    /** A certificate and a rule: the same for all names with both. */
    private record Kind(TlsSource<TlsMaterial> certificate, ClientRule rule) {}

    /**
     * @param bundles reads what they name
     * @param settings without the edge's timeout
     */
    public EdgeTlsReader(EdgeBundles bundles, TlsSettings settings) {
        this.bundles = bundles;
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
        EdgeTlsProperties written = edge == null || edge.tls() == null ? EdgeTlsProperties.empty() : edge.tls();
        TlsSettings timed = timed(written.handshakeTimeout());
        EdgeProfile profile = profile(ssl);
        Kind byDefault = new Kind(bundles.certificate(ssl), new ClientRules(bundles, ssl).byDefault());
        Map<Kind, EdgeHost> hosts = new HashMap<>();
        Map<String, EdgeHost> byName = new LinkedHashMap<>();
        kinds(ssl, written, byDefault)
                .forEach((name, kind) -> byName.put(
                        name,
                        hosts.computeIfAbsent(kind, it -> new EdgeHost(it.certificate(), it.rule(), profile, timed))));
        return new EdgeTls(
                hosts.computeIfAbsent(byDefault, it -> new EdgeHost(it.certificate(), it.rule(), profile, timed)),
                HostTable.of(byName),
                written.unknownName() == null ? UnknownName.DEFAULT : written.unknownName(),
                new Handshakes(written.maxHandshakes() == null ? MAX_HANDSHAKES : written.maxHandshakes()),
                timed);
    }

    private TlsSettings timed(@Nullable Duration timeout) {
        return timeout == null ? settings : new TlsSettings(timeout, settings.tasks(), settings.clock());
    }

    /** Each name that has a certificate or a rule of its own has the other from the closest name above it. */
    private Map<String, Kind> kinds(Ssl ssl, EdgeTlsProperties written, Kind byDefault) {
        Map<String, TlsSource<TlsMaterial>> certificates = certificates(ssl);
        Map<String, ClientRule> rules = new ClientRules(bundles, ssl).named(written.clients());
        HostTable<TlsSource<TlsMaterial>> certificateOf = HostTable.of(certificates);
        HostTable<ClientRule> ruleOf = HostTable.of(rules);
        Set<String> names = new LinkedHashSet<>(certificates.keySet());
        names.addAll(rules.keySet());
        Map<String, Kind> kinds = new LinkedHashMap<>();
        for (String name : names) {
            TlsSource<TlsMaterial> certificate = certificateOf.find(name);
            ClientRule rule = ruleOf.find(name);
            kinds.put(
                    name,
                    new Kind(
                            certificate == null ? byDefault.certificate() : certificate,
                            rule == null ? byDefault.rule() : rule));
        }
        return kinds;
    }

    private Map<String, TlsSource<TlsMaterial>> certificates(Ssl ssl) {
        Map<String, TlsSource<TlsMaterial>> byName = new LinkedHashMap<>();
        int number = 0;
        for (Ssl.ServerNameSslBundle each : ssl.getServerNameBundles()) {
            String place = "server.ssl.server-name-bundles[" + number++ + "]";
            String name = ServerName.of(each.serverName(), place + ".server-name");
            if (byName.putIfAbsent(name, bundles.certificate(each.bundle(), place + ".bundle")) != null) {
                throw ServerName.twice(name, place + ".server-name");
            }
        }
        return byName;
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
}

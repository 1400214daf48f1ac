package io.portcullis.spring.tls;

import io.portcullis.engine.tls.ClientRule;
import io.portcullis.engine.tls.ClientTrust;
import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.engine.tls.TlsSource;
import io.portcullis.spring.config.EdgeProperties.ClientsProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.Ssl;

/** Reads who has to show a certificate at the edge. For one listener; one thread. */
final class ClientRules {
    private static final String CLIENTS = "portcullis.edge.tls.clients.";

    private final EdgeBundles bundles;
    private final Ssl ssl;

    ClientRules(EdgeBundles bundles, Ssl ssl) {
        this.bundles = bundles;
        this.ssl = ssl;
    }

    /** The rule of hosts that have none of their own: {@code server.ssl.client-auth}. */
    ClientRule byDefault() {
        return rule(ssl.getClientAuth() == null ? Ssl.ClientAuth.NONE : ssl.getClientAuth(), null, "");
    }

    /** The rules of {@code portcullis.edge.tls.clients}, by host names. */
    Map<String, ClientRule> named(@Nullable Map<String, ClientsProperties> written) {
        Map<String, ClientRule> byName = new LinkedHashMap<>();
        (written == null ? Map.<String, ClientsProperties>of() : written)
                .forEach((key, clients) -> add(CLIENTS + key, clients, byName));
        return byName;
    }

    private void add(String place, ClientsProperties clients, Map<String, ClientRule> byName) {
        List<String> names = clients.serverNames() == null ? List.of() : clients.serverNames();
        if (names.isEmpty()) {
            throw new TlsMaterialException(place + ".server-names", "missing", "name the hosts this is about");
        }
        Ssl.ClientAuth auth = clients.clientAuth() == null ? Ssl.ClientAuth.NEED : clients.clientAuth();
        ClientRule rule = rule(auth, clients.trustBundle(), place + ".trust-bundle");
        for (int i = 0; i < names.size(); i++) {
            String property = place + ".server-names[" + i + "]";
            String name = ServerName.of(names.get(i), property);
            if (byName.putIfAbsent(name, rule) != null) {
                throw ServerName.twice(name, property);
            }
        }
    }

    private ClientRule rule(Ssl.ClientAuth auth, @Nullable String trustBundle, String property) {
        return switch (auth) {
            case NONE -> ClientRule.NONE;
            case WANT -> new ClientRule(ClientRule.Auth.WANT, trust(trustBundle, property));
            case NEED -> new ClientRule(ClientRule.Auth.NEED, trust(trustBundle, property));
        };
    }

    private TlsSource<ClientTrust> trust(@Nullable String bundle, String property) {
        return bundle == null ? bundles.trust(ssl) : bundles.trust(bundle, property);
    }
}

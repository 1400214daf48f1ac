package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.config.Suggestions;
import io.portcullis.core.model.HostTable;
import io.portcullis.engine.tls.EdgeProfile;
import io.portcullis.spring.config.EdgeProperties.ClientsProperties;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.Ssl;

/** Compares what is written about TLS at the edge with what there is, before any certificate is read. One thread. */
final class EdgeCheck {
    private static final String SSL = "server.ssl.";
    private static final String CLIENTS = "portcullis.edge.tls.clients";

    private final Problems problems;
    private final Collection<String> bundles;

    /** @param bundles names of the SSL bundles there are */
    EdgeCheck(Problems problems, Collection<String> bundles) {
        this.problems = problems;
        this.bundles = bundles;
    }

    /** Checks {@code server.ssl}, as far as it is not checked by its type. */
    void check(Ssl ssl) {
        bundle(SSL + "bundle", ssl.getBundle());
        goodEnough(SSL + "enabled-protocols", ssl.getEnabledProtocols(), EdgeProfile.MODERN.protocols());
        goodEnough(SSL + "ciphers", ssl.getCiphers(), EdgeProfile.MODERN.ciphers());
        Set<String> names = new HashSet<>();
        int number = 0;
        for (Ssl.ServerNameSslBundle each : ssl.getServerNameBundles()) {
            String place = SSL + "server-name-bundles[" + number++ + "]";
            name(place + ".server-name", each.serverName(), names);
            bundle(place + ".bundle", each.bundle());
        }
    }

    /** @param workload name of the bundle with our identity in the mesh, or null */
    void check(Map<String, ClientsProperties> clients, @Nullable String workload) {
        Set<String> names = new HashSet<>();
        clients.forEach((key, rule) -> {
            String place = CLIENTS + (key.contains(".") ? "[" + key + "]" : "." + key);
            List<String> written = rule.serverNames() == null ? List.of() : rule.serverNames();
            if (written.isEmpty()) {
                problems.add(place + ".server-names", "missing", "the hosts this is about");
            }
            for (int i = 0; i < written.size(); i++) {
                name(place + ".server-names[" + i + "]", written.get(i), names);
            }
            if (workload != null && workload.equals(rule.trustBundle())) {
                problems.add(
                        place + ".trust-bundle",
                        workload,
                        "another bundle than that of portcullis.tls: the mesh's authorities vouch for workloads");
            }
            bundle(place + ".trust-bundle", rule.trustBundle());
        });
    }

    private void name(String path, @Nullable String written, Set<String> names) {
        String name = written == null ? null : HostTable.normal(written);
        if (name == null) {
            problems.add(path, String.valueOf(written), HostTable.expected());
        } else if (!names.add(name)) {
            problems.add(path, name, "each name once");
        }
    }

    private void goodEnough(String path, String @Nullable [] written, List<String> good) {
        for (String each : written == null ? new String[0] : written) {
            if (!good.contains(each)) {
                problems.add(path, each, "of " + String.join(", ", good));
            }
        }
    }

    /** Says that there is no such bundle. */
    void bundle(String path, @Nullable String name) {
        if (name == null || bundles.contains(name)) {
            return;
        }
        String expected = Suggestions.closest(name, bundles)
                .map(near -> "did you mean " + near + "?")
                .orElse("the name of a bundle under spring.ssl.bundle.pem");
        problems.add(path, name, expected);
    }
}

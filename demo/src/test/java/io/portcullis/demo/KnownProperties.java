package io.portcullis.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** Checks an {@code application.yml} for what goes wrong unseen: a misspelt tree, a key that YAML took for a boolean. */
public final class KnownProperties {
    private static final List<String> PREFIXES = List.of(
            "spring.application.name",
            "spring.ssl.bundle.pem.workload.",
            "spring.cloud.gateway.server.webflux.routes[",
            "server.",
            "management.",
            "portcullis.");
    private static final List<String> TREES = List.of(
            "namespace",
            "tls",
            "defaults",
            "services",
            "outbound",
            "inbound",
            "listener",
            "drain",
            "access-log",
            "probes",
            "config",
            "discovery",
            "limits",
            "listeners",
            "forwarded",
            "edge",
            "compression",
            "error-pages");

    private KnownProperties() {}

    /** Fails unless every key is below a tree that somebody reads. */
    public static void check(String name, Map<String, Object> document) {
        assertThat(YamlDocuments.properties(document).keySet())
                .as(name)
                .isNotEmpty()
                .allSatisfy(key -> {
                    assertThat(PREFIXES).as(key).anyMatch(key::startsWith);
                    assertThat(key)
                            .as("a key that YAML read as a boolean")
                            .doesNotContainPattern("\\.(true|false)(\\.|$)");
                })
                .filteredOn(key -> key.startsWith("portcullis."))
                .allSatisfy(key -> assertThat(key.split("[.\\[]")[1]).as(key).isIn(TREES));
    }
}

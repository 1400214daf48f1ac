package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What editors complete: the metadata in our own jar, nested groups included. */
class ConfigurationMetadataTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "portcullis.namespace",
                "portcullis.services",
                "portcullis.tls.bundle",
                "portcullis.inbound.application",
                "portcullis.inbound.tls.mode",
                "portcullis.inbound.authorization.rules",
                "portcullis.outbound.unknown",
                "portcullis.outbound.allow",
                "portcullis.outbound.opaque-ports",
                "portcullis.outbound.detect-timeout",
                "portcullis.outbound.intercept.enabled",
                "portcullis.outbound.intercept.port",
                "portcullis.inbound.ports",
                "portcullis.inbound.probes.from",
                "portcullis.inbound.probes.paths",
                "portcullis.inbound.detect-timeout",
                "portcullis.defaults.retry.max-attempts",
                "portcullis.defaults.retry.budget.percent",
                "portcullis.defaults.retry.grpc-statuses",
                "portcullis.defaults.retry.idempotent-grpc-methods",
                "portcullis.defaults.circuit-breaker.failure-rate-threshold",
                "portcullis.defaults.connections.protocol",
                "portcullis.defaults.connections.ping-interval",
                "portcullis.defaults.connections.ping-timeout",
                "portcullis.listener.max-head-size",
                "portcullis.edge.tls.handshake-timeout",
                "portcullis.edge.tls.max-handshakes",
                "portcullis.edge.tls.unknown-name",
                "portcullis.edge.tls.clients",
                "portcullis.edge.hsts.max-age",
                "portcullis.edge.redirect.address",
                "portcullis.listener.proxy-protocol.from",
                "portcullis.listener.proxy-protocol.timeout",
                "portcullis.listeners",
                "portcullis.forwarded.trusted-proxies",
                "portcullis.forwarded.believe",
                "portcullis.forwarded.forwarded",
                "portcullis.forwarded.x-forwarded-for",
                "portcullis.drain.accept",
                "portcullis.drain.notice-spread",
                "portcullis.drain.wait-for-application",
                "portcullis.probes.address",
                "portcullis.access-log.file",
                "portcullis.config.watch",
                "portcullis.config.quiet-period",
                "portcullis.discovery.interval",
                "portcullis.discovery.kubernetes"
            })
    void completes(String property) throws IOException {
        assertThat(metadata()).contains("\"name\": \"" + property + "\"");
    }

    /** That of the module: other jars have a file of this name too. */
    private static String metadata() throws IOException {
        var code =
                PortcullisProperties.class.getProtectionDomain().getCodeSource().getLocation();
        try (InputStream in = java.net
                .URI
                .create(code + "META-INF/spring-configuration-metadata.json")
                .toURL()
                .openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

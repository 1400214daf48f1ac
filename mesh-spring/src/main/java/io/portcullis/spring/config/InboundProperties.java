package io.portcullis.spring.config;

import io.portcullis.core.model.AuthorizationPolicy.Action;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Where calls of the application come in (sidecar). Address and port are {@code server.address} and {@code server.port}.
 * Immutable, any thread.
 *
 * @param application host:port of the application. Default: 127.0.0.1:8080.
 * @param trustedGateways SPIFFE IDs of gateways, whose forwarded fields are believed
 * @param tls whether peers must prove an identity
 * @param authorization who may call what
 */
public record InboundProperties(
        @Nullable String application,
        @Nullable List<String> trustedGateways,
        @NestedConfigurationProperty @Nullable InboundTlsProperties tls,
        @Nullable AuthorizationProperties authorization) {

    /**
     * Whether peers must prove an identity. Immutable, any thread.
     *
     * @param mode strict, permissive (plain text too, as an untrusted peer) or disabled. Default: strict where
     *     portcullis.tls.bundle is set, else disabled.
     */
    public record InboundTlsProperties(@Nullable Mode mode) {}

    /** How strict the inbound listener is. */
    public enum Mode {
        STRICT,
        PERMISSIVE,
        DISABLED
    }

    /**
     * Who may call what. Immutable, any thread.
     *
     * @param defaultAction what happens when no rule matches. Default: allow without rules, else deny.
     * @param rules by name
     */
    public record AuthorizationProperties(
            @Nullable Action defaultAction, @Nullable Map<String, RuleProperties> rules) {}

    /**
     * One rule: it matches when each of its conditions does. Immutable, any thread.
     *
     * @param action allow or deny. Default: allow.
     * @param methods request methods; none for all
     * @param paths path patterns; none for all
     * @param identities SPIFFE IDs, a trailing slash and asterisk for everything below; none for all
     */
    public record RuleProperties(
            @Nullable Action action,
            @Nullable List<String> methods,
            @Nullable List<String> paths,
            @Nullable List<String> identities) {}
}

package io.portcullis.spring.config;

import io.portcullis.core.model.AuthorizationPolicy.Action;
import io.portcullis.core.model.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Where calls of the application come in (sidecar). Address and port are {@code server.address} and {@code server.port}.
 * Immutable, any thread.
 *
 * @param application host:port of the application. Default: 127.0.0.1:8080.
 * @param ports what is known of single ports of the application, by their numbers; where calls are redirected here, the
 *     others are called at the port the caller named
 * @param probes which requests of the node need no identity
 * @param detectTimeout how long the first bytes of a connection in plain text are waited for where nobody declared the
 *     protocol of its port; then it is passed on byte for byte. Default: 1s.
 * @param trustedGateways SPIFFE IDs of gateways, whose forwarded fields are believed
 * @param tls whether peers must prove an identity
 * @param authorization who may call what
 */
public record InboundProperties(
        @Nullable String application,
        @Nullable Map<String, PortProperties> ports,
        @Nullable ProbeProperties probes,
        @Range(above = true) @Nullable Duration detectTimeout,
        @Nullable List<String> trustedGateways,
        @NestedConfigurationProperty @Nullable InboundTlsProperties tls,
        @Nullable AuthorizationProperties authorization) {

    /**
     * A port of the application. Immutable, any thread.
     *
     * @param protocol what it speaks: http, tcp or auto, which is what the caller's sidecar says, or the first bytes.
     *     Default: auto.
     * @param application host:port where it really listens, such as 127.0.0.1:3306. Default: portcullis.inbound.application
     *     for that one's port, else the address that was called.
     */
    public record PortProperties(
            @Nullable Protocol protocol, @Nullable String application) {}

    /**
     * Requests that are taken in plain text and without an identity, because the kubelet has none: GET and HEAD of certain
     * paths from certain addresses. Both lists or none. Immutable, any thread.
     *
     * @param from IP addresses or ranges of the node, such as 10.88.0.1 or 10.88.0.0/16
     * @param paths exact paths, such as /healthz; /grpc.health.v1.Health/Check for probes of type grpc, which are POSTs
     */
    public record ProbeProperties(
            @Nullable List<String> from, @Nullable List<String> paths) {}

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

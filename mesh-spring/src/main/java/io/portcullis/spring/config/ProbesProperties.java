package io.portcullis.spring.config;

import org.jspecify.annotations.Nullable;

/**
 * A small listener that answers the kubelet's probes and Prometheus, and nothing else (sidecar). Immutable, any thread.
 *
 * @param enabled whether it listens. Default: inside Kubernetes, or where an address is given.
 * @param address IP address and port. Default: 0.0.0.0:15120.
 */
public record ProbesProperties(
        @Nullable Boolean enabled, @Nullable String address) {}

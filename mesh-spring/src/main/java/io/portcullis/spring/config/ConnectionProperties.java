package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of the connections to a service. Immutable, any thread.
 *
 * @param maxConnectionsPerEndpoint per endpoint and event loop. Default: 512.
 * @param maxPending requests that may wait for a connection, per endpoint and event loop. Default: 1024.
 * @param maxIdleTime an unused connection is closed after this; keep it under the upstream's own. Default: 4s, and
 *     60s to services with mutual TLS.
 * @param maxAge a connection is not used again after this. Default: 10m.
 */
public record ConnectionProperties(
        @Range(min = 1) @Nullable Integer maxConnectionsPerEndpoint,
        @Range @Nullable Integer maxPending,
        @Range(above = true) @Nullable Duration maxIdleTime,
        @Range(above = true) @Nullable Duration maxAge) {}

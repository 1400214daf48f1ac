package io.portcullis.spring.config;

import io.portcullis.core.model.HttpProtocol;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of the connections to a service. Immutable, any thread.
 *
 * @param protocol which HTTP is spoken: http1, http2 (in the clear by prior knowledge), or auto: by TLS with a server of the
 *     web what it chooses, else what the request came in, and HTTP/1.1 where an endpoint knows no HTTP/2. Default: auto.
 * @param maxConnectionsPerEndpoint per endpoint and event loop; with HTTP/2 another one is made when all of them carry as
 *     many requests as they may. Default: 2048.
 * @param maxPending requests that may wait for a connection, per endpoint and event loop. Default: 1024.
 * @param maxIdleTime an unused connection is closed after this; keep it under the upstream's own. Default: 4s, and
 *     60s to services with mutual TLS.
 * @param maxAge a connection is not used again after this. Default: 10m.
 * @param pingInterval an HTTP/2 connection with requests under way that has been silent for so long is asked whether its
 *     endpoint still lives. Default: 30s.
 * @param pingTimeout and closed if there is no sign of life for so long after that. Default: 10s.
 */
public record ConnectionProperties(
        @Nullable HttpProtocol protocol,
        @Range(min = 1) @Nullable Integer maxConnectionsPerEndpoint,
        @Range @Nullable Integer maxPending,
        @Range(above = true) @Nullable Duration maxIdleTime,
        @Range(above = true) @Nullable Duration maxAge,
        @Range(above = true) @Nullable Duration pingInterval,
        @Range(above = true) @Nullable Duration pingTimeout) {}

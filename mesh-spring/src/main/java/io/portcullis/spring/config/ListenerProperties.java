package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * Limits of every listener. Immutable, any thread.
 *
 * @param workers event loops. Default: one for each processor.
 * @param maxHeadSize request line and headers together. Default: 32KB.
 * @param maxTargetSize target of the request line. Default: 8KB.
 * @param maxHeaderCount header lines of a request. Default: 100.
 * @param headTimeout a request head must be complete after this. Default: 10s.
 * @param idleTimeout a connection without a request is closed after this. Default: 75s.
 * @param maxRequestsPerConnection a connection is closed after so many. Default: any number.
 * @param proxyProtocol load balancers in front of server.port (gateway)
 * @param replayPerRequest bytes of a request body kept for a retry. Default: 64KB.
 * @param replayTotal bytes of all request bodies kept for retries; exhausted, nothing is retried. Default: 32MB.
 */
public record ListenerProperties(
        @Range(min = 1, max = 1024) @Nullable Integer workers,
        @Range(min = 1024, max = 1048576) @Nullable DataSize maxHeadSize,
        @Range(min = 256, max = 1048576) @Nullable DataSize maxTargetSize,
        @Range(min = 10, max = 10000) @Nullable Integer maxHeaderCount,
        @Range(above = true) @Nullable Duration headTimeout,
        @Range(above = true) @Nullable Duration idleTimeout,
        @Range(min = 1) @Nullable Integer maxRequestsPerConnection,
        @NestedConfigurationProperty @Nullable ProxyProtocolProperties proxyProtocol,
        @Range(max = 1073741824) @Nullable DataSize replayPerRequest,
        @Range @Nullable DataSize replayTotal) {}

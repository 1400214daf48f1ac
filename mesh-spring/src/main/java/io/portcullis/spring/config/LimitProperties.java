package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * What clients may take, besides the sizes and times of heads, which are the listener's. What an application calls through its
 * sidecar is bounded by connections and bufferMemory alone. Immutable, any thread.
 *
 * @param connections of all clients together; more are refused. Default: half of the open files the system allows, at most
 *     100000.
 * @param connectionsPerClient of one address, or of one /64 of IPv6. Default: a quarter of connections at a gateway, any
 *     number at a sidecar.
 * @param maxBodySize of a request where its route has no RequestSize. Default: any size.
 * @param maxPipelinedSize bytes of requests read before it is their turn. Default: 64KB.
 * @param firstByteTimeout silence of a new connection, and its TLS handshake. Default: 10s at a gateway; at a sidecar the
 *     listener's idle-timeout, and its head-timeout for the handshake.
 * @param bodyTimeout silence of a body, and the time over which min-body-rate is measured. Default: 30s at a gateway, none at
 *     a sidecar.
 * @param minBodyRate bytes a second a client has to send of its body and to take of its response. Default: 240B at a gateway,
 *     none at a sidecar.
 * @param bufferMemory for all that waits in buffers. Default: half of the memory outside of the heap.
 */
public record LimitProperties(
        @Range(min = 1, max = 10000000) @Nullable Integer connections,
        @Range(min = 1, max = 10000000) @Nullable Integer connectionsPerClient,
        @Range @Nullable DataSize maxBodySize,
        @Range(min = 1024, max = 1073741824) @Nullable DataSize maxPipelinedSize,
        @Range(above = true) @Nullable Duration firstByteTimeout,
        @Range(above = true) @Nullable Duration bodyTimeout,
        @Range @Nullable DataSize minBodyRate,
        @Range(min = 1048576) @Nullable DataSize bufferMemory) {}

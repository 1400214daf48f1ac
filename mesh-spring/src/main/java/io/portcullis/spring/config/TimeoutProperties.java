package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the parts of a request may take. Immutable, any thread.
 *
 * @param connect TCP and TLS handshake of one connection. Default: 1s.
 * @param attempt from an attempt's start to its response head. Default: 15s.
 * @param request from the request head to the response head, all attempts included. Default: 60s.
 * @param idle longest silence inside a body, unless it is a stream of events (text/event-stream). Default: 60s.
 * @param tunnel longest time without a byte in either direction of a WebSocket, of a stream of events, and
 *     of every other connection that is passed on byte for byte. Default: none.
 */
public record TimeoutProperties(
        @Range(above = true) @Nullable Duration connect,
        @Range(above = true) @Nullable Duration attempt,
        @Range(above = true) @Nullable Duration request,
        @Range(above = true) @Nullable Duration idle,
        @Range(above = true) @Nullable Duration tunnel) {}

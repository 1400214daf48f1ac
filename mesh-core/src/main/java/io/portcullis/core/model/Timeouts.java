package io.portcullis.core.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the parts of a request may take. Immutable, any thread. All are positive.
 *
 * @param connect TCP and TLS handshake of one connection; default 1 s
 * @param attempt from an attempt's start to its response head, waiting for a connection included; default 15 s
 * @param request from the request head to the response head that goes downstream, all attempts and pauses included;
 *     default 60 s
 * @param idle the longest silence inside a body, in either direction, once it may flow; default 60 s. It bounds a
 *     stalled body but not a long one: an export of five minutes passes as long as it moves.
 * @param tunnel the longest time without a byte in either direction of what may rest: a connection that is passed on byte for
 *     byte, such as a WebSocket, and a stream of events; null, the default, for none: TCP keep-alive finds dead peers
 */
public record Timeouts(
        Duration connect,
        Duration attempt,
        Duration request,
        Duration idle,
        @Nullable Duration tunnel) {
    /** 1 s, 15 s, 60 s, 60 s, none. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(60));

    /** @throws IllegalArgumentException naming the timeout that is not positive */
    public Timeouts {
        Expect.positive("connect", connect);
        Expect.positive("attempt", attempt);
        Expect.positive("request", request);
        Expect.positive("idle", idle);
        if (tunnel != null) {
            Expect.positive("tunnel", tunnel);
        }
    }

    /** Without a timeout for tunnels. */
    public Timeouts(Duration connect, Duration attempt, Duration request, Duration idle) {
        this(connect, attempt, request, idle, null);
    }
}

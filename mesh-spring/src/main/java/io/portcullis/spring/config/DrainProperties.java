package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Shutdown without losing requests. Immutable, any thread.
 *
 * @param accept how long connections are still accepted after the instance became unready. Default: 5s.
 * @param timeout how long requests in flight may take after that. Default: what
 *     spring.lifecycle.timeout-per-shutdown-phase leaves.
 * @param noticeSpread over how much of timeout the clients of WebSockets are told to connect elsewhere (Close 1001), so that
 *     they do not all come back in the same instant. Default: 5s; at most half of timeout, which leaves time for their answers.
 * @param waitForApplication whether the ways out stay open until the application is gone, at most as long as accept and
 *     timeout together: its ports refuse connections, and it holds none to us (sidecar). Default: true where they end
 *     together, which is inside Kubernetes or where outbound.intercept is enabled.
 */
public record DrainProperties(
        @Range @Nullable Duration accept,
        @Range @Nullable Duration timeout,
        @Range @Nullable Duration noticeSpread,
        @Nullable Boolean waitForApplication) {}

package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Shutdown without losing requests. Immutable, any thread.
 *
 * @param accept how long connections are still accepted after the instance became unready. Default: 5s.
 * @param timeout how long requests in flight may take after that. Default: what
 *     spring.lifecycle.timeout-per-shutdown-phase leaves.
 * @param waitForApplication whether the ways out stay open until the application is gone, at most as long as accept and
 *     timeout together: its ports refuse connections, and it holds none to us (sidecar). Default: true where they end
 *     together, which is inside Kubernetes or where outbound.intercept is enabled.
 */
public record DrainProperties(
        @Range @Nullable Duration accept,
        @Range @Nullable Duration timeout,
        @Nullable Boolean waitForApplication) {}

package io.portcullis.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How endpoints are asked whether they are healthy. Immutable, any thread.
 *
 * @param enabled false switches the checks off. Default: true, where anything else is given here.
 * @param type grpc, a call of grpc.health.v1.Health/Check whose answer is SERVING; or http, a GET whose status is from 200 to
 *     299
 * @param service grpc: the service that is asked about. Default: none, which is the server as a whole.
 * @param path http: what is asked for. Default: /healthz.
 * @param interval from one answer to the next question. Default: 10s.
 * @param timeout for the whole answer, the connection included. Default: 1s.
 * @param unhealthyThreshold checks in a row without an answer after which an endpoint is left out; one that says itself that it
 *     is not healthy is left out at once. Default: 3.
 * @param healthyThreshold good answers in a row after which it is used again. Default: 2.
 */
public record HealthCheckProperties(
        @Nullable Boolean enabled,
        @Nullable Type type,
        @Nullable String service,
        @Nullable String path,
        @Range(above = true) @Nullable Duration interval,
        @Range(above = true) @Nullable Duration timeout,
        @Range(min = 1) @Nullable Integer unhealthyThreshold,
        @Range(min = 1) @Nullable Integer healthyThreshold) {
    /** What is asked. */
    public enum Type {
        GRPC,
        HTTP
    }

    static HealthCheckProperties switched(boolean on) {
        return new HealthCheckProperties(on, null, null, null, null, null, null, null);
    }
}

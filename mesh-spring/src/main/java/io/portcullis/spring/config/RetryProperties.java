package io.portcullis.spring.config;

import io.portcullis.core.grpc.GrpcStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * When a failed attempt is followed by another. Immutable, any thread.
 *
 * @param enabled false switches retries off. Default: true.
 * @param maxAttempts tries in all, the first included; 1 to 10. Default: 3.
 * @param statuses response statuses that count as a failed attempt. Default: 503.
 * @param methods methods that may be retried. Default: every method that is safe to retry.
 * @param backoff pauses between attempts
 * @param budget bound of the retries as a share of the requests
 * @param idempotencyKeys whether the service executes requests of one Idempotency-Key once. Default: false.
 * @param grpcStatuses statuses of gRPC that count as a failed attempt, by their names. Default: UNAVAILABLE.
 * @param idempotentGrpcMethods methods of gRPC that do the same if they are executed twice, such as shop.Catalog/Get, or
 *     shop.Catalog/* for all of a service. Default: none.
 */
public record RetryProperties(
        @Nullable Boolean enabled,
        @Range(min = 1, max = 10) @Nullable Integer maxAttempts,
        @Range(min = 400, max = 599) @Nullable List<Integer> statuses,
        @Nullable List<String> methods,
        @NestedConfigurationProperty @Nullable BackoffProperties backoff,
        @NestedConfigurationProperty @Nullable BudgetProperties budget,
        @Nullable Boolean idempotencyKeys,
        @Nullable List<GrpcStatus> grpcStatuses,
        @Nullable List<String> idempotentGrpcMethods) {

    /**
     * Exponential backoff with full jitter. Immutable, any thread.
     *
     * @param delay bound of the first pause. Default: 25ms.
     * @param multiplier growth; at least 1. Default: 2.
     * @param maxDelay bound of every pause. Default: 250ms.
     */
    public record BackoffProperties(
            @Range @Nullable Duration delay,
            @Range(min = 1) @Nullable Double multiplier,
            @Range @Nullable Duration maxDelay) {}

    /**
     * Retries that are allowed. Immutable, any thread.
     *
     * @param percent per hundred requests; 0 to 100. Default: 20.
     * @param minPerSecond always allowed in a second. Default: 10.
     */
    public record BudgetProperties(
            @Range(max = 100) @Nullable Double percent,
            @Range @Nullable Integer minPerSecond) {}

    static RetryProperties disabled() {
        return new RetryProperties(false, null, null, null, null, null, null, null, null);
    }
}

package io.portcullis.core.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a caller does on the way to a service. Immutable, any thread.
 *
 * @param timeouts connect, attempt, request, idle
 * @param subsets in the order of definition; empty stands for one subset with all endpoints
 * @param sticky what keeps a user on a subset, or null for a draw per request
 * @param overrideHeader name of the request header by which a caller picks a subset by its name, or null: nobody may
 * @param retry tries, pauses and budget
 * @param breaker when to stop calling, or null for no circuit breaker
 * @param ejection when to leave single endpoints out, or null for never
 * @param connections bounds of the pool
 * @param tls how the connections are secured
 * @param healthCheck how endpoints are asked whether they are healthy, or null: they are not
 */
public record ServicePolicy(
        Timeouts timeouts,
        List<Subset> subsets,
        @Nullable Sticky sticky,
        @Nullable String overrideHeader,
        RetryPolicy retry,
        @Nullable BreakerPolicy breaker,
        @Nullable EjectionPolicy ejection,
        ConnectionPolicy connections,
        UpstreamTls tls,
        @Nullable HealthCheckPolicy healthCheck) {
    /** Every policy at its default: what a service gets that nobody declared. */
    public static final ServicePolicy DEFAULT = new ServicePolicy(
            Timeouts.DEFAULT,
            List.of(),
            null,
            null,
            RetryPolicy.DEFAULT,
            BreakerPolicy.DEFAULT,
            EjectionPolicy.DEFAULT,
            ConnectionPolicy.DEFAULT,
            new UpstreamTls.Plaintext());

    /** A policy without health checks. */
    public ServicePolicy(
            Timeouts timeouts,
            List<Subset> subsets,
            @Nullable Sticky sticky,
            @Nullable String overrideHeader,
            RetryPolicy retry,
            @Nullable BreakerPolicy breaker,
            @Nullable EjectionPolicy ejection,
            ConnectionPolicy connections,
            UpstreamTls tls) {
        this(timeouts, subsets, sticky, overrideHeader, retry, breaker, ejection, connections, tls, null);
    }

    /** @throws IllegalArgumentException if two subsets share a name, or none has a weight */
    public ServicePolicy {
        subsets = List.copyOf(subsets);
        Expect.that(
                subsets.stream().map(Subset::name).distinct().count() == subsets.size(),
                "subsets",
                subsets.stream().map(Subset::name).toList(),
                "each name once");
        Expect.that(
                subsets.isEmpty() || subsets.stream().anyMatch(subset -> subset.weight() > 0),
                "subsets",
                "every weight is 0",
                "at least one weight > 0");
    }

    /** The same with another time for TCP and TLS of a connection. */
    public ServicePolicy withConnectTimeout(Duration connect) {
        Timeouts changed =
                new Timeouts(connect, timeouts.attempt(), timeouts.request(), timeouts.idle(), timeouts.tunnel());
        return new ServicePolicy(
                changed, subsets, sticky, overrideHeader, retry, breaker, ejection, connections, tls, healthCheck);
    }

    /** The same with these health checks, or with none. */
    public ServicePolicy withHealthCheck(@Nullable HealthCheckPolicy check) {
        return new ServicePolicy(
                timeouts, subsets, sticky, overrideHeader, retry, breaker, ejection, connections, tls, check);
    }

    /** The same policy for the service as a whole, for targets whose endpoint carries no labels. */
    public ServicePolicy withoutSubsets() {
        return subsets.isEmpty()
                ? this
                : new ServicePolicy(
                        timeouts,
                        List.of(),
                        sticky,
                        overrideHeader,
                        retry,
                        breaker,
                        ejection,
                        connections,
                        tls,
                        healthCheck);
    }
}

package io.portcullis.engine;

import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.core.model.EjectionPolicy;
import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Sticky;
import io.portcullis.core.model.Subset;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.model.UpstreamTls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy in which everything that a test does not name is switched off. */
public final class PolicyBuilder {
    /** Pauses of nothing, so that only the attempts count. */
    public static final RetryPolicy THREE_TRIES = new RetryPolicy(
            3,
            Set.of(503),
            Set.of(),
            new RetryPolicy.Backoff(Duration.ZERO, 1, Duration.ZERO),
            new RetryPolicy.Budget(100, 1000),
            false);

    private Timeouts timeouts = Timeouts.DEFAULT;
    private List<Subset> subsets = List.of();
    private @Nullable Sticky sticky;
    private @Nullable String overrideHeader;
    private RetryPolicy retry = RetryPolicy.NONE;
    private @Nullable BreakerPolicy breaker;
    private @Nullable EjectionPolicy ejection;
    private ConnectionPolicy connections = ConnectionPolicy.DEFAULT;
    private @Nullable HealthCheckPolicy healthCheck;
    private UpstreamTls tls = new UpstreamTls.Plaintext();

    /** Of connect, attempt, request and idle, in seconds. */
    PolicyBuilder timeouts(int connect, int attempt, int request, int idle) {
        timeouts = new Timeouts(
                Duration.ofSeconds(connect),
                Duration.ofSeconds(attempt),
                Duration.ofSeconds(request),
                Duration.ofSeconds(idle));
        return this;
    }

    PolicyBuilder timeouts(Timeouts chosen) {
        timeouts = chosen;
        return this;
    }

    /** Subset {@code stable} of the endpoints labelled so, and {@code canary}. */
    PolicyBuilder canary(int stable, int canary) {
        subsets = List.of(
                new Subset("stable", Map.of("track", "stable"), stable),
                new Subset("canary", Map.of("track", "canary"), canary));
        return this;
    }

    PolicyBuilder sticky(Sticky by) {
        sticky = by;
        return this;
    }

    PolicyBuilder overrideHeader(String name) {
        overrideHeader = name;
        return this;
    }

    public PolicyBuilder retry(RetryPolicy policy) {
        retry = policy;
        return this;
    }

    /** Opens at 50 % of {@code window} requests, for 30 s, with {@code probes}. */
    PolicyBuilder breaker(int window, int probes) {
        breaker = new BreakerPolicy(
                50f,
                100f,
                Duration.ofMinutes(10),
                BreakerPolicy.SlidingWindowType.COUNT_BASED,
                window,
                window,
                Duration.ofSeconds(30),
                probes,
                false);
        return this;
    }

    /** After so many failures in a row, for 30 s. */
    PolicyBuilder ejection(int failures) {
        ejection = new EjectionPolicy(failures, Duration.ofSeconds(30), Duration.ofSeconds(300), 50);
        return this;
    }

    PolicyBuilder connections(int max, int pending, Duration maxIdle, Duration maxAge) {
        connections = new ConnectionPolicy(max, pending, maxIdle, maxAge);
        return this;
    }

    /** Connections that begin by telling their client. */
    PolicyBuilder proxyProtocol(ProxyProtocol version) {
        connections = connections.withProxyProtocol(version);
        return this;
    }

    /** Connections of that HTTP. */
    public PolicyBuilder speaking(HttpProtocol protocol) {
        connections = connections.speaking(protocol);
        return this;
    }

    public PolicyBuilder tls(UpstreamTls how) {
        tls = how;
        return this;
    }

    PolicyBuilder healthCheck(@Nullable HealthCheckPolicy check) {
        healthCheck = check;
        return this;
    }

    public ServicePolicy build() {
        return new ServicePolicy(
                timeouts, subsets, sticky, overrideHeader, retry, breaker, ejection, connections, tls, healthCheck);
    }
}

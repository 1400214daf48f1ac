package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.core.model.EjectionPolicy;
import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.core.model.ProxyProtocol;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Sticky;
import io.portcullis.core.model.Subset;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.model.UpstreamTls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds a service's policy: built-in, under the defaults, under what the service says. One thread. */
final class PolicyBuilder {
    static final String DEFAULTS = "portcullis.defaults";
    private static final String SUBSET_HEADER = "x-portcullis-subset";

    private final Guard guard;
    private final BreakerConfigs breakers;
    private final Problems problems;
    private final boolean workloadCertificate;
    private final Map<ServicePolicy, ServicePolicy> known = new HashMap<>();

    PolicyBuilder(Problems problems, BreakerConfigs breakers, boolean workloadCertificate) {
        this.guard = new Guard(problems);
        this.breakers = breakers;
        this.problems = problems;
        this.workloadCertificate = workloadCertificate;
    }

    /**
     * @param path of the service, or of the defaults themselves
     * @param written the service first, then the defaults
     */
    ServicePolicy build(String path, Layers<ServiceProperties> written) {
        Map<String, SubsetProperties> subsets = written.pick(ServiceProperties::subsets, Map.of());
        Timeouts timeouts = timeouts(path + ".timeouts", written.into(ServiceProperties::timeouts));
        Sticky sticky = sticky(path + ".sticky", written.find(ServiceProperties::sticky));
        var retry = new RetryBuilder(guard).build(path + ".retry", written.into(ServiceProperties::retry));
        BreakerPolicy breaker = breaker(path + ".circuit-breaker", written.into(ServiceProperties::circuitBreaker));
        EjectionPolicy ejection = ejection(path + ".ejection", written.into(ServiceProperties::ejection));
        HealthCheckPolicy healthCheck = new HealthCheckBuilder(guard)
                .build(path + ".health-check", written.into(ServiceProperties::healthCheck));
        UpstreamTls tls = tls(path + ".tls", written.find(ServiceProperties::tls));
        ConnectionPolicy connections = connections(
                path + ".connections",
                written.into(ServiceProperties::connections),
                tls instanceof UpstreamTls.Mutual ? ConnectionPolicy.MESH : ConnectionPolicy.DEFAULT);
        ProxyProtocol proxyProtocol = proxyProtocol(path, written, tls);
        return shared(guard.build(
                path,
                new String[0],
                () -> new ServicePolicy(
                        timeouts,
                        subsets(path + ".subsets", subsets),
                        sticky,
                        written.pick(ServiceProperties::subsetHeader, SUBSET_HEADER),
                        retry,
                        breaker,
                        ejection,
                        connections.withProxyProtocol(proxyProtocol),
                        tls,
                        healthCheck),
                ServicePolicy.DEFAULT));
    }

    /** Of a thousand services most have the same policy: one object instead of a dozen for each. */
    private ServicePolicy shared(ServicePolicy policy) {
        return known.computeIfAbsent(policy, itself -> itself);
    }

    /** A sidecar would take a PROXY header for anything but the beginning of a handshake. */
    private @Nullable ProxyProtocol proxyProtocol(String path, Layers<ServiceProperties> written, UpstreamTls tls) {
        ProxyProtocol version = written.find(ServiceProperties::proxyProtocol);
        if (version != null && tls instanceof UpstreamTls.Mutual) {
            problems.add(
                    path + ".proxy-protocol",
                    version.name().toLowerCase(Locale.ROOT),
                    "nothing, where tls.expected-identities are given: sidecars take no PROXY header, and the client is in"
                            + " X-Forwarded-For");
        }
        return version;
    }

    private static String[] sources(String path) {
        return new String[] {path, DEFAULTS + path.substring(path.lastIndexOf('.'))};
    }

    private Timeouts timeouts(String path, Layers<TimeoutProperties> written) {
        Timeouts builtIn = Timeouts.DEFAULT;
        return guard.build(
                path,
                sources(path),
                () -> new Timeouts(
                        written.pick(TimeoutProperties::connect, builtIn.connect()),
                        written.pick(TimeoutProperties::attempt, builtIn.attempt()),
                        written.pick(TimeoutProperties::request, builtIn.request()),
                        written.pick(TimeoutProperties::idle, builtIn.idle()),
                        written.find(TimeoutProperties::tunnel)),
                builtIn);
    }

    private List<Subset> subsets(String path, Map<String, SubsetProperties> written) {
        if (problems.concerns(path)) {
            return List.of();
        }
        List<Subset> subsets = new ArrayList<>();
        written.forEach((name, subset) -> subsets.add(new Subset(
                name,
                subset.labels() == null ? Map.of() : subset.labels(),
                subset.weight() == null ? 1 : subset.weight())));
        return subsets;
    }

    private @Nullable Sticky sticky(String path, @Nullable StickyProperties written) {
        if (written == null || problems.concerns(path)) {
            return null;
        }
        if ((written.header() == null) == (written.cookie() == null)) {
            String found = written.header() == null ? "neither header nor cookie" : "both header and cookie";
            problems.add(path, found, "exactly one of header and cookie");
            return null;
        }
        return new Sticky(written.header(), written.cookie());
    }

    private @Nullable BreakerPolicy breaker(String path, Layers<CircuitBreakerProperties> written) {
        if (!written.enabled(CircuitBreakerProperties::enabled)) {
            return null;
        }
        List<CircuitBreakerProperties> layers = new ArrayList<>();
        for (CircuitBreakerProperties layer : written.layers()) {
            layers.add(layer);
            if (layer.baseConfig() != null) {
                layers.addAll(breakers.base(layer.baseConfig(), path + ".base-config"));
            }
        }
        layers.addAll(breakers.base(null, path));
        return new BreakerBuilder(guard).build(path, new Layers<>(layers));
    }

    private @Nullable EjectionPolicy ejection(String path, Layers<EjectionProperties> written) {
        if (!written.enabled(EjectionProperties::enabled)) {
            return null;
        }
        EjectionPolicy builtIn = EjectionPolicy.DEFAULT;
        return guard.build(
                path,
                sources(path),
                () -> new EjectionPolicy(
                        written.pick(EjectionProperties::consecutiveFailures, builtIn.consecutiveFailures()),
                        written.pick(EjectionProperties::baseDuration, builtIn.baseDuration()),
                        written.pick(EjectionProperties::maxDuration, builtIn.maxDuration()),
                        written.pick(EjectionProperties::panicThresholdPercent, builtIn.panicThresholdPercent())),
                builtIn);
    }

    private ConnectionPolicy connections(String path, Layers<ConnectionProperties> written, ConnectionPolicy builtIn) {
        return guard.build(
                path,
                sources(path),
                () -> new ConnectionPolicy(
                                written.pick(
                                        ConnectionProperties::maxConnectionsPerEndpoint,
                                        builtIn.maxConnectionsPerEndpoint()),
                                written.pick(ConnectionProperties::maxPending, builtIn.maxPending()),
                                written.pick(ConnectionProperties::maxIdleTime, builtIn.maxIdleTime()),
                                written.pick(ConnectionProperties::maxAge, builtIn.maxAge()))
                        .speaking(
                                written.pick(ConnectionProperties::protocol, builtIn.protocol()),
                                written.pick(ConnectionProperties::pingInterval, builtIn.pingInterval()),
                                written.pick(ConnectionProperties::pingTimeout, builtIn.pingTimeout())),
                builtIn);
    }

    /** Taken whole from the strongest place: a default must never take the TLS away from a service that asks for it. */
    private UpstreamTls tls(String path, @Nullable UpstreamTlsProperties written) {
        UpstreamTls plaintext = new UpstreamTls.Plaintext();
        if (written == null || Boolean.FALSE.equals(written.enabled()) || problems.concerns(path)) {
            return plaintext;
        }
        if (written.expectedIdentities() == null && written.serverName() != null) {
            return new UpstreamTls.Web(written.serverName());
        }
        return mutual(path, written);
    }

    private UpstreamTls mutual(String path, UpstreamTlsProperties written) {
        if (!workloadCertificate) {
            problems.add(
                    "portcullis.tls.bundle",
                    "missing",
                    "the SSL bundle with our certificate, as " + path + " needs it");
        }
        List<String> identities = written.expectedIdentities() == null ? List.of() : written.expectedIdentities();
        for (String identity : identities) {
            Identities.check(path + ".expected-identities", identity, problems);
        }
        return guard.build(
                path,
                new String[] {path},
                () -> new UpstreamTls.Mutual(Set.copyOf(identities), written.serverName()),
                new UpstreamTls.Plaintext());
    }
}

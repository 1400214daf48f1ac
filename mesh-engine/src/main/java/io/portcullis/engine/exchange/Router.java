package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.route.RouteMatch;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the destination of a listener's requests. The gateway knows only routes. An outbound listener adds the services that
 * nobody wrote a route for, and destinations outside of the mesh. An inbound listener has its application. Any thread.
 */
final class Router {
    /** Where an application is called from: what it opens to 127.0.0.1 only stays closed to its peers. */
    private static final String INBOUND_SOURCE = "127.0.0.6";

    private static final ServicePolicy PASSTHROUGH = transparent(ConnectionPolicy.DEFAULT);
    private static final ServicePolicy LOOPBACK_APPLICATION = transparent(new ConnectionPolicy(
            ConnectionPolicy.DEFAULT.maxConnectionsPerEndpoint(),
            ConnectionPolicy.DEFAULT.maxPending(),
            ConnectionPolicy.DEFAULT.maxIdleTime(),
            ConnectionPolicy.DEFAULT.maxAge(),
            INBOUND_SOURCE));

    private final ListenerConfig listener;
    private final ServiceRegistry registry;
    private final IntPredicate ownPort;
    private final OwnAddresses ownAddresses = OwnAddresses.now();
    private final @Nullable ServiceRuntime application;

    /** @param ownPort whether a listener of this engine has the port, so that nothing is passed on to ourselves */
    Router(ListenerConfig listener, ServiceRegistry registry, IntPredicate ownPort) {
        this.listener = listener;
        this.registry = registry;
        this.ownPort = ownPort;
        Endpoint endpoint = listener.application();
        this.application = endpoint == null
                ? null
                : registry.address(
                        false,
                        endpoint.host(),
                        endpoint.port(),
                        endpoint.host().startsWith("127.") ? LOOPBACK_APPLICATION : PASSTHROUGH);
    }

    /**
     * What passes through us to where no policy of ours applies: the application behind an inbound listener, whose callers
     * have timeouts and retries of their own, and destinations outside of the mesh.
     */
    private static ServicePolicy transparent(ConnectionPolicy connections) {
        Duration patience = Duration.ofMinutes(15);
        return new ServicePolicy(
                new Timeouts(Duration.ofSeconds(5), patience, patience, patience),
                List.of(),
                null,
                null,
                RetryPolicy.NONE,
                null,
                null,
                connections,
                new UpstreamTls.Plaintext());
    }

    Destination find(RequestHead head, ActiveConfig config, RandomGenerator random, DecisionLog log) {
        if (application != null) {
            return new Destination.ToService(null, application, null);
        }
        RouteMatch match = config.routes().match(head, random, log);
        ServiceId pinned = listener.service();
        if (pinned != null) {
            return pinned(pinned, match, config, log);
        }
        if (match != null) {
            return follow(match, head, config);
        }
        return listener.role() == ListenerRole.GATEWAY ? noRoute(head) : withoutRoute(head, config, log);
    }

    /** Host only selects among the routes to the service the listener stands for; it cannot lead elsewhere. */
    private Destination pinned(ServiceId service, @Nullable RouteMatch match, ActiveConfig config, DecisionLog log) {
        boolean leadsThere = match != null
                && match.route().route().target() instanceof RouteTarget.ToService target
                && target.id().equals(service);
        log.add(() -> "listener " + listener.name() + " stands for service " + service);
        return toService(leadsThere ? match : null, service, null, config);
    }

    private Destination follow(RouteMatch match, RequestHead head, ActiveConfig config) {
        return switch (match.route().route().target()) {
            case RouteTarget.ToService(ServiceId id) -> toService(match, id, gatewayHost(id.name()), config);
            case RouteTarget.ToAddress(boolean secure, String host, int port) ->
                new Destination.ToService(
                        match,
                        registry.address(secure, host, port, addressPolicy(secure, host, config)),
                        authority(host, port, secure ? 443 : 80));
            case RouteTarget.Nowhere() -> new Destination.Answered(match);
        };
    }

    private Destination withoutRoute(RequestHead head, ActiveConfig config, DecisionLog log) {
        Authority authority = Authority.parse(head.authority(), 80);
        if (authority == null) {
            return new Destination.Refused(
                    null,
                    Failure.of(
                            FailureCode.BAD_REQUEST,
                            "the request names no destination",
                            "send a Host header, or an absolute URI to the forward proxy"));
        }
        ServiceRuntime service = ServiceNames.find(authority.host(), id -> service(id, config));
        if (service != null) {
            log.add(() -> "no route matches; Host " + authority.host() + " is service " + service.id());
            return new Destination.ToService(null, service, null);
        }
        return config.snapshot().outbound().unknown() == UnknownDestination.REFUSE
                ? unknown(authority)
                : passThrough(authority, log);
    }

    private Destination passThrough(Authority authority, DecisionLog log) {
        if (ownPort.test(authority.port()) && ownAddresses.contain(authority)) {
            return new Destination.Refused(
                    null,
                    Failure.of(
                            FailureCode.UNKNOWN_SERVICE,
                            authority + " is this sidecar itself",
                            "call the service by its name, not the address of the proxy"));
        }
        log.add(() -> authority + " is no service of the mesh: passed through");
        return new Destination.ToService(
                null, registry.address(false, authority.host(), authority.port(), PASSTHROUGH), null);
    }

    private Destination toService(
            @Nullable RouteMatch match, ServiceId id, @Nullable String host, ActiveConfig config) {
        ServiceRuntime service = service(id, config);
        if (service != null) {
            return new Destination.ToService(match, service, host);
        }
        String by = match == null
                ? "listener " + listener.name()
                : "route " + match.route().id();
        return new Destination.Refused(
                match,
                Failure.of(
                        FailureCode.UNKNOWN_SERVICE,
                        by + " leads to service " + id + ", which is not known here",
                        "declare portcullis.services." + id.name() + " with its endpoints, or check the name"));
    }

    /** As this configuration declares it; what nobody declared is found by its endpoints. */
    private @Nullable ServiceRuntime service(ServiceId id, ActiveConfig config) {
        ServiceRuntime declared = config.service(id);
        return declared == null ? registry.find(id) : declared;
    }

    /** The gateway speaks to a service by the service's name; a sidecar leaves Host as the application wrote it. */
    private @Nullable String gatewayHost(String name) {
        return listener.role() == ListenerRole.GATEWAY ? name : null;
    }

    private static ServicePolicy addressPolicy(boolean secure, String host, ActiveConfig config) {
        ServicePolicy defaults = config.snapshot().defaults();
        return new ServicePolicy(
                defaults.timeouts(),
                List.of(),
                null,
                null,
                defaults.retry(),
                defaults.breaker(),
                defaults.ejection(),
                defaults.connections(),
                secure ? new UpstreamTls.Web(host) : new UpstreamTls.Plaintext());
    }

    private static String authority(String host, int port, int defaultPort) {
        return port == defaultPort ? host : Endpoint.of(host, port).address();
    }

    private static Destination noRoute(RequestHead head) {
        return new Destination.Refused(
                null,
                Failure.of(
                        FailureCode.NO_ROUTE,
                        "no route matches " + head.method() + " " + head.path() + " for host "
                                + (head.authority().isEmpty() ? "(none)" : head.authority()),
                        "compare with the routes at /actuator/gateway/routes"));
    }

    private static Destination unknown(Authority authority) {
        return new Destination.Refused(
                null,
                Failure.of(
                        FailureCode.UNKNOWN_SERVICE,
                        authority.host()
                                + " is no service that is known here, and portcullis.outbound.unknown is refuse",
                        "declare portcullis.services." + authority.host()
                                + ", or set portcullis.outbound.unknown: passthrough"));
    }
}

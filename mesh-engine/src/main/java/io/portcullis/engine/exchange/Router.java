package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.lane.HandBack;
import io.portcullis.engine.lane.Lane;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.route.Arrival;
import io.portcullis.engine.route.Passage;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.route.TooManySteps;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the destination of a listener's requests. The gateway knows only routes. An outbound listener adds the services that
 * nobody wrote a route for, and destinations outside of the mesh. An inbound listener has its application. Any thread.
 */
final class Router {
    private final ListenerConfig listener;
    private final ServiceRegistry registry;
    private final IntPredicate ownPort;
    private final OwnAddresses ownAddresses;
    private final Callees callees;
    private final @Nullable Applications applications;

    /** @param ownPort whether a listener of this engine has the port, so that nothing is passed on to ourselves */
    Router(ListenerConfig listener, ServiceRegistry registry, IntPredicate ownPort) {
        this.listener = listener;
        this.registry = registry;
        this.ownPort = ownPort;
        this.ownAddresses = OwnAddresses.now();
        this.callees = new Callees(registry, ownAddresses, ownPort);
        Endpoint main = listener.application();
        this.applications = main == null ? null : new Applications(registry, ownAddresses, main);
    }

    /** Whom a connection means that was going to this address. */
    Callee callee(InetSocketAddress originalDestination, ActiveConfig config) {
        return callees.at(originalDestination, config);
    }

    /** The application behind an inbound listener, or null. */
    @Nullable
    Applications applications() {
        return applications;
    }

    Destination find(RequestHead head, Arrival arrival, ActiveConfig config, RandomGenerator random, DecisionLog log) {
        ClientConnection client = Objects.requireNonNull(arrival.client(), "a request comes from somewhere");
        InetSocketAddress original = client.originalDestination();
        if (applications != null) {
            return new Destination.ToService(
                    null, applications.at(original, config.snapshot().inbound()), null);
        }
        Lane lane = config.lane();
        boolean catchAll = lane != null && lane.takesUnmatched();
        long draws = catchAll ? random.nextLong() : 0;
        RouteMatch match;
        try {
            match = config.routes().match(head, arrival, catchAll ? () -> draws : random, log);
        } catch (TooManySteps e) {
            return new Destination.Refused(null, e.failure());
        }
        ServiceId pinned = listener.service();
        if (pinned != null) {
            return pinned(pinned, match, config, log);
        }
        if (original != null) {
            return intercepted(original, match, config, log);
        }
        if (match != null && match.refusal() != null) {
            return new Destination.Refused(null, match.refusal());
        }
        if (match != null) {
            return match.inLane() ? intoLane(match, config, null) : new Destination.AlongRoute(match);
        }
        if (lane != null && catchAll) {
            return new Destination.ToLane(null, lane, draws, null);
        }
        return listener.role() == ListenerRole.GATEWAY ? noRoute(head) : withoutRoute(head, config, log);
    }

    /** Host only selects among the routes to the service the listener stands for; it cannot lead elsewhere. */
    private Destination pinned(ServiceId service, @Nullable RouteMatch match, ActiveConfig config, DecisionLog log) {
        log.add(() -> "listener " + listener.name() + " stands for service " + service);
        RouteMatch leading = leadingTo(service, match);
        if (leading != null && leading.refusal() != null) {
            return new Destination.Refused(null, leading.refusal());
        }
        return leading != null && leading.inLane()
                ? intoLane(leading, config, service)
                : toService(leading, service, null, config);
    }

    private static @Nullable RouteMatch leadingTo(ServiceId service, @Nullable RouteMatch match) {
        return match != null
                        && match.route().route().target() instanceof RouteTarget.ToService target
                        && target.id().equals(service)
                ? match
                : null;
    }

    /** The same for the address an intercepted connection was going to. */
    private Destination intercepted(
            InetSocketAddress original, @Nullable RouteMatch match, ActiveConfig config, DecisionLog log) {
        return switch (callees.at(original, config)) {
            case Callee.Known(ServiceId id, ServiceRuntime runtime, Protocol protocol) -> {
                log.add(() -> "intercepted on its way to " + Endpoint.at(original) + ", which is " + runtime.name());
                RouteMatch leading = leadingTo(id, match);
                if (leading != null && leading.refusal() != null) {
                    yield new Destination.Refused(null, leading.refusal());
                }
                yield leading != null && leading.inLane()
                        ? intoLane(leading, config, id)
                        : new Destination.ToService(leading, runtime, null);
            }
            case Callee.Ourselves() -> ourselves(Endpoint.at(original).address());
            case Callee.Unknown() -> {
                if (config.snapshot().outbound().unknown() == UnknownDestination.REFUSE) {
                    yield unknown(Endpoint.at(original).address(), "<name>.addresses");
                }
                log.add(() -> Endpoint.at(original) + " is no service of the mesh: passed through");
                yield new Destination.ToService(null, outside(original), null);
            }
        };
    }

    /** A destination outside of the mesh. */
    ServiceRuntime outside(InetSocketAddress address) {
        return registry.address(
                false, address.getAddress().getHostAddress(), address.getPort(), TransparentPolicy.INSTANCE);
    }

    private static Destination intoLane(RouteMatch match, ActiveConfig config, @Nullable ServiceId only) {
        Lane lane = config.lane();
        return lane == null ? noLane(match) : new Destination.ToLane(match, lane, match.drawn(), only);
    }

    /** Which route a request follows that the extension lane hands back. */
    Destination find(HandBack back, RequestHead head, Arrival arrival, ActiveConfig config) {
        RouteMatch match = config.routes()
                .chosenByLane(back.route(), new Passage.Wish(back.target(), back.preserveHost()), head, arrival);
        return match == null
                ? new Destination.Refused(
                        null,
                        Failure.of(
                                FailureCode.INTERNAL,
                                "the extension lane chose route " + back.route() + ", which is not in configuration "
                                        + config.version()))
                : new Destination.AlongRoute(match);
    }

    /**
     * Where a route leads, once its filters have seen the request.
     *
     * @param only the one service it may lead to, or null for any
     */
    Destination followed(Destination found, @Nullable ServiceId only, ActiveConfig config) {
        return found instanceof Destination.AlongRoute(RouteMatch by) ? follow(by, only, config) : found;
    }

    private Destination follow(RouteMatch match, @Nullable ServiceId only, ActiveConfig config) {
        if (only == null || (match.target() instanceof RouteTarget.ToService(ServiceId id) && id.equals(only))) {
            return follow(match, config);
        }
        return new Destination.Refused(
                match,
                Failure.of(
                        FailureCode.UNKNOWN_SERVICE,
                        "route " + match.route().id() + " leads elsewhere than to " + only + ", for which listener "
                                + listener.name() + " stands",
                        "call the other service by its own address, or change the route"));
    }

    private Destination follow(RouteMatch match, ActiveConfig config) {
        return switch (match.target()) {
            case RouteTarget.ToService(ServiceId id) -> toService(match, id, gatewayHost(id.name()), config);
            case RouteTarget.ToAddress(boolean secure, String host, int port) ->
                new Destination.ToService(
                        match,
                        registry.address(secure, host, port, addressPolicy(secure, host, config)),
                        authority(host, port, secure ? 443 : 80));
            case RouteTarget.Nowhere() -> new Destination.Answered(match);
            case RouteTarget.InLane(String uri) -> noWay(match, uri);
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
        ServiceRuntime service = ServiceNames.find(authority.host(), id -> callees.service(id, config));
        if (service != null) {
            log.add(() -> "no route matches; Host " + authority.host() + " is service " + service.id());
            return new Destination.ToService(null, service, null);
        }
        return config.snapshot().outbound().unknown() == UnknownDestination.REFUSE
                        && !authority.allowedBy(config.snapshot().outbound().allowed())
                ? unknown(authority.host(), authority.host())
                : passThrough(authority, log);
    }

    private Destination passThrough(Authority authority, DecisionLog log) {
        if (ownPort.test(authority.port()) && ownAddresses.contain(authority)) {
            return ourselves(authority.toString());
        }
        log.add(() -> authority + " is no service of the mesh: passed through");
        return new Destination.ToService(
                null, registry.address(false, authority.host(), authority.port(), TransparentPolicy.INSTANCE), null);
    }

    private Destination toService(
            @Nullable RouteMatch match, ServiceId id, @Nullable String host, ActiveConfig config) {
        ServiceRuntime service = callees.service(id, config);
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

    private static Destination noLane(RouteMatch match) {
        return new Destination.Refused(
                match,
                Failure.of(
                        FailureCode.LANE_UNAVAILABLE,
                        "route " + match.route().id() + " takes the extension lane, which is not running: "
                                + String.join("; ", match.route().route().laneReasons())));
    }

    private static Destination noWay(RouteMatch match, String uri) {
        return new Destination.Refused(
                match,
                Failure.of(
                        FailureCode.UNKNOWN_SERVICE,
                        "route " + match.route().id() + " leads to " + uri + ", where the engine cannot go"));
    }

    private static Destination ourselves(String address) {
        return new Destination.Refused(
                null,
                Failure.of(
                        FailureCode.UNKNOWN_SERVICE,
                        address + " is this sidecar itself",
                        "call the service by its name, not the address of the proxy"));
    }

    private static Destination unknown(String destination, String declare) {
        return new Destination.Refused(
                null,
                Failure.of(
                        FailureCode.UNKNOWN_SERVICE,
                        destination + " is no service that is known here, and portcullis.outbound.unknown is refuse",
                        "declare portcullis.services." + declare
                                + ", add it to portcullis.outbound.allow, or set portcullis.outbound.unknown: passthrough"));
    }
}

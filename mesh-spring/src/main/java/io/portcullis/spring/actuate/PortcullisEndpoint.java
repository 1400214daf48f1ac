package io.portcullis.spring.actuate;

import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.config.Problem;
import io.portcullis.core.route.Route;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.core.runtime.SubsetRuntime;
import io.portcullis.engine.Engine;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.ConfigurationService.Outcome;
import io.portcullis.spring.config.MeshRole;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@code /actuator/portcullis}: the configuration in force, what each route does, how each service is, and which
 * configurations were rejected and why. A POST reads the configuration anew, its files included. Any thread.
 */
@Endpoint(id = "portcullis")
public final class PortcullisEndpoint {
    private final MeshRole role;
    private final ConfigurationService configuration;
    private final Engine engine;
    private final ServiceRegistry registry;
    private final Runnable rereadFiles;

    /** @param rereadFiles brings the environment up to what its files say now */
    public PortcullisEndpoint(
            MeshRole role,
            ConfigurationService configuration,
            Engine engine,
            ServiceRegistry registry,
            Runnable rereadFiles) {
        this.role = role;
        this.configuration = configuration;
        this.engine = engine;
        this.registry = registry;
        this.rereadFiles = rereadFiles;
    }

    /** Everything. */
    @ReadOperation
    public State state() {
        return new State(
                role.name().toLowerCase(Locale.ROOT),
                engine.version(),
                configuration.since(),
                engine.transport(),
                engine.activeExchanges(),
                engine.draining(),
                listeners(),
                configuration.current().snapshot().routes().stream()
                        .map(RouteState::of)
                        .toList(),
                services(),
                configuration.rejected(),
                configuration.rejections().stream().map(Rejected::of).toList());
    }

    /** Reads the configuration anew. */
    @WriteOperation
    public Refreshed refresh() {
        long version = configuration.current().snapshot().version();
        long rejected = configuration.rejected();
        rereadFiles.run();
        Outcome outcome = configuration.refresh("actuator");
        // A changed environment is applied or rejected as it changes: then there is nothing left for our own refresh.
        if (configuration.current().snapshot().version() != version) {
            outcome = Outcome.APPLIED;
        } else if (configuration.rejected() != rejected) {
            outcome = Outcome.REJECTED;
        }
        List<String> problems = outcome == Outcome.REJECTED
                ? Rejected.of(configuration.rejections().getFirst()).problems()
                : List.of();
        return new Refreshed(
                outcome.name().toLowerCase(Locale.ROOT),
                configuration.current().snapshot().version(),
                problems);
    }

    private List<ListenerState> listeners() {
        return engine.listeners().stream()
                .map(listener -> new ListenerState(
                        listener.name(),
                        listener.address().getAddress().getHostAddress(),
                        listener.address().getPort(),
                        listener.connections()))
                .toList();
    }

    private List<ServiceState> services() {
        return registry.services().stream()
                .sorted(Comparator.comparing(ServiceRuntime::name))
                .map(ServiceState::of)
                .toList();
    }

    /**
     * @param role gateway or sidecar
     * @param version of the configuration in force
     * @param since when it came into force
     * @param transport epoll or nio
     * @param active requests under way
     * @param draining whether this process is shutting down
     * @param rejected configurations that were not taken since the start
     * @param rejections the last of these, newest first
     */
    public record State(
            String role,
            long version,
            Instant since,
            String transport,
            int active,
            boolean draining,
            List<ListenerState> listeners,
            List<RouteState> routes,
            List<ServiceState> services,
            long rejected,
            List<Rejected> rejections) {}

    /** A listener that is bound. */
    public record ListenerState(String name, String address, int port, int connections) {}

    /**
     * @param lane which way its requests take
     * @param laneReasons why it is not the engine
     * @param predicates all must hold
     * @param filters in the order they run
     */
    public record RouteState(
            String id,
            int order,
            String lane,
            List<String> laneReasons,
            List<String> predicates,
            List<String> filters,
            String target) {
        static RouteState of(Route route) {
            return new RouteState(
                    route.id(),
                    route.order(),
                    route.inLane() ? "extension" : "engine",
                    route.laneReasons(),
                    route.predicates().stream().map(Object::toString).toList(),
                    route.filters().stream().map(Object::toString).toList(),
                    route.target().uri());
        }
    }

    /** A service as it is now. */
    public record ServiceState(String name, double retryBudget, String tls, List<SubsetState> subsets) {
        static ServiceState of(ServiceRuntime service) {
            return new ServiceState(
                    service.name(),
                    service.retryBudget().balance(),
                    service.policy().tls().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    service.subsets().stream().map(SubsetState::of).toList());
        }
    }

    /**
     * @param name empty where the service has no subsets
     * @param breaker state of its circuit breaker, or null without one
     */
    public record SubsetState(String name, @Nullable String breaker, List<EndpointView> endpoints) {
        static SubsetState of(SubsetRuntime subset) {
            Breaker breaker = subset.breaker();
            return new SubsetState(
                    subset.name(),
                    breaker == null ? null : breaker.state().name(),
                    subset.endpoints().stream().map(EndpointView::of).toList());
        }
    }

    /**
     * An endpoint as it is now.
     *
     * @param ejected whether it is left out because attempts failed
     * @param unhealthy why its health checks leave it out, or null
     */
    public record EndpointView(
            String address,
            Map<String, String> labels,
            String zone,
            int inFlight,
            boolean ejected,
            @Nullable String unhealthy) {
        static EndpointView of(EndpointState state) {
            return new EndpointView(
                    state.endpoint().address(),
                    state.endpoint().labels(),
                    state.endpoint().zone(),
                    state.inFlight(),
                    state.ejected(),
                    state.unhealthy());
        }
    }

    /** A configuration that was not taken. */
    public record Rejected(Instant at, String cause, List<String> problems) {
        static Rejected of(ConfigurationService.Rejection rejection) {
            return new Rejected(
                    rejection.at(),
                    rejection.cause(),
                    rejection.problems().stream().map(Problem::toString).toList());
        }
    }

    /**
     * @param outcome applied, unchanged or rejected
     * @param version of the configuration in force
     * @param problems of the rejected one
     */
    public record Refreshed(String outcome, long version, List<String> problems) {}
}

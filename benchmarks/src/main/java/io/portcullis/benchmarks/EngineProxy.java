package io.portcullis.benchmarks;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.Engine;
import io.portcullis.engine.EngineSettings;
import io.portcullis.engine.limit.Limits;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.observe.AccessLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The engine alone, without Spring, meters and recorded spans: shows how much of the gateway's cost is the engine's. Every
 * policy is at its default, and the access log is written.
 */
public final class EngineProxy {
    private static final ServiceId UPSTREAM = ServiceId.of("upstream");
    private static final ServiceId ATTACKED = ServiceId.of("attacked");

    private EngineProxy() {}

    /**
     * Arguments: port to listen on, port of the upstream, file of the access log; then the port of another upstream, which
     * gets what is below {@code /attacked}, and how many connections one client may have where that is not the default. Runs
     * until it is killed.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        ServiceRegistry registry = registry();
        int attacked = Integer.parseInt(arguments[arguments.length > 3 ? 3 : 1]);
        Limits limits = arguments.length > 4 ? limits(Integer.parseInt(arguments[4])) : Limits.EDGE;
        try (AccessLog log = AccessLog.toFile(Path.of(arguments[2]));
                Engine engine = Engine.builder()
                        .workers(1)
                        .settings(EngineSettings.DEFAULT.with(limits))
                        .registry(registry)
                        .observer(log)
                        .build()) {
            engine.apply(snapshot());
            registry.endpoints(UPSTREAM).publish(List.of(Endpoint.of("127.0.0.1", Integer.parseInt(arguments[1]))));
            registry.endpoints(ATTACKED).publish(List.of(Endpoint.of("127.0.0.1", attacked)));
            engine.listen(ListenerConfig.gateway(
                    "gateway", new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Edge.PLAIN));
            new CountDownLatch(1).await();
        }
    }

    private static Limits limits(int connections) {
        Limits edge = Limits.EDGE;
        return new Limits(
                connections,
                connections,
                edge.maxBodyBytes(),
                edge.maxPipelinedBytes(),
                edge.firstByteTimeout(),
                edge.bodyTimeout(),
                edge.minBodyRate(),
                edge.bufferBytes());
    }

    private static ServiceRegistry registry() {
        return new ServiceRegistry(
                Ticker.system(), new Resilience4jBreakers(CircuitBreakerRegistry.ofDefaults(), Ticker.system()));
    }

    private static Snapshot snapshot() {
        return new Snapshot(
                1,
                List.of(route("attacked", "/attacked/**", ATTACKED), route("service", "/**", UPSTREAM)),
                Map.of(
                        UPSTREAM, new Service(UPSTREAM, ServicePolicy.DEFAULT),
                        ATTACKED, new Service(ATTACKED, ServicePolicy.DEFAULT)),
                ServicePolicy.DEFAULT,
                OutboundPolicy.of(UnknownDestination.REFUSE),
                InboundPolicy.DEFAULT,
                AuthorizationPolicy.ALLOW_ALL);
    }

    private static Route route(String id, String path, ServiceId service) {
        return new Route(
                id,
                0,
                List.of(new RoutePredicate.Path(List.of(path), true)),
                List.of(),
                new RouteTarget.ToService(service),
                Map.of());
    }
}

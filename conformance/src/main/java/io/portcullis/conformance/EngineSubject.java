package io.portcullis.conformance;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.Engine;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Our engine in one of its roles, with one service and no retries: each request is seen once. */
public final class EngineSubject implements Subject {
    private static final ServiceId SHOP = ServiceId.of("shop");
    private static final ServicePolicy ONE_TRY = new ServicePolicy(
            Timeouts.DEFAULT,
            List.of(),
            null,
            null,
            RetryPolicy.NONE,
            null,
            null,
            ConnectionPolicy.DEFAULT,
            new UpstreamTls.Plaintext());

    private final Role role;
    private final ServiceRegistry registry;
    private final Engine engine;
    private @Nullable Listener listener;

    public EngineSubject(Role role) {
        this.role = role;
        this.registry = new ServiceRegistry(
                Ticker.system(), new Resilience4jBreakers(CircuitBreakerRegistry.ofDefaults(), Ticker.system()));
        this.engine = Engine.builder().workers(1).registry(registry).build();
        engine.apply(new Snapshot(
                1,
                List.of(everything()),
                Map.of(SHOP, new Service(SHOP, ONE_TRY)),
                ServicePolicy.DEFAULT,
                OutboundPolicy.of(UnknownDestination.REFUSE),
                InboundPolicy.DEFAULT,
                AuthorizationPolicy.ALLOW_ALL));
    }

    private static Route everything() {
        return new Route(
                "everything",
                0,
                List.of(new RoutePredicate.Path(List.of("/**"), true)),
                List.of(new RouteFilter.PreserveHostHeader()),
                new RouteTarget.ToService(SHOP),
                Map.of());
    }

    @Override
    public InetSocketAddress before(int upstreamPort) {
        Endpoint upstream = Endpoint.of("127.0.0.1", upstreamPort);
        registry.endpoints(SHOP).publish(List.of(upstream));
        Listener last = listener;
        if (last != null) {
            last.close();
        }
        Listener next = engine.listen(config(upstream));
        listener = next;
        return next.address();
    }

    private ListenerConfig config(Endpoint upstream) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return switch (role) {
            case GATEWAY -> ListenerConfig.gateway("gateway", any, Edge.PLAIN);
            case OUTBOUND -> ListenerConfig.forService("outbound", any, SHOP);
            case INBOUND -> ListenerConfig.inbound("inbound", any, null, upstream, Set.of());
        };
    }

    @Override
    public void close() {
        engine.close();
    }
}

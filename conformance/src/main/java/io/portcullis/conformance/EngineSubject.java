package io.portcullis.conformance;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.GrpcRetries;
import io.portcullis.core.model.HttpProtocol;
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
import io.portcullis.engine.EngineSettings;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Our engine in one of its roles, with one service; without retries unless a case wants them: each request is seen once. */
public final class EngineSubject implements Subject {
    private static final ServiceId SHOP = ServiceId.of("shop");
    private static final RetryPolicy THREE_TRIES = new RetryPolicy(
            3,
            Set.of(503),
            Set.of(),
            new RetryPolicy.Backoff(Duration.ZERO, 1, Duration.ZERO),
            new RetryPolicy.Budget(100, 1000),
            false,
            new GrpcRetries(Set.of(GrpcStatus.UNAVAILABLE), Set.of("shop.Catalog/*")));

    private final Role role;
    private final Security security;
    private final Identities identities = new Identities();
    private final ServiceRegistry registry;
    private final Engine engine;
    private long version;
    private @Nullable Listener listener;

    /** In the clear. */
    public EngineSubject(Role role) {
        this(role, Security.CLEAR, Ticker.system(), EngineSettings.DEFAULT);
    }

    public EngineSubject(Role role, Security security, Ticker ticker, EngineSettings settings) {
        this.role = role;
        this.security = security;
        this.registry =
                new ServiceRegistry(ticker, new Resilience4jBreakers(CircuitBreakerRegistry.ofDefaults(), ticker));
        this.engine = Engine.builder()
                .workers(1)
                .registry(registry)
                .ticker(ticker)
                .settings(settings)
                .clientTls(security == Security.TLS ? identities.outbound() : null)
                .build();
        apply(policy(HttpProtocol.HTTP1, Given.NOTHING));
    }

    Role role() {
        return role;
    }

    Security security() {
        return security;
    }

    private void apply(ServicePolicy policy) {
        engine.apply(new Snapshot(
                ++version,
                List.of(everything()),
                Map.of(SHOP, new Service(SHOP, policy)),
                ServicePolicy.DEFAULT,
                OutboundPolicy.of(UnknownDestination.REFUSE),
                InboundPolicy.DEFAULT,
                AuthorizationPolicy.ALLOW_ALL));
    }

    private ServicePolicy policy(HttpProtocol spoken, Given given) {
        ConnectionPolicy usual = ConnectionPolicy.DEFAULT;
        HttpProtocol protocol = given.has(Given.AUTO) ? HttpProtocol.AUTO : spoken;
        Duration second = Duration.ofSeconds(1);
        int most = given.has(Given.ONE_CONNECTION) ? 1 : usual.maxConnectionsPerEndpoint();
        return new ServicePolicy(
                Timeouts.DEFAULT,
                List.of(),
                null,
                null,
                given.has(Given.RETRIES) ? THREE_TRIES : RetryPolicy.NONE,
                null,
                null,
                new ConnectionPolicy(most, usual.maxPending(), usual.maxIdleTime(), usual.maxAge())
                        .speaking(
                                protocol,
                                given.has(Given.PINGS) ? second : usual.pingInterval(),
                                given.has(Given.PINGS) ? second : usual.pingTimeout()),
                upstreamTls());
    }

    private UpstreamTls upstreamTls() {
        if (!security.ofUpstream(role)) {
            return new UpstreamTls.Plaintext();
        }
        return role == Role.GATEWAY
                ? new UpstreamTls.Web(Identities.WEB_NAME)
                : new UpstreamTls.Mutual(Set.of(Identities.upstreamId()), null);
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

    /** As {@link #before(int)}, for that scene. */
    InetSocketAddress before(int upstreamPort, Scene scene) {
        apply(policy(scene.upstreamFrames() ? HttpProtocol.HTTP2 : HttpProtocol.HTTP1, scene.given()));
        return before(upstreamPort);
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
        boolean secure = security.ofClients(role);
        return switch (role) {
            case GATEWAY -> ListenerConfig.gateway("gateway", any, secure ? Edge.of(identities.edge()) : Edge.PLAIN);
            case OUTBOUND -> ListenerConfig.forService("outbound", any, SHOP);
            case INBOUND ->
                ListenerConfig.inbound("inbound", any, secure ? identities.inbound() : null, upstream, Set.of());
        };
    }

    /** Begins to send clients elsewhere. */
    void drain() {
        var drained = engine.drain();
        drained.exceptionally(failed -> null);
    }

    @Override
    public void close() {
        engine.close();
        identities.close();
    }
}

package io.portcullis.engine;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.ContentPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.lane.Lane;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An engine with the configuration of a test, whose exchanges are collected as they end. */
public final class EngineFixture implements AutoCloseable {
    private static final long BOUND_SECONDS = 10;

    private final Map<ServiceId, Service> services =
            new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    private final List<Route> routes = new ArrayList<>();
    // Event loops fill them: these queues take no lock.
    private final BlockingQueue<ExchangeRecord> ended = new LinkedTransferQueue<>();
    private final BlockingQueue<TunnelRecord> tunnels = new LinkedTransferQueue<>();
    private final ServiceRegistry registry;
    private final Engine engine;
    private AuthorizationPolicy authorization = AuthorizationPolicy.ALLOW_ALL;
    private OutboundPolicy outbound = OutboundPolicy.of(UnknownDestination.REFUSE);
    private InboundPolicy inbound = InboundPolicy.DEFAULT;
    private ContentPolicy content = ContentPolicy.NONE;
    private EntrancePolicy entrance = EntrancePolicy.DEFAULT;
    private long version;

    public EngineFixture() {
        this(Ticker.system(), builder -> builder);
    }

    public EngineFixture(Ticker ticker, UnaryOperator<Engine.Builder> custom) {
        registry = new ServiceRegistry(ticker, new Resilience4jBreakers(CircuitBreakerRegistry.ofDefaults(), ticker));
        engine = custom.apply(Engine.builder()
                        .workers(1)
                        .seed(1)
                        .ticker(ticker)
                        .registry(registry)
                        .observer(new Collector()))
                .build();
    }

    /** A service with these endpoints, and a route {@code /name/**} to it that keeps the path. */
    public EngineFixture service(String name, ServicePolicy policy, ScriptedUpstream... upstreams) {
        ServiceId id = ServiceId.of(name);
        services.put(id, new Service(id, policy));
        List<Endpoint> endpoints = new ArrayList<>();
        for (ScriptedUpstream upstream : upstreams) {
            endpoints.add(Endpoint.of(upstream.host(), upstream.port()));
        }
        registry.endpoints(id).publish(endpoints);
        return route(name, new RouteTarget.ToService(id));
    }

    public EngineFixture endpoints(String name, Endpoint... endpoints) {
        registry.endpoints(ServiceId.of(name)).publish(List.of(endpoints));
        return this;
    }

    public EngineFixture route(String name, RouteTarget target, RouteFilter... filters) {
        return route(name, "/" + name + "/**", target, filters);
    }

    public EngineFixture route(String name, String path, RouteTarget target, RouteFilter... filters) {
        routes.add(new Route(
                name, 0, List.of(new RoutePredicate.Path(List.of(path), true)), List.of(filters), target, Map.of()));
        return this;
    }

    public EngineFixture routes(Route... more) {
        routes.addAll(List.of(more));
        return this;
    }

    public EngineFixture authorization(AuthorizationPolicy policy) {
        authorization = policy;
        return this;
    }

    public EngineFixture unknown(UnknownDestination action) {
        return outbound(OutboundPolicy.of(action));
    }

    public EngineFixture outbound(OutboundPolicy policy) {
        outbound = policy;
        return this;
    }

    public EngineFixture inbound(InboundPolicy policy) {
        inbound = policy;
        return this;
    }

    public EngineFixture content(ContentPolicy policy) {
        content = policy;
        return this;
    }

    public EngineFixture entrance(EntrancePolicy policy) {
        entrance = policy;
        return this;
    }

    /** A service as it is declared, with these endpoints and no route. */
    public EngineFixture declare(Service service, Endpoint... endpoints) {
        services.put(service.id(), service);
        registry.endpoints(service.id()).publish(List.of(endpoints));
        return this;
    }

    /** Puts what was configured so far in force. */
    public EngineFixture apply() {
        return apply(null);
    }

    /** The same, with an extension lane. */
    public EngineFixture apply(@Nullable Lane lane) {
        engine.apply(
                new Snapshot(
                        ++version,
                        routes,
                        services,
                        ServicePolicy.DEFAULT,
                        outbound,
                        inbound,
                        entrance,
                        authorization,
                        content),
                lane);
        return this;
    }

    public Listener gateway() {
        return engine.listen(ListenerConfig.gateway("gateway", loopback(0), Edge.PLAIN));
    }

    /** A gateway that receives strangers so. */
    public Listener gateway(Edge edge) {
        return engine.listen(ListenerConfig.gateway("gateway", loopback(0), edge));
    }

    public Engine engine() {
        return engine;
    }

    public ServiceRegistry registry() {
        return registry;
    }

    /** A forward proxy, as an application uses it. */
    public Listener proxy() {
        return engine.listen(ListenerConfig.forwardProxy("proxy", loopback(0)));
    }

    /** A loopback address that stands for one service. */
    public Listener forService(String name) {
        return engine.listen(ListenerConfig.forService(name, loopback(0), ServiceId.of(name)));
    }

    /** The plaintext way to an application. */
    public Listener inbound(int applicationPort) {
        return engine.listen(ListenerConfig.inbound(
                "inbound", loopback(0), null, Endpoint.of("127.0.0.1", applicationPort), Set.of()));
    }

    /** The endpoints of a service, for looking at their state. */
    public List<EndpointState> states(String service) {
        ServiceRuntime runtime = registry.find(ServiceId.of(service));
        return runtime == null
                ? List.of()
                : runtime.subsets().stream()
                        .flatMap(subset -> subset.endpoints().stream())
                        .toList();
    }

    /**
     * Lets time go by in steps until the next exchange ends, for waits that nothing outside of the engine can see. Between
     * steps the wheel is given time to turn; nothing is concluded from how long that takes.
     */
    public ExchangeRecord advanceUntilEnded(FakeTicker ticker, Duration step) {
        try {
            for (int i = 0; i < 400; i++) {
                ticker.advance(step);
                ExchangeRecord record = ended.poll(25, TimeUnit.MILLISECONDS);
                if (record != null) {
                    return record;
                }
            }
            throw new AssertionError("no exchange ended in " + step.multipliedBy(400));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets time go by in steps until something happens that only time brings about. */
    public static <T> T advanceUntil(FakeTicker ticker, Duration step, CompletableFuture<T> what) throws Exception {
        for (int i = 0; i < 400; i++) {
            ticker.advance(step);
            try {
                return what.get(25, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // More time has to go by.
            }
        }
        throw new AssertionError("did not happen in " + step.multipliedBy(400));
    }

    /** The same, for what nobody tells. */
    public static void advanceUntil(FakeTicker ticker, Duration step, BooleanSupplier done) {
        CompletableFuture<Void> never = new CompletableFuture<>();
        for (int i = 0; i < 400; i++) {
            ticker.advance(step);
            try {
                never.get(25, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (done.getAsBoolean()) {
                    return;
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("did not happen in " + step.multipliedBy(400));
    }

    /** The next exchange that ends. */
    public ExchangeRecord nextEnded() {
        try {
            ExchangeRecord record = ended.poll(BOUND_SECONDS, TimeUnit.SECONDS);
            if (record == null) {
                throw new AssertionError("no exchange ended within " + BOUND_SECONDS + " s");
            }
            return record;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next tunnel that ends. */
    public TunnelRecord nextTunnel() {
        try {
            TunnelRecord record = tunnels.poll(BOUND_SECONDS, TimeUnit.SECONDS);
            if (record == null) {
                throw new AssertionError("no tunnel ended within " + BOUND_SECONDS + " s");
            }
            return record;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final class Collector implements ExchangeObserver {
        @Override
        public void ended(ExchangeRecord exchange) {
            ended.add(exchange);
        }

        @Override
        public void tunnelEnded(TunnelRecord tunnel) {
            tunnels.add(tunnel);
        }
    }

    /** Returns when no exchange is under way; an exchange ends just after its response is on the wire. */
    public void awaitNoExchange() {
        await(() -> engine.activeExchanges() == 0, "exchanges end");
    }

    /** Returns when a listener has no connection, and no exchange or tunnel is under way. */
    public void awaitNoConnection(Listener listener) {
        await(() -> listener.connections() == 0, "connections end");
        awaitNoExchange();
    }

    /**
     * Returns when nothing waits in buffers and nothing is under way to an endpoint of the service. A connection that a client has
     * left behind in the backlog of the socket may still be accepted, and ended, meanwhile.
     */
    public void awaitNothingLeft(String service) {
        await(() -> engine.buffers().bytes() == 0, "buffers are empty");
        await(() -> states(service).stream().allMatch(endpoint -> endpoint.inFlight() == 0), "no request is under way");
    }

    /** Returns when event loops have done something. */
    public void await(BooleanSupplier done, String what) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - giveUp > 0) {
                throw new AssertionError("not within " + BOUND_SECONDS + " s: " + what);
            }
            Thread.onSpinWait();
        }
    }

    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public static RawClient connect(Listener listener) {
        return RawClient.connect(listener.address());
    }

    @Override
    public void close() {
        engine.close();
    }
}

package io.portcullis.engine;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.compress.Compressors;
import io.portcullis.engine.exchange.ActiveConfig;
import io.portcullis.engine.exchange.ActiveExchanges;
import io.portcullis.engine.exchange.ExchangeScope;
import io.portcullis.engine.exchange.ExchangeShared;
import io.portcullis.engine.exchange.ReplayMemory;
import io.portcullis.engine.exchange.RouteBreakers;
import io.portcullis.engine.exchange.Underscores;
import io.portcullis.engine.health.HealthChecks;
import io.portcullis.engine.http1.HeadLimits;
import io.portcullis.engine.http1.Http1Settings;
import io.portcullis.engine.lane.Lane;
import io.portcullis.engine.limit.BufferMemory;
import io.portcullis.engine.limit.LimitCounts;
import io.portcullis.engine.limit.Limits;
import io.portcullis.engine.limit.Occupancy;
import io.portcullis.engine.listen.BoundListener;
import io.portcullis.engine.listen.ConnectionTracking;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.listen.OriginalDestinations;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Transport;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.observe.W3cTracing;
import io.portcullis.engine.route.CompiledRoute;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.upstream.Connector;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane of a process: event loops, listeners, and what their exchanges share. Any thread.
 *
 * <p>Life: {@link #builder()}, {@link #apply} a snapshot, {@link #listen}; later {@link #apply} again as often as wanted;
 * {@link #drain} and {@link #close}. Without a snapshot every request is refused.
 */
public final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final EngineSettings settings;
    private final Transport transport;
    private final ServiceRegistry registry;
    private final RouteBreakers routeBreakers;
    private final OriginalDestinations originals;
    private final boolean http2;
    private final MultiThreadIoEventLoopGroup group;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final Map<EventExecutor, BoundListener.Loop> loops = new IdentityHashMap<>();
    private final List<BoundListener> listeners = new CopyOnWriteArrayList<>();
    private final ActiveExchanges active = new ActiveExchanges();
    private final ReplayMemory replay;
    private final BufferMemory buffers;
    private final Map<ListenerRole, LimitCounts> limits = new EnumMap<>(ListenerRole.class);
    private final Map<ListenerRole, Occupancy> occupancies = new EnumMap<>(ListenerRole.class);
    private final Compressors compressors = new Compressors();
    private final ExchangeShared shared;
    private final HealthChecks health;
    private volatile ActiveConfig config = ActiveConfig.EMPTY;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean draining;
    private volatile boolean refusing;
    private @Nullable CompletableFuture<Void> drained;

    private Engine(Builder with) {
        this.settings = with.settings;
        this.transport = with.transport;
        this.registry = with.registry;
        this.routeBreakers = with.routeBreakers;
        this.originals = with.originals;
        this.http2 = with.http2;
        this.replay = new ReplayMemory(settings.replayBytesTotal());
        this.buffers = new BufferMemory(settings.clients().bufferBytes(), this::memoryGotTight);
        for (ListenerRole role : ListenerRole.values()) {
            LimitCounts counts = new LimitCounts();
            limits.put(role, counts);
            occupancies.put(role, new Occupancy(role.name().toLowerCase(Locale.ROOT), clients(role), counts));
        }
        this.shared = new ExchangeShared(
                () -> config,
                registry,
                with.tracing,
                with.observer,
                settings,
                replay,
                compressors,
                () -> refusing,
                active,
                with.clock,
                with.ownIdentity,
                with.underscores);
        this.group = new MultiThreadIoEventLoopGroup(
                with.workers, new DefaultThreadFactory("portcullis-loop", true), transport.io());
        this.resolver = new DnsAddressResolverGroup(
                transport.datagramChannels(), DnsServerAddressStreamProviders.platformDefault());
        SplittableRandom seeds = new SplittableRandom(with.seed);
        HeadLimits limits = new HeadLimits(settings.maxHeadBytes(), settings.maxHeaderCount());
        for (EventExecutor executor : group) {
            LoopContext context = new LoopContext((EventLoop) executor, with.ticker, seeds.split(), buffers);
            Connector connector = new Connector(context, transport, resolver, with.clientTls, limits);
            loops.put(executor, new BoundListener.Loop(context, new LoopUpstreams(context, connector)));
        }
        this.health =
                healthChecks(Objects.requireNonNull(loops.get(group.iterator().next())));
    }

    private HealthChecks healthChecks(BoundListener.Loop on) {
        return new HealthChecks(
                on.context(), new LoopUpstreams(on.context(), on.upstreams().connector()), registry);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Swaps the configuration in one step: each exchange sees the old one or the new one, whole. */
    public void apply(Snapshot snapshot) {
        apply(snapshot, null);
    }

    /**
     * As {@link #apply(Snapshot)}, with an extension lane.
     *
     * @param lane runs the routes of the snapshot that the engine cannot, or null: then those are refused
     */
    public synchronized void apply(Snapshot snapshot, @Nullable Lane lane) {
        config = new ActiveConfig(snapshot, lane, routeBreakers, registry::apply);
    }

    /**
     * Binds a listener.
     *
     * @throws java.io.UncheckedIOException with a {@link java.net.BindException} that names the address
     */
    public Listener listen(ListenerConfig listener) {
        Limits clients = clients(listener.role());
        LimitCounts counts = limitCounts(listener.role());
        Http1Settings http = new Http1Settings(
                settings.maxTargetBytes(),
                settings.maxHeadBytes(),
                settings.maxHeaderCount(),
                settings.headTimeout().toNanos(),
                settings.idleTimeout().toNanos(),
                settings.maxRequestsPerConnection(),
                clients,
                listener.forwardProxy());
        BoundListener bound = new BoundListener(
                listener,
                new ExchangeScope(shared, listener, clients.maxBodyBytes(), counts, this::isOwnPort),
                http,
                occupancy(listener.role()),
                group,
                transport,
                this::loopOf,
                originals,
                () -> draining && listener.role() != ListenerRole.OUTBOUND,
                http2 || listener.role() != ListenerRole.GATEWAY,
                listeners::remove);
        listeners.add(bound);
        return bound;
    }

    /**
     * Ends the exchanges in peace: goes on accepting for {@link EngineSettings#drainAccept} with every response asking the
     * client to connect elsewhere, then refuses, marked as not processed, sends the clients of WebSockets away, and waits for what
     * is under way. Outbound listeners stay as they are.
     *
     * @return completes when no exchange is left, or after {@link EngineSettings#drainTimeout}; the same one for every call
     */
    public synchronized CompletableFuture<Void> drain() {
        CompletableFuture<Void> under = drained;
        if (under == null) {
            draining = true;
            under = after(settings.drainAccept()).thenCompose(over -> refuseAndWait());
            drained = under;
        }
        return under.copy();
    }

    private CompletableFuture<Void> refuseAndWait() {
        refusing = true;
        listeners.stream()
                .filter(listener -> listener.config().role() != ListenerRole.OUTBOUND)
                .forEach(BoundListener::closeIdle);
        return CompletableFuture.anyOf(active.whenNone(), after(settings.drainTimeout()))
                .thenApply(over -> null);
    }

    /** Completes on an event loop, by the engine's own ticker. */
    private CompletableFuture<Void> after(Duration delay) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        LoopContext any = loops.values().iterator().next().context();
        any.loop().execute(() -> any.timers().schedule(() -> over.complete(null), delay.toNanos()));
        return over;
    }

    /** Closes listeners and connections at once, and waits until the event loops have ended; a second time does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        listeners.forEach(BoundListener::close);
        // A loop that shuts down closes what is open before it looks at its tasks; connections are to be closed in
        // their own way.
        List<Future<?>> closing = new ArrayList<>();
        closing.add(health.close());
        loops.forEach((executor, loop) -> closing.add(executor.submit(loop.upstreams()::close)));
        closing.forEach(Future::awaitUninterruptibly);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        resolver.close();
    }

    /** The routes in force, in the order they are tried. */
    public List<CompiledRoute> routes() {
        return config.routes().routes();
    }

    /** The version of the snapshot in force; 0 before the first. */
    public long version() {
        return config.version();
    }

    /** The listeners that are bound. */
    public List<Listener> listeners() {
        return List.copyOf(listeners);
    }

    /** The event loops, in a fixed order. */
    public List<EventExecutor> eventLoops() {
        List<EventExecutor> all = new ArrayList<>();
        group.forEach(all::add);
        return all;
    }

    /** Exchanges under way. */
    public int activeExchanges() {
        return active.count();
    }

    /** Clients of WebSockets that were told to connect elsewhere, because this engine drains. */
    public long sentAway() {
        return active.countSentAway();
    }

    /** What compresses responses now, and what it has done. */
    public Compressors compressors() {
        return compressors;
    }

    /** Bytes of request bodies kept for a retry. */
    public long replayBytes() {
        return replay.usedBytes();
    }

    /** How often limits were reached by the clients of listeners of that role. */
    public LimitCounts limitCounts(ListenerRole role) {
        return Objects.requireNonNull(limits.get(role));
    }

    /** Connections of clients at listeners of that role. */
    public int connections(ListenerRole role) {
        return occupancy(role).connections();
    }

    /** The memory for what waits. */
    public BufferMemory buffers() {
        return buffers;
    }

    private void memoryGotTight() {
        log.warn(
                "{} of {} bytes for buffers are in use: bodies move in small pieces, nothing is kept for retries",
                buffers.bytes(),
                buffers.maxBytes());
    }

    private Occupancy occupancy(ListenerRole role) {
        return Objects.requireNonNull(occupancies.get(role));
    }

    /** What an application calls is bounded by what protects this process, and nothing else. */
    private Limits clients(ListenerRole role) {
        return role == ListenerRole.OUTBOUND ? settings.clients().outbound() : settings.clients();
    }

    /** Whether {@link #drain} was called. */
    public boolean draining() {
        return draining;
    }

    /** Name of the channels in use: {@code epoll} or {@code nio}. */
    public String transport() {
        return transport.name();
    }

    private BoundListener.Loop loopOf(Channel channel) {
        BoundListener.Loop loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("channel " + channel + " is on no loop of this engine");
        }
        return loop;
    }

    private boolean isOwnPort(int port) {
        return listeners.stream().anyMatch(listener -> listener.address().getPort() == port);
    }

    /** What an engine is made of. Not thread-safe. */
    public static final class Builder {
        private int workers = Math.max(1, Runtime.getRuntime().availableProcessors());
        private Transport transport = Transport.best();
        private ServiceRegistry registry = new ServiceRegistry(
                Ticker.system(), new Resilience4jBreakers(CircuitBreakerRegistry.ofDefaults(), Ticker.system()));
        private RouteBreakers routeBreakers = RouteBreakers.NONE;
        private OriginalDestinations originals = ConnectionTracking.LINUX;
        private Tracing tracing = W3cTracing.unsampled();
        private ExchangeObserver observer = exchange -> {};
        private @Nullable ClientTls clientTls;
        private Supplier<@Nullable String> ownIdentity = () -> null;
        private Ticker ticker = Ticker.system();
        private InstantSource clock = InstantSource.system();
        private EngineSettings settings = EngineSettings.DEFAULT;
        private Underscores underscores = Underscores.DROP;
        private boolean http2 = true;
        private long seed = new SplittableRandom().nextLong();

        private Builder() {}

        /** Event loops; at least 1; default one for each processor. */
        public Builder workers(int count) {
            workers = count;
            return this;
        }

        public Builder transport(Transport kind) {
            transport = kind;
            return this;
        }

        /** Whether clients from outside may speak HTTP/2; default true. Sidecars take what applications speak. */
        public Builder http2(boolean atGateways) {
            http2 = atGateways;
            return this;
        }

        /** The live state of services; shared with whoever publishes endpoints. */
        public Builder registry(ServiceRegistry services) {
            registry = services;
            return this;
        }

        public Builder routeBreakers(RouteBreakers breakers) {
            routeBreakers = breakers;
            return this;
        }

        /** How redirected connections tell where they were going; default: as Linux does it. */
        public Builder originalDestinations(OriginalDestinations destinations) {
            originals = destinations;
            return this;
        }

        public Builder tracing(Tracing spans) {
            tracing = spans;
            return this;
        }

        public Builder observer(ExchangeObserver observers) {
            observer = observers;
            return this;
        }

        /** Secures the connections to services that want TLS; without it those fail. */
        public Builder clientTls(@Nullable ClientTls tls) {
            clientTls = tls;
            return this;
        }

        /** The SPIFFE ID of this workload, for XFCC. */
        public Builder ownIdentity(Supplier<@Nullable String> identity) {
            ownIdentity = identity;
            return this;
        }

        public Builder ticker(Ticker time) {
            ticker = time;
            return this;
        }

        public Builder clock(InstantSource wallClock) {
            clock = wallClock;
            return this;
        }

        public Builder settings(EngineSettings bounds) {
            settings = bounds;
            return this;
        }

        /** What becomes of names with underscores at the edge; default: they are dropped. Sidecars keep them. */
        public Builder underscores(Underscores atEdge) {
            underscores = atEdge;
            return this;
        }

        /** Makes draws repeatable. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        public Engine build() {
            return new Engine(this);
        }
    }
}

package io.portcullis.engine.exchange;

import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.CompressionPolicy;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.compress.Compression;
import io.portcullis.engine.cors.CorsTable;
import io.portcullis.engine.lane.Lane;
import io.portcullis.engine.observe.OwnPages;
import io.portcullis.engine.route.CompiledAuthorization;
import io.portcullis.engine.route.CompiledRoute;
import io.portcullis.engine.route.RouteTable;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot, compiled: what the exchanges of an engine look at. It is swapped as a whole; an exchange keeps the one it began
 * with. Immutable, any thread.
 */
public final class ActiveConfig {
    /** Before the first snapshot: no route, and nobody may do anything. */
    public static final ActiveConfig EMPTY = new ActiveConfig(
            new Snapshot(
                    0,
                    List.of(),
                    Map.of(),
                    ServicePolicy.DEFAULT,
                    OutboundPolicy.of(UnknownDestination.REFUSE),
                    InboundPolicy.DEFAULT,
                    new AuthorizationPolicy(AuthorizationPolicy.Action.DENY, List.of())),
            RouteBreakers.NONE,
            empty -> Map.of());

    private final Snapshot snapshot;
    private final RouteTable routes;
    private final CompiledAuthorization authorization;
    private final Map<ServiceId, ServiceRuntime> services;
    private final Map<InetSocketAddress, Service> byAddress = new HashMap<>();
    private final Map<CompiledRoute, Breaker> breakers = new IdentityHashMap<>();
    private final @Nullable Lane lane;
    private final @Nullable Compression compression;
    private final @Nullable CorsTable cors;
    private final OwnPages pages;

    /**
     * Compiles a snapshot.
     *
     * @param routeBreakers finds the breakers that CircuitBreaker filters name
     * @param takeOver brings the services up to the snapshot; called last, when nothing can be refused any more
     */
    public ActiveConfig(
            Snapshot snapshot,
            RouteBreakers routeBreakers,
            Function<Snapshot, Map<ServiceId, ServiceRuntime>> takeOver) {
        this(snapshot, null, routeBreakers, takeOver);
    }

    /**
     * As the other one.
     *
     * @param lane runs the routes of this snapshot that the engine cannot, or null: then those are refused
     */
    public ActiveConfig(
            Snapshot snapshot,
            @Nullable Lane lane,
            RouteBreakers routeBreakers,
            Function<Snapshot, Map<ServiceId, ServiceRuntime>> takeOver) {
        this.snapshot = snapshot;
        this.lane = lane;
        this.routes = RouteTable.of(snapshot.routes());
        this.authorization = CompiledAuthorization.of(snapshot.authorization());
        for (CompiledRoute route : routes.routes()) {
            RouteFilter.CircuitBreaker filter = route.plan().breaker();
            if (filter != null) {
                breakers.put(route, routeBreakers.find(filter.name() == null ? route.id() : filter.name()));
            }
        }
        for (Service service : snapshot.services().values()) {
            service.addresses().forEach(address -> byAddress.put(address, service));
        }
        CompressionPolicy compressing = snapshot.content().compression();
        this.compression = compressing == null ? null : new Compression(compressing);
        this.cors = CorsTable.of(snapshot.content().cors());
        this.pages = snapshot.content().errorPages().isEmpty()
                ? OwnPages.NONE
                : new OwnPages(snapshot.content().errorPages());
        this.services = takeOver.apply(snapshot);
    }

    public long version() {
        return snapshot.version();
    }

    /** What was compiled. */
    public Snapshot snapshot() {
        return snapshot;
    }

    public RouteTable routes() {
        return routes;
    }

    /** The extension lane, with the routes of this configuration; or null. */
    public @Nullable Lane lane() {
        return lane;
    }

    /** The declared service as this configuration has it, or null. */
    public @Nullable ServiceRuntime service(ServiceId id) {
        return services.get(id);
    }

    /** What the service speaks, as it is declared. */
    public Protocol protocol(ServiceId id) {
        Service declared = snapshot.services().get(id);
        return declared == null ? Protocol.AUTO : declared.protocol();
    }

    /** The service that has this virtual address, or null. */
    @Nullable
    Service serviceAt(InetSocketAddress address) {
        return byAddress.get(address);
    }

    /** Who may call the application. */
    public CompiledAuthorization authorization() {
        return authorization;
    }

    /** How responses at the edge are compressed, or null. */
    @Nullable
    Compression compression() {
        return compression;
    }

    /** What pages of other origins may ask for, or null if nothing is said about them. */
    @Nullable
    CorsTable cors() {
        return cors;
    }

    /** The pages for failures of ours. */
    OwnPages pages() {
        return pages;
    }

    /** The breaker of the route's own CircuitBreaker filter, or null: then the service's. */
    @Nullable
    Breaker breaker(CompiledRoute route) {
        return breakers.get(route);
    }
}

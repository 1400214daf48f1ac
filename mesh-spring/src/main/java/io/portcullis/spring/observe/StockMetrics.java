package io.portcullis.spring.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.ExchangeRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Spring's own meters of requests, {@link StockMeter}, for every exchange of a gateway, whichever lane it took. Any
 * thread.
 */
// As in ExchangeMetrics the timers are kept under small keys: Micrometer would build and sort tags for each request.
public final class StockMetrics implements ExchangeObserver {
    private static final int MAX_ROUTES = 1000;

    private final MeterRegistry registry;
    private final StockMeterSettings settings;
    private final Tags extra;
    private final BoundedNames names = new BoundedNames(MAX_ROUTES);
    private final ConcurrentMap<ServerKey, Timer> server = new ConcurrentHashMap<>();
    private volatile Map<String, RouteTimers> routes = Map.of();

    public StockMetrics(MeterRegistry registry, StockMeterSettings settings) {
        this.registry = registry;
        this.settings = settings;
        this.extra = Tags.of(settings.tags().entrySet().stream()
                .map(tag -> Tag.of(tag.getKey(), tag.getValue()))
                .toList());
    }

    /** Takes the routes that are in force from now on; those that are as before keep their timers. */
    public synchronized void routes(Collection<Route> inForce) {
        Map<String, RouteTimers> next = new HashMap<>();
        for (Route route : inForce) {
            RouteTimers timers = new RouteTimers(tags(route), new ConcurrentHashMap<>());
            RouteTimers known = routes.get(route.id());
            next.put(route.id(), known != null && known.tags.equals(timers.tags) ? known : timers);
        }
        routes = Map.copyOf(next);
    }

    private Tags tags(Route route) {
        String id = names.bounded(route.id());
        boolean told = id.equals(route.id());
        String path = settings.paths() ? path(route) : null;
        return StockTags.route(
                        id,
                        told ? route.target().uri() : BoundedNames.OTHER,
                        told || path == null ? path : BoundedNames.OTHER)
                .and(extra);
    }

    /** The patterns of its first Path; SCG tells the one of them that matched. */
    private static String path(Route route) {
        for (RoutePredicate predicate : route.predicates()) {
            if (predicate instanceof RoutePredicate.Path path) {
                return String.join(",", path.patterns());
            }
        }
        return Meters.NONE;
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        if (exchange.role() != ListenerRole.GATEWAY) {
            return;
        }
        String method = StockTags.method(exchange.method());
        server(new ServerKey(method, exchange.status(), StockTags.exception(exchange)))
                .record(exchange.durationNanos(), TimeUnit.NANOSECONDS);
        RouteTimers route = route(exchange.route());
        // Where nothing was sent, SCG has no response either, and does not count.
        if (route != null && exchange.status() > 0) {
            gateway(route, new GatewayKey(method, exchange.status()))
                    .record(exchange.durationNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private @Nullable RouteTimers route(@Nullable String id) {
        return id == null || !settings.gateway() ? null : routes.get(id);
    }

    private Timer server(ServerKey key) {
        Timer known = server.get(key);
        return known != null
                ? known
                : server.computeIfAbsent(
                        key,
                        at -> registry.timer(
                                settings.serverName(), StockTags.server(at.method, at.status, at.exception)));
    }

    private Timer gateway(RouteTimers route, GatewayKey key) {
        Timer known = route.timers.get(key);
        return known != null
                ? known
                : route.timers.computeIfAbsent(
                        key,
                        at -> registry.timer(
                                settings.gatewayName(), route.tags.and(StockTags.gateway(at.method, at.status))));
    }

    private record RouteTimers(Tags tags, ConcurrentMap<GatewayKey, Timer> timers) {}

    private record ServerKey(String method, int status, String exception) {}

    private record GatewayKey(String method, int status) {}
}

package io.portcullis.spring.lane;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.env.Environment;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the route of a request in the extension lane: by SCG's own predicates, among the routes of the configuration that the
 * request began with, with the draws the engine has made. A request that did not come through the lane finds none: the
 * actuator's server has all handler mappings of the application, and must not proxy past our policies. Any thread.
 */
public final class LaneRouteMapping extends RoutePredicateHandlerMapping {
    private static final Logger log = LoggerFactory.getLogger(LaneRouteMapping.class);

    public LaneRouteMapping(
            FilteringWebHandler handler, RouteLocator routes, GlobalCorsProperties cors, Environment environment) {
        super(handler, routes, cors, environment);
    }

    @Override
    protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
        return RunningCall.of(exchange.getRequest()) == null ? Mono.empty() : super.getHandlerInternal(exchange);
    }

    @Override
    protected Mono<Route> lookupRoute(ServerWebExchange exchange) {
        RunningCall call = RunningCall.of(exchange.getRequest());
        if (call == null) {
            return Mono.empty();
        }
        Map<String, String> chosen = new ConcurrentHashMap<>(call.call().chosen());
        exchange.getAttributes().put(ServerWebExchangeUtils.WEIGHT_ATTR, chosen);
        return Flux.fromIterable(candidates(call, exchange))
                .filterWhen(route -> holds(route, exchange), 1)
                .next()
                .doOnNext(route -> call.chose(route));
    }

    /** What the engine has ruled out stays so, unless a filter has changed the request since, or it was forwarded. */
    private static List<Route> candidates(RunningCall call, ServerWebExchange exchange) {
        return exchange.getRequest() instanceof LaneRequest
                ? call.routes().from(call.call().firstRoute())
                : call.routes().all();
    }

    private static org.reactivestreams.Publisher<Boolean> holds(Route route, ServerWebExchange exchange) {
        exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_PREDICATE_ROUTE_ATTR, route.getId());
        try {
            return route.getPredicate().apply(exchange);
        } catch (RuntimeException e) {
            // As in SCG: a predicate that fails does not hold.
            log.error("route {}: its predicate failed", route.getId(), e);
            return Mono.just(false);
        }
    }
}

package io.portcullis.core.route;

import java.util.List;
import java.util.Map;

/**
 * A route as Spring Cloud Gateway defines it, understood whole. Immutable, any thread.
 *
 * @param id unique in its snapshot
 * @param order lower goes first; among equals the one defined first
 * @param predicates all must hold
 * @param filters in the order they run: default filters and the route's own, sorted as SCG sorts them
 * @param target where the request goes
 * @param metadata as configured
 * @param laneReasons why the extension lane has to run this route, each a sentence without a full stop; empty: the engine runs it
 */
public record Route(
        String id,
        int order,
        List<RoutePredicate> predicates,
        List<RouteFilter> filters,
        RouteTarget target,
        Map<String, Object> metadata,
        List<String> laneReasons) {
    public Route {
        predicates = List.copyOf(predicates);
        filters = List.copyOf(filters);
        metadata = Map.copyOf(metadata);
        laneReasons = List.copyOf(laneReasons);
    }

    /** A route that the engine runs. */
    public Route(
            String id,
            int order,
            List<RoutePredicate> predicates,
            List<RouteFilter> filters,
            RouteTarget target,
            Map<String, Object> metadata) {
        this(id, order, predicates, filters, target, metadata, List.of());
    }

    /** Whether the extension lane has to run it. */
    public boolean inLane() {
        return !laneReasons.isEmpty();
    }
}

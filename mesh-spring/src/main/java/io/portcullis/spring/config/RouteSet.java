package io.portcullis.spring.config;

import io.portcullis.core.route.Route;
import io.portcullis.spring.lane.LaneRoutes;
import java.util.List;

/**
 * All routes of one configuration. Immutable, any thread.
 *
 * @param routes as the engine has them, sorted: lower order first, among equals in the order of definition
 * @param lane the same as Spring Cloud Gateway has them, where anything needs that
 */
public record RouteSet(List<Route> routes, LaneRoutes lane) {
    public RouteSet {
        routes = List.copyOf(routes);
    }

    /** Routes of which none needs the extension lane. */
    public static RouteSet of(List<Route> routes) {
        return new RouteSet(routes, LaneRoutes.NONE);
    }
}

package io.portcullis.spring.lane;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;

/**
 * The routes of one configuration as Spring Cloud Gateway runs them: all of them, since any may be the first that matches once
 * an opaque predicate before it did not hold. Immutable, any thread.
 */
public final class LaneRoutes {
    /** Nothing needs the lane. */
    public static final LaneRoutes NONE = new LaneRoutes(List.of(), Set.of(), false, "");

    private final List<Route> routes;
    private final Map<String, Integer> ranks = new HashMap<>();
    private final Set<String> planned;
    private final boolean takesUnmatched;
    private final Object essence;

    /**
     * @param routes in the order they are tried
     * @param planned ids of those whose filters the engine runs, behind the hand-back
     * @param takesUnmatched whether requests that match none of them are for the application too
     * @param essence equal where another reading made the same routes
     */
    LaneRoutes(List<Route> routes, Set<String> planned, boolean takesUnmatched, Object essence) {
        this.routes = List.copyOf(routes);
        this.planned = Set.copyOf(planned);
        this.takesUnmatched = takesUnmatched;
        this.essence = essence;
        for (int rank = 0; rank < routes.size(); rank++) {
            ranks.putIfAbsent(routes.get(rank).getId(), rank);
        }
    }

    /** Whether any request can come into the lane. */
    public boolean needed() {
        return takesUnmatched || !routes.isEmpty();
    }

    boolean takesUnmatched() {
        return takesUnmatched;
    }

    /**
     * The routes that may match.
     *
     * @param first id of the first one, or null for none
     */
    List<Route> from(@Nullable String first) {
        Integer rank = first == null ? Integer.valueOf(routes.size()) : ranks.get(first);
        return rank == null ? routes : routes.subList(rank, routes.size());
    }

    List<Route> all() {
        return routes;
    }

    /** Whether the engine runs the filters of the route with that id. */
    public boolean planned(String id) {
        return planned.contains(id);
    }

    /** Whether the engine runs the route's filters. */
    boolean planned(Route route) {
        return planned.contains(route.getId());
    }

    /** Whether they are the same, although read anew. */
    public boolean sameAs(LaneRoutes other) {
        return takesUnmatched == other.takesUnmatched && planned.equals(other.planned) && essence.equals(other.essence);
    }
}

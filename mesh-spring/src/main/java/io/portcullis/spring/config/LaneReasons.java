package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds to routes what sends them to the extension lane although they could be compiled. One thread.
 *
 * @param global what applies to every request
 * @param security whether Spring Security is among it
 */
record LaneReasons(List<String> global, boolean security) {
    /** In a route's metadata: {@code engine} keeps a route out of the lane, past everything that applies to all. */
    static final String METADATA = "portcullis.lane";

    private static final String ENGINE = "engine";

    Route complete(Route route, Problems problems) {
        List<String> reasons = new ArrayList<>(route.laneReasons());
        String wanted = wanted(route.metadata());
        if (wanted == null) {
            reasons.addAll(global);
        } else if (!wanted.equals(ENGINE)) {
            problem(route, wanted, ENGINE, problems);
        } else if (!reasons.isEmpty()) {
            problem(route, "cannot run in the engine: " + String.join("; ", reasons), "no such key", problems);
        } else if (security) {
            problem(
                    route,
                    "would pass by Spring Security",
                    "no such key: what the engine runs is not authenticated",
                    problems);
        }
        return reasons.equals(route.laneReasons()) ? route : withReasons(route, route.filters(), reasons);
    }

    /** Behind the hand-back the engine runs of the route's filters only what Spring leaves to it. */
    static Route withPoliciesOnly(Route route) {
        List<RouteFilter> policies = new ArrayList<>();
        for (RouteFilter filter : route.filters()) {
            switch (filter) {
                case RouteFilter.Retry retry -> policies.add(retry);
                // Its fallback is Spring's: the filters around it run there.
                case RouteFilter.CircuitBreaker breaker ->
                    policies.add(new RouteFilter.CircuitBreaker(breaker.name(), breaker.statusCodes()));
                default -> {}
            }
        }
        return withReasons(route, policies, route.laneReasons());
    }

    private static Route withReasons(Route route, List<RouteFilter> filters, List<String> reasons) {
        return new Route(
                route.id(), route.order(), route.predicates(), filters, route.target(), route.metadata(), reasons);
    }

    /** YAML makes a map of a key with a dot. */
    private static @Nullable String wanted(Map<String, Object> metadata) {
        Object value = metadata.get(METADATA);
        if (value == null && metadata.get("portcullis") instanceof Map<?, ?> ours) {
            value = ours.get("lane");
        }
        return value == null ? null : value.toString();
    }

    private static void problem(Route route, String found, String expected, Problems problems) {
        problems.add("route " + route.id() + ": metadata." + METADATA, found, expected);
    }
}

package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.route.Route;
import io.portcullis.spring.lane.LaneRouteReader;
import io.portcullis.spring.lane.LaneRoutes;
import io.portcullis.spring.route.JavaRoutes;
import io.portcullis.spring.route.RouteSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

/**
 * Decides which routes take the extension lane, and has them made for it. One thread.
 *
 * @param settings of the application that change what predicates mean
 */
record LaneAssignment(ConfigurableListableBeanFactory beans, RouteSettings settings) {
    /**
     * @param compiled what the compiler made of the definitions
     * @param definitions the same, as they are written; empty where something is wrong with them
     * @param defaultFilters of every route
     */
    RouteSet complete(
            List<Route> compiled,
            List<RouteDefinition> definitions,
            List<FilterDefinition> defaultFilters,
            Problems problems) {
        OpaqueBeans.Found opaque = new OpaqueBeans(beans).find();
        RoutingReplacements.refuse(beans, problems);
        if (!opaque.nothing() && role() == MeshRole.SIDECAR) {
            OpaqueBeans.refuse(opaque, problems, beans);
        }
        if (!problems.isEmpty()) {
            return RouteSet.of(compiled);
        }
        LaneRouteReader reader = new LaneRouteReader(beans);
        LaneRouteReader.JavaRoutes java = reader.javaRoutes();
        List<String> global = List.copyOf(opaque.reasons().values());
        LaneReasons reasons = new LaneReasons(global, opaque.security());
        List<Route> routes = new ArrayList<>();
        java.before().forEach(route -> routes.add(reasons.complete(JavaRoutes.of(route, settings), problems)));
        compiled.forEach(route -> routes.add(reasons.complete(route, problems)));
        java.after().forEach(route -> routes.add(reasons.complete(JavaRoutes.of(route, settings), problems)));
        routes.sort(Comparator.comparingInt(Route::order));
        checkIds(routes, java, problems);
        if (!problems.isEmpty() || (global.isEmpty() && routes.stream().noneMatch(Route::inLane))) {
            return RouteSet.of(routes);
        }
        Set<String> spring =
                compiled.stream().filter(Route::inLane).map(Route::id).collect(Collectors.toSet());
        Set<String> besideBeans = opaque.amongFilters()
                ? routes.stream().filter(Route::inLane).map(Route::id).collect(Collectors.toSet())
                : Set.of();
        LaneRoutes lane = reader.read(
                new LaneRouteReader.Source(definitions, defaultFilters, java, spring, besideBeans, !global.isEmpty()),
                (id, why) -> problems.add("route " + id, why, ""));
        return new RouteSet(
                routes.stream()
                        .map(route -> !route.inLane() || lane.planned(route.id())
                                ? route
                                : LaneReasons.withPoliciesOnly(route))
                        .toList(),
                lane);
    }

    /** Which routes would take the lane, where no application is running that could have one. */
    static RouteSet offline(List<Route> compiled, Problems problems) {
        LaneReasons reasons = new LaneReasons(List.of(), false);
        return RouteSet.of(compiled.stream()
                .map(route -> reasons.complete(route, problems))
                .toList());
    }

    private MeshRole role() {
        return beans.getBeanProvider(MeshRole.class).getIfAvailable(() -> MeshRole.GATEWAY);
    }

    private static void checkIds(List<Route> routes, LaneRouteReader.JavaRoutes java, Problems problems) {
        Set<String> ofJava = new HashSet<>();
        java.all().forEach(route -> ofJava.add(route.getId()));
        Set<String> seen = new HashSet<>();
        for (Route route : routes) {
            if (!seen.add(route.id()) && ofJava.contains(route.id())) {
                problems.add(
                        "route " + route.id(), "made by Java code, with the id of another route", "an id of its own");
            }
        }
    }
}

package io.portcullis.spring.route;

import io.portcullis.core.route.Route;
import java.util.List;

/**
 * What the compiler made of route definitions. Immutable, any thread.
 *
 * @param routes the good ones, sorted: lower order first, among equals in the order of definition
 * @param problems what kept the others from being compiled; with any of these the configuration must not be used
 * @param warnings what is accepted but has no effect here, or another than the author may think
 */
public record RouteCompilation(List<Route> routes, List<RouteProblem> problems, List<RouteProblem> warnings) {
    public RouteCompilation {
        routes = List.copyOf(routes);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }
}

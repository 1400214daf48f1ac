package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.spring.route.RouteProblem;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.RouteDefinition;

/**
 * A route's definition, and where its author finds it. Any thread that may read the definition.
 *
 * @param definition as SCG has it
 * @param index in the list it stands in
 * @param document the list, or null where the definition came from somewhere else than the properties
 */
record WrittenRoute(
        RouteDefinition definition, int index, @Nullable RouteDocument document) {
    static WrittenRoute located(RouteDefinition definition) {
        return new WrittenRoute(definition, 0, null);
    }

    /** What messages about other routes call this one. */
    String place() {
        return document == null ? "a route that no property names" : document.place(index);
    }

    /** {@code file:line:column}, or empty where it is not known. */
    String origin() {
        return document == null ? "" : document.origin(index);
    }

    /**
     * A problem of this route, at its place.
     *
     * @param below what is wrong inside of the route, such as {@code uri}
     * @param path of the route and what is wrong with it, as the compiler counts
     */
    Problem problem(String below, PropertyPath path, RouteProblem found) {
        if (document == null) {
            return Problem.of("route " + found.routeId() + ": " + below, found.message(), found.expectation());
        }
        String own = path.withIndex(RouteDocuments.DEPTH, index).toString();
        return document.told(Problem.of(own, found.message(), found.expectation()));
    }
}

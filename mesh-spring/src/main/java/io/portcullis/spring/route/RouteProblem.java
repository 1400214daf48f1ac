package io.portcullis.spring.route;

/**
 * What is wrong with a route definition, and where. Immutable, any thread.
 *
 * @param routeId of the route; empty for a default filter, which concerns all, and for a route without an id
 * @param path full name of the property, such as {@code spring.cloud.gateway.server.webflux.routes[0].filters[1]}
 * @param message what stands there, and what is wrong with it
 * @param expectation what could stand there, or what to do; empty where the message says it all
 */
public record RouteProblem(String routeId, String path, String message, String expectation) {
    /** {@code path: message (expected: what)}. */
    @Override
    public String toString() {
        String route = routeId.isEmpty() ? "" : "route " + routeId + ": ";
        return path + ": " + route + message + (expectation.isEmpty() ? "" : " (expected: " + expectation + ")");
    }
}

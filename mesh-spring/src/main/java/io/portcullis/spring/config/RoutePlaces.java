package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Where routes and services are written. Immutable, any thread.
 *
 * @param origins {@code file:line:column} by the id of the route, as far as it is known
 * @param properties adds its place to what is said of a property of ours
 */
public record RoutePlaces(Map<String, String> origins, UnaryOperator<Problem> properties) {
    public RoutePlaces {
        origins = Map.copyOf(origins);
    }

    /** The places of all routes of an environment's files. */
    public static RoutePlaces of(ConfigurableEnvironment environment) {
        Map<String, String> origins = new HashMap<>();
        for (WrittenRoute route : new RouteDocuments(environment).read(new Problems())) {
            if (route.definition().getId() != null) {
                origins.putIfAbsent(route.definition().getId(), route.origin());
            }
        }
        return new RoutePlaces(origins, WrittenProperties.of(environment, PortcullisProperties.PREFIX)::locate);
    }

    /** Whether somebody wrote it: the routes of a sidecar's services nobody did. */
    public boolean isWritten(String id) {
        return origins.containsKey(id);
    }

    /** What there is to say of a route, at its place. */
    public Problem of(String id, String found, String expected) {
        return new Problem("route " + id, found, expected, origins.getOrDefault(id, ""));
    }
}

package io.portcullis.spring.check;

import io.portcullis.spring.config.MeshRole;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a configuration is meant to be read. Immutable, any thread.
 *
 * @param role what reads it
 * @param profiles that are active, besides those the files activate
 * @param assumedBeans names of predicates and filters that beans of the application will make; {@code *} for every name that
 *     is unknown
 * @param variables the environment variables
 */
public record CheckOptions(
        MeshRole role, List<String> profiles, Set<String> assumedBeans, Map<String, String> variables) {
    public CheckOptions {
        profiles = List.copyOf(profiles);
        assumedBeans = Set.copyOf(assumedBeans);
        variables = Map.copyOf(variables);
    }
}

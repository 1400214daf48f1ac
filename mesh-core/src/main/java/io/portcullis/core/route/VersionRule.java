package io.portcullis.core.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the version of the API is read from a request, as {@code spring.webflux.apiversion.*} says. Immutable, any thread.
 *
 * @param places looked at one after the other, until one has something; at least one
 * @param fallback the version of a request without any, or null
 * @param required whether a request without any is refused, where there is no fallback
 */
public record VersionRule(List<Place> places, @Nullable ApiVersion fallback, boolean required) {
    public VersionRule {
        places = List.copyOf(places);
        if (places.isEmpty()) {
            throw new IllegalArgumentException("places: none (expected: where a request has its version)");
        }
    }

    /** Where a request may have its version. */
    public sealed interface Place {}

    /** The first line of that header. */
    public record Header(String name) implements Place {
        @Override
        public String toString() {
            return "header " + name;
        }
    }

    /** The first query parameter of that name; without {@code =} it is not there. */
    public record Query(String param) implements Place {
        @Override
        public String toString() {
            return "query parameter " + param;
        }
    }

    /**
     * A segment of the path, as it is written; a path without it has an unreadable version.
     *
     * @param index from 0, empty segments not counted
     */
    public record PathSegment(int index) implements Place {
        public PathSegment {
            if (index < 0) {
                throw new IllegalArgumentException("index: " + index + " (expected: >= 0)");
            }
        }

        @Override
        public String toString() {
            return "path segment " + index;
        }
    }
}

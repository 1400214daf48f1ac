package io.portcullis.core.model;

import java.util.List;

/**
 * Which policy for other origins applies to which paths; the first that fits counts. Immutable, any thread.
 *
 * @param routed for requests that a route matches
 * @param unrouted for the others
 */
public record CorsRules(List<Rule> routed, List<Rule> unrouted) {
    /** Requests of other origins are like any other. */
    public static final CorsRules NONE = new CorsRules(List.of(), List.of());

    /**
     * @param path a pattern, as of a Path predicate
     * @param policy for the paths that match it
     */
    public record Rule(String path, CorsPolicy policy) {}

    public CorsRules {
        routed = List.copyOf(routed);
        unrouted = List.copyOf(unrouted);
    }
}

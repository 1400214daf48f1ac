package io.portcullis.core.model;

import java.util.Map;

/**
 * A part of a service's endpoints, such as its canary. Immutable, any thread.
 *
 * @param name unique within the service
 * @param labels an endpoint belongs to the subset when it carries all of them
 * @param weight share of the requests, relative to the sum over the service's subsets; 0 or more. A subset of weight 0
 *     is reached only by the override header.
 */
public record Subset(String name, Map<String, String> labels, int weight) {
    /** @throws IllegalArgumentException if the weight is negative */
    public Subset {
        Expect.that(weight >= 0, "weight", weight, ">= 0");
        labels = Map.copyOf(labels);
    }

    /** Whether the endpoint carries all labels of this subset. */
    public boolean selects(Endpoint endpoint) {
        return endpoint.labels().entrySet().containsAll(labels.entrySet());
    }
}

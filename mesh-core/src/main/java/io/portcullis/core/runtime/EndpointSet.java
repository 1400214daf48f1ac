package io.portcullis.core.runtime;

import io.portcullis.core.model.Endpoint;
import java.util.List;

/**
 * The endpoints of a service at one moment. Immutable, any thread.
 *
 * @param version 0 until the first are published, then up by one with each change
 * @param endpoints in the order published, each {@code host:port} once
 */
public record EndpointSet(long version, List<Endpoint> endpoints) {
    static final EndpointSet NONE = new EndpointSet(0, List.of());

    public EndpointSet {
        endpoints = List.copyOf(endpoints);
    }
}

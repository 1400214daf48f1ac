package io.portcullis.core.model;

import org.jspecify.annotations.Nullable;

/**
 * What a gateway does to responses at the edge of the cluster. Immutable, any thread.
 *
 * @param compression which responses are compressed, or null for none
 */
public record EdgePolicy(@Nullable CompressionPolicy compression) {
    /** Responses go out as they come. */
    public static final EdgePolicy NONE = new EdgePolicy(null);
}

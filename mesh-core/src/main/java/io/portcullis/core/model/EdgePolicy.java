package io.portcullis.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway does at the edge of the cluster, besides its routes. Immutable, any thread.
 *
 * @param compression which responses are compressed, or null for none
 * @param cors what pages of other origins may ask for
 * @param errorPages for failures of ours; the first that fits counts
 */
public record EdgePolicy(@Nullable CompressionPolicy compression, CorsRules cors, List<ErrorPage> errorPages) {
    /** Responses go out as they come. */
    public static final EdgePolicy NONE = new EdgePolicy(null, CorsRules.NONE, List.of());

    public EdgePolicy {
        errorPages = List.copyOf(errorPages);
    }
}

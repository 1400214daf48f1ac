package io.portcullis.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway does to content, besides its routes. Immutable, any thread.
 *
 * @param compression which responses are compressed, or null for none
 * @param cors what pages of other origins may ask for
 * @param errorPages for failures of ours; the first that fits counts
 */
public record ContentPolicy(@Nullable CompressionPolicy compression, CorsRules cors, List<ErrorPage> errorPages) {
    /** Responses go out as they come. */
    public static final ContentPolicy NONE = new ContentPolicy(null, CorsRules.NONE, List.of());

    public ContentPolicy {
        errorPages = List.copyOf(errorPages);
    }
}

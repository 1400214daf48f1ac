package io.portcullis.engine.route;

import io.portcullis.engine.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** What CircuitBreaker does to a request with a fallback. Stateless. */
final class BreakerOps {
    private static final String FILTER = "CircuitBreaker, fallbackUri";

    private BreakerOps() {}

    /**
     * Keeps the request as it is where the filter stands: what the filters behind it change belongs to the call that may fail.
     *
     * @param fallbackPath template of the fallback's path
     */
    static RequestOp remember(String fallbackPath) {
        RequestOp path = PathOps.setPath(FILTER, fallbackPath);
        return (head, passage) -> {
            passage.fallback(head.copy(), path);
            return null;
        };
    }

    /** The request as its fallback gets it, or null where a variable has no value. */
    static @Nullable RequestHead fallback(RequestHead remembered, RequestOp path, Passage passage) {
        RequestHead head = remembered.copy();
        return path.apply(head, passage) == null ? head : null;
    }
}

package io.portcullis.engine.route;

import io.portcullis.engine.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** One change to the head of a request. Immutable, any thread. */
@FunctionalInterface
interface RequestOp {
    /** @return null, or why the request goes no further */
    @Nullable
    Stop apply(RequestHead head, Passage passage);
}

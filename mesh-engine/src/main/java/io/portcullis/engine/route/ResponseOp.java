package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** One change to the head of a response. Immutable, any thread. */
@FunctionalInterface
interface ResponseOp {
    /** @return null, or why the response cannot go on */
    @Nullable
    Failure apply(ResponseHead head, Passage passage);
}

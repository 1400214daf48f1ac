package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** One change to the head of a request. Immutable, any thread. */
@FunctionalInterface
interface RequestOp {
    /** @return null, or why the request cannot go on */
    @Nullable
    Failure apply(RequestHead head, UriVariables variables);
}

package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.route.RouteMatch;
import org.jspecify.annotations.Nullable;

/**
 * How large the body of one request may be: what its route says by RequestSize, else what the listener says. Told by
 * Content-Length at once, else counted as it comes. Event loop only.
 */
final class BodyBound {
    private final ExchangeScope scope;
    private long maxBytes = Long.MAX_VALUE;

    BodyBound(ExchangeScope scope) {
        this.scope = scope;
    }

    /**
     * The way of the request is known.
     *
     * @return what stands in its way, or null; the filter of a route answers by itself
     */
    @Nullable
    Failure check(RequestHead head, @Nullable RouteMatch match) {
        long own = match == null ? -1 : match.route().plan().maxBodyBytes();
        maxBytes = own < 0 ? scope.maxBodyBytes() : own;
        return own < 0 && head.bodyLength() > maxBytes ? tooLarge() : null;
    }

    /** What stands in the way of a body that has grown so much, or null. */
    @Nullable
    Failure check(long receivedBytes) {
        return receivedBytes > maxBytes ? tooLarge() : null;
    }

    private Failure tooLarge() {
        scope.limits().reached(Limit.BODY_SIZE);
        return Failure.of(
                FailureCode.BODY_TOO_LARGE,
                "the body of the request has more than " + maxBytes + " bytes",
                "send less at once; RequestSize of the route bounds it, else portcullis.limits.max-body-size");
    }
}

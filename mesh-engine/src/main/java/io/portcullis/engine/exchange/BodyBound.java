package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.limit.LimitCounts;
import io.portcullis.engine.route.RouteMatch;
import org.jspecify.annotations.Nullable;

/**
 * How large the body of a request may be: what its route says by RequestSize, else what the listener says. Told by
 * Content-Length at once, else counted as it comes. Any thread.
 */
final class BodyBound {
    private final long listenersBytes;
    private final LimitCounts limits;

    /** @param listenersBytes where the route says nothing; {@link Long#MAX_VALUE} for any size */
    BodyBound(long listenersBytes, LimitCounts limits) {
        this.listenersBytes = listenersBytes;
        this.limits = limits;
    }

    /** Bytes that the body of a request along that route may have. */
    long bytes(@Nullable RouteMatch match) {
        long own = own(match);
        return own < 0 ? listenersBytes : own;
    }

    /** What Content-Length says against it, or null; RequestSize answers by itself, in its place among the filters. */
    @Nullable
    Failure check(RequestHead head, @Nullable RouteMatch match) {
        return own(match) < 0 && head.bodyLength() > listenersBytes ? tooLarge(listenersBytes) : null;
    }

    /** The failure of a body that has more. */
    Failure tooLarge(long bytes) {
        limits.reached(Limit.BODY_SIZE);
        return Failure.of(
                FailureCode.BODY_TOO_LARGE,
                "the body of the request has more than " + bytes + " bytes",
                "send less at once; RequestSize of the route bounds it, else portcullis.limits.max-body-size");
    }

    private static long own(@Nullable RouteMatch match) {
        return match == null ? -1 : match.route().plan().maxBodyBytes();
    }
}

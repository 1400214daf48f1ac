package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.retry.RequestTraits;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.route.FallbackCause;
import io.portcullis.engine.route.RouteMatch;
import org.jspecify.annotations.Nullable;

/**
 * What the CircuitBreaker of a route does about a call that has failed: sends the request once more through the gateway, on
 * another path, or answers in its place. Immutable.
 *
 * @param of the route whose call has failed
 * @param cause what went wrong
 * @param head the request as it goes to the fallback
 * @param withBody whether its body goes too: it is still here from its first byte
 */
// A fallback is a new request to whom its route leads to. The one thing it must not be is a repetition that the retries
// would refuse: see repeats(). There is one fallback for an exchange, so that none can lead back to itself.
record Fallback(RouteMatch of, FallbackCause cause, RequestHead head, boolean withBody) {
    /**
     * The fallback of a route, or null if it has none for that.
     *
     * @param match the route of the call
     * @param failed the call
     * @param kept whether the body is still here from its first byte
     */
    static @Nullable Fallback of(@Nullable RouteMatch match, FallbackCause cause, RequestHead failed, boolean kept) {
        RequestHead remembered =
                match == null || !concerns(cause) ? null : match.passage().fallback();
        if (match == null || remembered == null) {
            return null;
        }
        boolean bodiless = failed.bodyLength() == BodyLength.NONE || failed.bodyLength() == 0;
        return new Fallback(match, cause, kept || bodiless ? remembered : withoutBody(remembered), kept);
    }

    /** Whether a response of that status makes the request go to the fallback. */
    static boolean after(@Nullable RouteMatch match, int status) {
        RouteFilter.CircuitBreaker breaker =
                match == null ? null : match.route().plan().breaker();
        return breaker != null
                && breaker.fallbackPath() != null
                && breaker.statusCodes().contains(status);
    }

    /** Whether the route may need the body again. */
    static boolean possible(@Nullable RouteMatch match) {
        return match != null && match.passage().fallback() != null;
    }

    /** Whether the route answers 200 to that failure. */
    static boolean resumes(@Nullable RouteMatch match, FailureCode code) {
        RouteFilter.CircuitBreaker breaker =
                match == null ? null : match.route().plan().breaker();
        return breaker != null
                && breaker.resumeWithoutError()
                && ofTheCall(code)
                && code != FailureCode.BREAKER_OPEN
                && code != FailureCode.UPSTREAM_TIMEOUT;
    }

    /**
     * Whether the fallback could execute a second time what must be executed once: it leads to the service that may have
     * processed the request already, with a method that does not say that twice is as good as once.
     *
     * @param called the service whose call has failed, or null
     * @param maybeProcessed whether it may have processed the request
     */
    boolean repeats(Destination to, @Nullable ServiceRuntime called, boolean maybeProcessed) {
        return maybeProcessed
                && called != null
                && to instanceof Destination.ToService(RouteMatch by, ServiceRuntime again, String host)
                && again.name().equals(called.name())
                && !traits().idempotent()
                && !(traits().idempotencyKey() && called.policy().retry().honoursIdempotencyKeys());
    }

    /** Changes the response of the fallback as the filters in front of the breaker do. */
    @Nullable
    Failure onResponse(ResponseHead response) {
        return of.onFallbackResponse(response);
    }

    private RequestTraits traits() {
        return new RequestTraits(head.method(), head.headers().contains(HeaderName.IDEMPOTENCY_KEY), withBody);
    }

    private static boolean concerns(FallbackCause cause) {
        return cause.failure() == null || ofTheCall(cause.failure().code());
    }

    /** What clients do wrong, and what filters refuse, is no failure of the call. */
    private static boolean ofTheCall(FailureCode code) {
        return switch (code) {
            case UNKNOWN_SERVICE,
                    NO_ENDPOINT,
                    BREAKER_OPEN,
                    OVERFLOW,
                    CONNECT_FAILED,
                    UPSTREAM_TLS,
                    UPSTREAM_RESET,
                    UPSTREAM_PROTOCOL,
                    UPSTREAM_TIMEOUT -> true;
            default -> false;
        };
    }

    private static RequestHead withoutBody(RequestHead head) {
        Headers headers = head.headers();
        headers.set(HeaderName.CONTENT_LENGTH, "0");
        headers.remove(HeaderName.EXPECT);
        headers.remove(HeaderName.TRAILER);
        return new RequestHead(head.method(), head.path(), head.query(), head.version(), headers, 0);
    }
}

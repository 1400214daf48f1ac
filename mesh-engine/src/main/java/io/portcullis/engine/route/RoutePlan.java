package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a route does to its requests and responses, in the order of its filters. Filters before Retry run once, those behind
 * it on every attempt; what they do to the response runs in reverse order. Immutable, any thread.
 */
public final class RoutePlan {
    private final RequestOp[] request;
    private final RequestOp[] attempt;
    private final ResponseOp[] attemptResponse;
    private final ResponseOp[] response;
    private final @Nullable RetryPolicy retry;
    private final RouteFilter.@Nullable CircuitBreaker breaker;
    private final int nowhereStatus;
    private final long maxBodyBytes;
    private final ResponseOp[] aroundBreaker;

    RoutePlan(PlanCompiler compiled) {
        this.request = compiled.request.toArray(RequestOp[]::new);
        this.attempt = compiled.attempt.toArray(RequestOp[]::new);
        this.attemptResponse = compiled.attemptResponse.toArray(ResponseOp[]::new);
        this.response = compiled.response.toArray(ResponseOp[]::new);
        this.retry = compiled.retry;
        this.breaker = compiled.breaker;
        this.nowhereStatus = compiled.nowhereStatus;
        this.maxBodyBytes = compiled.maxBodyBytes;
        this.aroundBreaker = Stream.of(
                        compiled.fallbackHeaders.stream(),
                        last(compiled.attemptResponse, compiled.outerAttemptResponseOps),
                        last(compiled.response, compiled.outerResponseOps))
                .flatMap(ops -> ops)
                .toArray(ResponseOp[]::new);
    }

    private static Stream<ResponseOp> last(List<ResponseOp> ops, int count) {
        return ops.subList(ops.size() - count, ops.size()).stream();
    }

    /** @throws IllegalArgumentException naming the filter whose arguments cannot work */
    static RoutePlan of(List<RouteFilter> filters) {
        return of(filters, "");
    }

    /**
     * @param routeId whose limits and breakers they are
     * @throws IllegalArgumentException naming the filter whose arguments cannot work
     */
    static RoutePlan of(List<RouteFilter> filters, String routeId) {
        return new RoutePlan(PlanCompiler.compile(filters, routeId));
    }

    /**
     * Changes the request, once.
     *
     * @return null, or why the request goes no further
     */
    public @Nullable Stop onRequest(RequestHead head, Passage passage) {
        return run(request, head, passage);
    }

    /** Whether {@link #onAttempt} does anything; if not, attempts need no copy of the head. */
    public boolean perAttemptOps() {
        return attempt.length > 0;
    }

    /**
     * Changes the copy of the head that one attempt sends.
     *
     * @return null, or why the request goes no further
     */
    public @Nullable Stop onAttempt(RequestHead head, Passage passage) {
        return run(attempt, head, passage);
    }

    /**
     * Changes the response of an attempt, before the retry decision looks at its status.
     *
     * @return null, or why the response cannot go on
     */
    public @Nullable Failure onAttemptResponse(ResponseHead head, Passage passage) {
        return run(attemptResponse, head, passage);
    }

    /**
     * Changes the response that goes to the client.
     *
     * @return null, or why the response cannot go on
     */
    public @Nullable Failure onResponse(ResponseHead head, Passage passage) {
        return run(response, head, passage);
    }

    /**
     * Changes the response of the breaker's fallback, as the filters in front of the breaker do, behind all that the fallback's
     * own route does.
     *
     * @return null, or why the response cannot go on
     */
    public @Nullable Failure onFallbackResponse(ResponseHead head, Passage passage) {
        return run(aroundBreaker, head, passage);
    }

    /** The route's own retry policy, or null: the service's applies. */
    public @Nullable RetryPolicy retry() {
        return retry;
    }

    /** The route's own circuit breaker, or null: the service's applies. */
    public RouteFilter.@Nullable CircuitBreaker breaker() {
        return breaker;
    }

    /** The smallest RequestSize, or -1 without one. */
    public long maxBodyBytes() {
        return maxBodyBytes;
    }

    /** The status of {@code no://op}: SetStatus' or 200. */
    public int nowhereStatus() {
        return nowhereStatus;
    }

    private static @Nullable Stop run(RequestOp[] ops, RequestHead head, Passage passage) {
        try {
            for (RequestOp op : ops) {
                Stop stop = op.apply(head, passage);
                if (stop != null) {
                    return stop instanceof Stop.Answered answer ? passage.completed(answer) : stop;
                }
            }
            return null;
        } catch (TooManySteps e) {
            return new Stop.Failed(e.failure());
        }
    }

    private static @Nullable Failure run(ResponseOp[] ops, ResponseHead head, Passage passage) {
        try {
            for (ResponseOp op : ops) {
                Failure failure = op.apply(head, passage);
                if (failure != null) {
                    return failure;
                }
            }
            return null;
        } catch (TooManySteps e) {
            return Failure.of(
                    FailureCode.UPSTREAM_PROTOCOL,
                    "a filter of the response would take " + e.getMessage() + " for a header of this length",
                    "simplify its regular expression, or shorten the header");
        }
    }
}

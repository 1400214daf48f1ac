package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a route does to its requests and responses, in the order of its filters. Filters before Retry run once, those behind
 * it on every attempt; what they do to the response runs in reverse order. Of several Retry filters, numbered from 0, each
 * repeats what stands behind it, the next Retry included. Immutable, any thread.
 */
public final class RoutePlan {
    private static final RetryPolicy[] NO_RETRY = {};

    /** Of every route without filters. */
    private static final RoutePlan NOTHING = new RoutePlan(PlanCompiler.compile(List.of(), ""));

    private final RequestOp[] request;
    private final RequestOp[][] attempt;
    private final ResponseOp[][] attemptResponse;
    private final ResponseOp[] response;
    private final RetryPolicy[] retries;
    private final boolean perAttemptOps;
    private final RouteFilter.@Nullable CircuitBreaker breaker;
    private final int nowhereStatus;
    private final long maxBodyBytes;
    private final ResponseOp[] aroundBreaker;

    RoutePlan(PlanCompiler compiled) {
        Stretch once = compiled.stretches.getFirst();
        List<Stretch> repeated = compiled.stretches.subList(1, compiled.stretches.size());
        this.request = once.requestOps();
        this.response = once.responseOps();
        this.attempt = repeated.stream().map(Stretch::requestOps).toArray(RequestOp[][]::new);
        this.attemptResponse = repeated.stream().map(Stretch::responseOps).toArray(ResponseOp[][]::new);
        this.perAttemptOps = Stream.of(attempt).anyMatch(ops -> ops.length > 0);
        this.retries = repeated.isEmpty()
                ? NO_RETRY
                : repeated.stream()
                        .map(stretch -> Objects.requireNonNull(stretch.retry))
                        .toArray(RetryPolicy[]::new);
        this.breaker = compiled.breaker;
        this.nowhereStatus = compiled.nowhereStatus;
        this.maxBodyBytes = compiled.maxBodyBytes;
        this.aroundBreaker = Stream.concat(
                        compiled.fallbackHeaders.stream(),
                        compiled.stretches.reversed().stream().flatMap(Stretch::aroundBreaker))
                .toArray(ResponseOp[]::new);
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
        return filters.isEmpty() ? NOTHING : new RoutePlan(PlanCompiler.compile(filters, routeId));
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
        return perAttemptOps;
    }

    /** Whether {@link #onAttempt} does anything behind that Retry, up to the next. */
    public boolean perAttemptOps(int retry) {
        return attempt[retry].length > 0;
    }

    /**
     * Changes the copy of the head that one attempt sends, as the filters behind that Retry do, up to the next.
     *
     * @return null, or why the request goes no further
     */
    public @Nullable Stop onAttempt(int retry, RequestHead head, Passage passage) {
        return run(attempt[retry], head, passage);
    }

    /**
     * Changes the response of an attempt as the filters behind that Retry do, up to the next, before its decision looks at the
     * status.
     *
     * @return null, or why the response cannot go on
     */
    public @Nullable Failure onAttemptResponse(int retry, ResponseHead head, Passage passage) {
        return run(attemptResponse[retry], head, passage);
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

    /** How many Retry filters the route has; with none, the service's policy applies. */
    public int retries() {
        return retries.length;
    }

    /** The policy of one of its Retry filters, the outermost of which is 0. */
    public RetryPolicy retry(int retry) {
        return retries[retry];
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

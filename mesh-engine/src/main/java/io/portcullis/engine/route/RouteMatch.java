package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * The route of a request, with what runs on its way. Where the route is {@link io.portcullis.core.route.Route#inLane() in the
 * lane}, it is the first one that may match, none before it does, and the lane decides. Belongs to one exchange.
 *
 * @param route what matched
 * @param passage the request on its way through the filters
 * @param drawn the random number that decides in groups of weighted routes ({@link RouteTable#chosen}); 0 where no route of
 *     the lane is concerned
 * @param refusal why the route takes no such request, or null: it does
 */
public record RouteMatch(
        CompiledRoute route,
        Passage passage,
        long drawn,
        @Nullable Failure refusal) {
    /** What Path and Host captured. */
    public UriVariables variables() {
        return passage.variables();
    }

    /** Whether the extension lane decides. */
    public boolean inLane() {
        return route.inLane();
    }

    /** Where the request goes: to the route's target, unless a filter says otherwise. */
    public RouteTarget target() {
        RouteTarget elsewhere = passage.target();
        return elsewhere == null ? route.target() : elsewhere;
    }

    /** Runs {@link RoutePlan#onRequest}; returns null, or why the request goes no further. */
    public @Nullable Stop onRequest(RequestHead head) {
        return route.plan().onRequest(head, passage);
    }

    /** Runs {@link RoutePlan#onAttempt}; returns null, or why the request goes no further. */
    public @Nullable Stop onAttempt(int retry, RequestHead head) {
        return route.plan().onAttempt(retry, head, passage);
    }

    /** Runs {@link RoutePlan#onAttemptResponse}; returns null, or why the response cannot go on. */
    public @Nullable Failure onAttemptResponse(int retry, ResponseHead head) {
        return route.plan().onAttemptResponse(retry, head, passage);
    }

    /** Runs {@link RoutePlan#onResponse}; returns null, or why the response cannot go on. */
    public @Nullable Failure onResponse(ResponseHead head) {
        return route.plan().onResponse(head, passage);
    }

    /** Runs {@link RoutePlan#onFallbackResponse}; returns null, or why the response cannot go on. */
    public @Nullable Failure onFallbackResponse(ResponseHead head) {
        return route.plan().onFallbackResponse(head, passage);
    }
}

package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * The route of a request, with what runs on its way. Where the route is {@link io.portcullis.core.route.Route#inLane() in the
 * lane}, it is the first one that may match, none before it does, and the lane decides. Immutable, any thread.
 *
 * @param route what matched
 * @param variables what Path and Host captured
 * @param drawn the random number that decides in groups of weighted routes ({@link RouteTable#chosen}); 0 where no route of
 *     the lane is concerned
 */
public record RouteMatch(CompiledRoute route, UriVariables variables, long drawn) {
    /** Whether the extension lane decides. */
    public boolean inLane() {
        return route.inLane();
    }

    /** Runs {@link RoutePlan#onRequest}; returns null, or why the request cannot go on. */
    public @Nullable Failure onRequest(RequestHead head) {
        return route.plan().onRequest(head, variables);
    }

    /** Runs {@link RoutePlan#onAttempt}; returns null, or why the request cannot go on. */
    public @Nullable Failure onAttempt(RequestHead head) {
        return route.plan().onAttempt(head, variables);
    }

    /** Runs {@link RoutePlan#onAttemptResponse}; returns null, or why the response cannot go on. */
    public @Nullable Failure onAttemptResponse(ResponseHead head) {
        return route.plan().onAttemptResponse(head, variables);
    }

    /** Runs {@link RoutePlan#onResponse}; returns null, or why the response cannot go on. */
    public @Nullable Failure onResponse(ResponseHead head) {
        return route.plan().onResponse(head, variables);
    }
}

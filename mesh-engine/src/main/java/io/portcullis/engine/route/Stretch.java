package io.portcullis.engine.route;

import io.portcullis.core.model.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the filters of a route do from one Retry, or its beginning, up to the next Retry. For {@link PlanCompiler}. */
final class Stretch {
    /** Of the filter it begins with, or null: it stands before all of them. */
    final @Nullable RetryPolicy retry;

    final List<RequestOp> request = new ArrayList<>();
    /** In the order of responses, backwards. */
    final List<ResponseOp> response = new ArrayList<>();

    boolean pathChanged;
    boolean limited;
    private int beforeBreaker;

    Stretch(@Nullable RetryPolicy retry) {
        this.retry = retry;
    }

    /** The breaker stands behind what there is so far. */
    void breakerFollows() {
        beforeBreaker = response.size();
    }

    /** What those in front of the breaker do to the response of its fallback. */
    Stream<ResponseOp> aroundBreaker() {
        return response.subList(response.size() - beforeBreaker, response.size()).stream();
    }

    RequestOp[] requestOps() {
        return request.toArray(RequestOp[]::new);
    }

    ResponseOp[] responseOps() {
        return response.toArray(ResponseOp[]::new);
    }
}

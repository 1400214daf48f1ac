package io.portcullis.engine.exchange;

import io.portcullis.core.model.RetryPolicy;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.route.RoutePlan;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands among several Retry filters of its route: each repeats what is behind it, from the request as it was
 * there. Event loop only.
 */
// They count together, as in SCG, which keeps one number of the exchange: each time what is behind one of them ends, it
// grows, and each compares it with its own bound. So they never make more attempts than the largest of them alone.
final class NestedRetries {
    private final RouteMatch match;
    private final RetryPolicy[] policies;
    private final RequestHead[] heads;
    private int from;
    private int tries;

    /**
     * @param match its plan has two or more of them
     * @param head of the request, as it is before the first of them
     * @param declared by the service, which says what may be executed twice
     */
    NestedRetries(RouteMatch match, RequestHead head, RetryPolicy declared) {
        this.match = match;
        RoutePlan plan = match.route().plan();
        policies = new RetryPolicy[plan.retries()];
        heads = new RequestHead[policies.length];
        heads[0] = head;
        for (int i = 0; i < policies.length; i++) {
            policies[i] = plan.retry(i).promisedBy(declared);
        }
    }

    /** The number of the one closest to the service. */
    int innermost() {
        return policies.length - 1;
    }

    int mostAttempts() {
        int most = 1;
        for (RetryPolicy policy : policies) {
            most = Math.max(most, policy.maxAttempts());
        }
        return most;
    }

    /** What is behind one of them has ended, well or not. */
    RetryPolicy ended(int by) {
        tries++;
        return policies[by];
    }

    /** As they count them. */
    int tries() {
        return tries;
    }

    /** The next attempt is a repetition of what is behind that one. */
    void repeat(int by) {
        from = by;
    }

    /** The head as the next attempt sends it, or null: then the exchange has failed, or is answered. */
    @Nullable
    RequestHead headToSend(Exchange exchange) {
        RequestHead head = heads[from];
        for (int i = from; i < heads.length; i++) {
            heads[i] = head;
            if (match.route().plan().perAttemptOps(i)) {
                head = head.copy();
                if (!exchange.goesOn(match.onAttempt(i, head))) {
                    return null;
                }
            }
        }
        return head;
    }
}

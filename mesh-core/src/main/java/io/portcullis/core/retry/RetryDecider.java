package io.portcullis.core.retry;

import io.portcullis.core.grpc.Pushback;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.retry.AttemptFailure.Grpc;
import io.portcullis.core.retry.AttemptFailure.MaybeProcessed;
import io.portcullis.core.retry.AttemptFailure.NotProcessed;
import io.portcullis.core.retry.AttemptFailure.Status;
import io.portcullis.core.retry.RetryVerdict.GiveUp;
import io.portcullis.core.retry.RetryVerdict.Retry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The one place that decides about retries. Any thread.
 *
 * <p>Do not add a setting that skips {@link #repeatable}: it is what keeps a card from being charged twice.
 */
public final class RetryDecider {
    private RetryDecider() {}

    /**
     * Decides, and takes a retry out of the budget if the verdict is to retry.
     *
     * @param policy of the service, or of the route
     * @param request the request's part in it
     * @param attemptsMade tries so far, the failed one included; 1 or more
     * @param failure of the last attempt
     * @param budget of the service
     * @param random draws the pause
     */
    public static RetryVerdict decide(
            RetryPolicy policy,
            RequestTraits request,
            int attemptsMade,
            AttemptFailure failure,
            RetryBudget budget,
            RandomGenerator random) {
        if (!interests(policy, failure)) {
            return new GiveUp("");
        }
        if (attemptsMade >= policy.maxAttempts()) {
            return new GiveUp(
                    policy.maxAttempts() == 1
                            ? "retries are switched off"
                            : "all " + policy.maxAttempts() + " attempts are made");
        }
        Pushback pushback = failure instanceof Grpc call ? call.pushback() : null;
        if (pushback != null && pushback.forbids()) {
            return new GiveUp("the server asks not to be called again while the call lasts");
        }
        if (!repeatable(policy, request, failure)) {
            return new GiveUp(request.name() + " may have been processed and " + unpromised(request));
        }
        if (!policy.methods().isEmpty() && !policy.methods().contains(request.method())) {
            return new GiveUp(request.method() + " is not one of the methods to retry");
        }
        if (!request.replayable()) {
            return new GiveUp("the request body is no longer at hand to be sent again");
        }
        // Asked last: a retry that something else forbids must not cost anything.
        if (!budget.tryRetry()) {
            return new GiveUp("the retry budget of the service is spent");
        }
        long delayNanos = pushback == null
                ? delayNanos(policy.backoff(), attemptsMade, random)
                : TimeUnit.MILLISECONDS.toNanos(pushback.delayMillis());
        return new Retry(delayNanos, why(policy, request, failure));
    }

    private static boolean interests(RetryPolicy policy, AttemptFailure failure) {
        return switch (failure) {
            case Status(int status, boolean marked) ->
                marked || policy.statuses().contains(status);
            case Grpc call ->
                call.markedNotProcessed() || policy.grpc().statuses().contains(call.status());
            case NotProcessed ignored -> true;
            case MaybeProcessed ignored -> true;
        };
    }

    private static boolean repeatable(RetryPolicy policy, RequestTraits request, AttemptFailure failure) {
        return failure.untouched()
                || request.idempotent()
                || declared(policy, request)
                || (request.idempotencyKey() && policy.honoursIdempotencyKeys());
    }

    private static boolean declared(RetryPolicy policy, RequestTraits request) {
        return request.grpcMethod() != null && policy.grpc().idempotent(request.grpcMethod());
    }

    private static String unpromised(RequestTraits request) {
        if (request.idempotencyKey()) {
            return "the service does not honour its Idempotency-Key";
        }
        return request.grpcMethod() == null
                ? "carries no Idempotency-Key"
                : "is not one of the service's idempotent-grpc-methods";
    }

    private static String why(RetryPolicy policy, RequestTraits request, AttemptFailure failure) {
        String method = request.name();
        return switch (failure) {
            case NotProcessed(String why) -> why + ", " + method + " was not processed";
            case Status(int status, boolean marked)
            when marked -> status + " by the endpoint's sidecar, " + method + " was not processed";
            case Status(int status, boolean ignored) -> status + " is retryable and " + repeatability(policy, request);
            case Grpc call
            when call.markedNotProcessed() ->
                call.status() + " by the endpoint's sidecar, " + method + " was not processed";
            case Grpc call -> call.status() + " is retryable and " + repeatability(policy, request);
            case MaybeProcessed(String why) -> why + ", and " + repeatability(policy, request);
        };
    }

    private static String repeatability(RetryPolicy policy, RequestTraits request) {
        return request.idempotent() || declared(policy, request)
                ? request.name() + " is idempotent"
                : "the service honours the Idempotency-Key of " + request.name();
    }

    /** Full jitter: callers that failed together come back spread out. Computed in floating point, it cannot overflow. */
    private static long delayNanos(RetryPolicy.Backoff backoff, int attemptsMade, RandomGenerator random) {
        double grown = nanos(backoff.delay()) * Math.pow(backoff.multiplier(), attemptsMade - 1);
        long bound = (long) Math.min(grown, nanos(backoff.maxDelay()));
        return bound <= 0 ? 0 : random.nextLong(Math.min(bound, Long.MAX_VALUE - 1) + 1);
    }

    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}

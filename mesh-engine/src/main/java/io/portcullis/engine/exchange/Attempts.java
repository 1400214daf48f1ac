package io.portcullis.engine.exchange;

import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.retry.AttemptFailure;
import io.portcullis.core.retry.RequestTraits;
import io.portcullis.core.retry.RetryDecider;
import io.portcullis.core.retry.RetryVerdict;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteTimeouts;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.core.runtime.SubsetRuntime;
import io.portcullis.engine.grpc.GrpcCall;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.route.FallbackCause;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one request at one subset of a service: asks the breaker, chooses an endpoint, makes an attempt, and decides
 * whether another one follows. Event loop only.
 */
// Each attempt has a permit of the breaker, but the request has one outcome: one dead endpoint is the ejection's
// business and must not open the breaker of the whole service.
final class Attempts implements UpstreamSide {
    private final Exchange exchange;
    private final LoopContext loop;
    private final LoopUpstreams upstreams;
    private final RequestHead head;
    private final @Nullable GrpcCall grpc;
    private final RequestBody body;
    private final @Nullable RouteMatch match;
    private final ServiceRuntime service;
    private final SubsetRuntime subset;
    private final RetryPolicy retry;
    private final @Nullable NestedRetries nested;
    private final BreakerPermit permit;
    private final Tracing.ServerSpan span;
    private final Deadlines deadlines;
    private final @Nullable RouteTimeouts timeouts;
    private List<EndpointState> tried = List.of();
    private @Nullable Attempt current;
    private int made;
    private boolean maybeProcessed;

    Attempts(
            Exchange exchange,
            LoopContext loop,
            LoopUpstreams upstreams,
            RequestHead head,
            RequestBody body,
            @Nullable RouteMatch match,
            ServiceRuntime service,
            @Nullable Breaker routeBreaker,
            Tracing.ServerSpan span,
            Deadlines deadlines) {
        this.exchange = exchange;
        this.loop = loop;
        this.upstreams = upstreams;
        this.head = head;
        this.grpc = exchange.grpc();
        this.body = body;
        this.match = match;
        this.service = service;
        this.subset = service.choose(
                SubsetKeys.override(service.policy(), head), SubsetKeys.sticky(service.policy(), head), loop.random());
        RetryPolicy declared = service.policy().retry();
        int own = match == null ? 0 : match.route().plan().retries();
        this.retry = match == null || own == 0
                ? declared
                : match.route().plan().retry(0).promisedBy(declared);
        this.nested = match == null || own < 2 ? null : new NestedRetries(match, head, declared);
        this.permit = new BreakerPermit(routeBreaker == null ? subset.breaker() : routeBreaker);
        this.span = span;
        this.deadlines = deadlines;
        this.timeouts = match == null ? null : match.route().timeouts();
        if (!subset.name().isEmpty()) {
            exchange.journal().decisions().add(() -> "service " + service.id() + ": subset " + subset.name());
        }
    }

    /** The subset that was chosen, or null where there is only one. */
    @Override
    public @Nullable String subset() {
        return subset.name().isEmpty() ? null : subset.name();
    }

    @Override
    public TakenLane lane() {
        return TakenLane.ENGINE;
    }

    /** The service, and its subset where there are several. */
    @Override
    public String target() {
        return subset.qualifiedName();
    }

    @Override
    public String service() {
        return service.name();
    }

    @Override
    public @Nullable String route() {
        return match == null ? null : match.route().id();
    }

    /** How many were made. */
    @Override
    public int made() {
        return made;
    }

    boolean isCurrent(Attempt attempt) {
        return attempt == current;
    }

    /** How long a connection may take to come about, or null: as long as the service says. */
    @Nullable
    Duration connectTimeout() {
        return timeouts == null ? null : timeouts.connect();
    }

    /** Begins with the first. */
    void start() {
        Timeouts declared = service.policy().timeouts();
        int most = nested == null ? retry.maxAttempts() : nested.mostAttempts();
        deadlines.use(timeouts == null ? declared : timeouts.over(declared, most));
        if (most > 1) {
            service.retryBudget().onRequest();
        } else if (!Fallback.possible(match)) {
            body.stopKeeping();
        }
        next();
    }

    private void next() {
        if (!permit.tryAcquire()) {
            exchange.fail(Failure.of(
                    FailureCode.BREAKER_OPEN,
                    "the circuit breaker of " + target() + " is open: too many of its last requests failed",
                    "it lets probes through in " + Answers.seconds(permit.retryAfterNanos())
                            + " s; see /actuator/circuitbreakers"));
            return;
        }
        EndpointState endpoint = subset.pick(loop.random(), tried);
        if (endpoint == null) {
            exchange.fail(AttemptFailures.noEndpoint(service, subset));
            return;
        }
        RequestHead sent = headToSend();
        if (sent != null) {
            made++;
            Attempt attempt = new Attempt(
                    exchange,
                    made,
                    sent,
                    body,
                    endpoint,
                    upstreams.pool(endpoint, service.policy(), exchange.client(), sent),
                    connectTimeout(),
                    span.attempt(made));
            current = attempt;
            deadlines.attemptStarted(attempt.startedNanos());
            attempt.start();
        }
    }

    /** The head as the next attempt sends it, or null: then the exchange has failed. */
    private @Nullable RequestHead headToSend() {
        if (match == null || !match.route().plan().perAttemptOps()) {
            return head;
        }
        if (nested != null) {
            return nested.headToSend(exchange);
        }
        RequestHead copy = head.copy();
        return exchange.goesOn(match.onAttempt(0, copy)) ? copy : null;
    }

    /** The number of the Retry filter that is asked first, the outermost being 0. */
    int innermostRetry() {
        return nested == null ? 0 : nested.innermost();
    }

    /** Whether another attempt follows the one with that response; if so it is under way. */
    boolean retried(int by, Attempt attempt, ResponseHead response, boolean marked) {
        RetryPolicy policy = ended(by);
        AttemptFailure call = grpc == null ? null : grpc.failure(response.headers(), marked, deadlines.attemptsLeft());
        if (call != null) {
            return retried(by, policy, attempt, call);
        }
        int status = response.status();
        return (marked || policy.statuses().contains(status))
                && retried(by, policy, attempt, new AttemptFailure.Status(status, marked));
    }

    /** Whether another attempt follows the one that just failed; if so it is under way. */
    boolean retried(Attempt attempt, AttemptFailure kind) {
        for (int by = innermostRetry(); by >= 0; by--) {
            if (retried(by, ended(by), attempt, kind)) {
                return true;
            }
        }
        return false;
    }

    /** What is behind that Retry filter has ended; its policy says whether it is repeated. */
    private RetryPolicy ended(int by) {
        return nested == null ? retry : nested.ended(by);
    }

    private boolean retried(int by, RetryPolicy policy, Attempt attempt, AttemptFailure kind) {
        maybeProcessed |= !kind.untouched();
        RequestTraits traits = new RequestTraits(
                head.method(),
                head.headers().contains(HeaderName.IDEMPOTENCY_KEY),
                body.replayable(),
                grpc == null ? null : GrpcCall.method(attempt.request()));
        int tries = nested == null ? made : nested.tries();
        RetryVerdict verdict = RetryDecider.decide(policy, traits, tries, kind, service.retryBudget(), loop.random());
        int number = made;
        String address = attempt.endpoint().endpoint().address();
        switch (verdict) {
            case RetryVerdict.GiveUp(String why) -> {
                if (!why.isEmpty()) {
                    exchange.journal()
                            .decisions()
                            .add(() -> "attempt " + number + " at " + address + ": not retried: " + why);
                }
                return false;
            }
            case RetryVerdict.Retry(long delayNanos, String why) -> {
                exchange.journal().decisions().add(() -> "attempt " + number + " at " + address + ": retried: " + why);
                remember(attempt.endpoint());
                permit.release();
                current = null;
                if (grpc != null && !kind.untouched()) {
                    grpc.repeated();
                }
                if (nested != null) {
                    nested.repeat(by);
                }
                deadlines.pause(this::nextUnlessLate, delayNanos);
                return true;
            }
        }
    }

    private void nextUnlessLate() {
        if (!deadlines.expired()) {
            next();
        }
    }

    private void remember(EndpointState endpoint) {
        if (tried.isEmpty()) {
            tried = new ArrayList<>(2);
        }
        tried.add(endpoint);
    }

    /** Whether the current attempt sends on what comes of the request after its response has ended. */
    @Override
    public boolean awaitRequest() {
        return current != null && current.awaitsRequest();
    }

    /** An endpoint has answered. */
    void answered(boolean markedNotProcessed) {
        maybeProcessed |= !markedNotProcessed;
    }

    /** Whether an endpoint may have processed the request. */
    boolean maybeProcessed() {
        return maybeProcessed;
    }

    /** The request goes on to a fallback: nobody waits for these attempts any more. */
    void fellBack(FallbackCause cause, ExchangeJournal journal) {
        if (current != null) {
            current.release();
        }
        if (cause.failure() == null || journal.judges(cause.failure())) {
            permit.record(true, exchange.now() - deadlines.startedNanos());
        } else {
            permit.release();
        }
        current = null;
    }

    /** The request body grew. */
    @Override
    public void pump() {
        if (current != null) {
            current.pump();
        }
    }

    /** The client took that much of the response. */
    @Override
    public void responseCredit(int bytes) {
        if (current != null) {
            current.responseCredit(bytes);
        }
    }

    /** The current attempt has no response head in time. */
    @Override
    public void timedOut() {
        Attempt late = current;
        if (late == null) {
            return;
        }
        if (awaitsClient()) {
            exchange.fail(exchange.overdue().clientStoppedSending());
            return;
        }
        String what = late.sent() ? "no response head" : "no connection";
        String why = what + " within the attempt timeout";
        AttemptFailure kind =
                late.sent() ? new AttemptFailure.MaybeProcessed(why) : new AttemptFailure.NotProcessed(why);
        late.giveUp(why);
        exchange.response()
                .attemptFailed(
                        late,
                        Failure.of(
                                FailureCode.UPSTREAM_TIMEOUT,
                                what + " from " + late.endpoint().endpoint() + " for " + target()
                                        + " within the attempt timeout",
                                "look at what the application was doing, or raise timeouts.attempt of the service"),
                        kind);
    }

    /** Whether the endpoint has taken all there is of the request, and the client sends no more. */
    @Override
    public boolean awaitsClient() {
        return current != null && current.sent() && current.caughtUp() && !body.ended();
    }

    /** The request ends for good because its endpoint was too slow: it counts as failed. */
    @Override
    public void blame(String why) {
        if (current != null) {
            maybeProcessed |= current.sent();
            current.giveUp(why);
        }
    }

    /** Time until the breaker lets a probe through. */
    @Override
    public long retryAfterNanos() {
        return permit.retryAfterNanos();
    }

    /** The response is under way for long: it is an outcome before its end, so that no stream keeps a probe's permit. */
    @Override
    public void settle(int status) {
        permit.record(failed(status, null), exchange.now() - deadlines.startedNanos());
    }

    /** The exchange is over: gives everything back, and tells the breaker how it went. */
    @Override
    public void release(int status, ExchangeJournal journal) {
        if (current != null) {
            current.release();
        }
        if (journal.judgesService()) {
            permit.record(failed(status, journal.failure()), exchange.now() - deadlines.startedNanos());
        } else {
            permit.release();
        }
    }

    private boolean failed(int status, @Nullable Failure failure) {
        if (failure != null) {
            return true;
        }
        RouteFilter.CircuitBreaker own =
                match == null ? null : match.route().plan().breaker();
        int judged = grpc == null ? status : grpc.judged(status);
        return own == null || own.statusCodes().isEmpty()
                ? judged >= 500
                : own.statusCodes().contains(judged);
    }
}

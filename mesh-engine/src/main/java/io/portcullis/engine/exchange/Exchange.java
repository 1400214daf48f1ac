package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.retry.AttemptFailure;
import io.portcullis.core.retry.RequestTraits;
import io.portcullis.core.retry.RetryDecider;
import io.portcullis.core.retry.RetryVerdict;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.core.runtime.SubsetRuntime;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.route.CompiledAuthorization;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response, from head to end. <b>The way of a request is {@link #head}, read from top to bottom.</b> Made for
 * one request and ended exactly once, whatever comes from either side. Event loop only.
 */
// The order of the steps is not free:
//  - fields are cleaned before anything reads them, so that no client speaks for another (EntryHeaders);
//  - the path gets its one form before it is matched, authorized and forwarded (PathNormalizer);
//  - authorization stands before the filters, which may rewrite what it has to judge;
//  - the subset is drawn once for the request, so that a retry stays in the canary its user is on;
//  - each attempt has a permit of the breaker, but the request has one outcome;
//  - the response head goes down only when no attempt can follow, and nothing is retried after it.
final class Exchange implements RequestReceiver, Deadlines.Listener {
    private static final RequestHead UNREADABLE =
            new RequestHead("-", "-", null, HttpVersion.HTTP_1_1, new Headers(0, 0), BodyLength.NONE);

    private final ExchangeScope scope;
    private final LoopContext loop;
    private final LoopUpstreams upstreams;
    private final ClientConnection client;
    private final ResponseRelay relay;
    private final DownstreamStream downstream;
    private final ActiveConfig config;
    private final Deadlines deadlines;
    private final RequestBody body;
    private final ExchangeJournal journal;

    private RequestHead head = UNREADABLE;
    private Tracing.@Nullable ServerSpan span;
    private @Nullable RouteMatch match;
    private @Nullable ServiceRuntime service;
    private @Nullable SubsetRuntime subset;
    private RetryPolicy retry = RetryPolicy.NONE;
    private BreakerPermit permit = new BreakerPermit(null);
    private @Nullable Attempt current;
    private List<EndpointState> tried = List.of();
    private int attemptsMade;
    private long creditedBytes;
    private boolean ended;

    Exchange(ExchangeScope scope, LoopContext loop, LoopUpstreams upstreams, DownstreamStream downstream) {
        ExchangeShared shared = scope.shared();
        this.scope = scope;
        this.loop = loop;
        this.upstreams = upstreams;
        this.downstream = downstream;
        this.client = downstream.connection();
        this.relay = new ResponseRelay(downstream);
        this.config = shared.config().get();
        this.deadlines = new Deadlines(loop, this);
        this.body = new RequestBody(shared.settings().replayBytesPerRequest(), shared.replay());
        this.journal = new ExchangeJournal(shared.clock().millis(), deadlines.startedNanos());
        shared.active().begin();
    }

    // ---- the way of a request: each step names what stands in its way, or nothing

    @Override
    public void head(RequestHead request, boolean end) {
        head = request;
        if (end) {
            body.end();
        }
        Failure refused = refuseWhileDraining();
        if (refused == null) {
            refused = cleanUp();
        }
        span = scope.shared().tracing().server(request, scope.role());
        if (refused == null) {
            refused = authorize();
        }
        if (refused == null) {
            refused = findDestination();
        }
        if (refused == null) {
            refused = filterRequest();
        }
        if (refused != null) {
            fail(refused);
        } else if (service != null) {
            chooseSubset(service);
            attempt(service);
        }
    }

    private @Nullable Failure refuseWhileDraining() {
        return scope.refusing()
                ? Failure.of(
                        FailureCode.DRAINING,
                        "this process is shutting down and takes no more requests",
                        "send it to another instance; it was not processed here")
                : null;
    }

    private @Nullable Failure cleanUp() {
        EntryHeaders.apply(
                head, scope.role(), client, scope.trusts(client), scope.shared().ownIdentity().get());
        return scope.paths().normalize(head);
    }

    /** Inbound only: at the edge the routes decide, and an application may call whom it likes. */
    private @Nullable Failure authorize() {
        if (scope.role() != ListenerRole.INBOUND) {
            return null;
        }
        PeerIdentity peer = client.peer();
        if (peer == null && scope.demandsIdentity()) {
            return Failure.of(
                    FailureCode.FORBIDDEN,
                    "the roots of this sidecar no longer vouch for the client's certificate",
                    "connect again with a certificate of the current roots");
        }
        CompiledAuthorization.Verdict verdict =
                config.authorization().check(head.method(), head.path(), peer == null ? null : peer.spiffeId());
        journal.decisions().add(verdict::text);
        return verdict.allowed()
                ? null
                : Failure.of(
                        FailureCode.FORBIDDEN,
                        (peer == null ? "an unauthenticated client" : peer) + " may not " + head.method() + " "
                                + head.path() + " here (" + verdict.text() + ")",
                        "see portcullis.inbound.authorization of this sidecar");
    }

    private @Nullable Failure findDestination() {
        switch (scope.router().find(head, config, loop.random(), journal.decisions())) {
            case Destination.Refused(RouteMatch by, Failure why) -> {
                match = by;
                return why;
            }
            case Destination.Answered(RouteMatch by) -> {
                match = by;
                respond(Answers.nowhere(by.route().plan().nowhereStatus()), true);
            }
            case Destination.ToService(RouteMatch by, ServiceRuntime found, String authority) -> {
                match = by;
                service = found;
                retry = found.policy().retry();
                deadlines.use(found.policy().timeouts());
                if (authority != null) {
                    head.authority(authority);
                }
            }
        }
        return null;
    }

    private @Nullable Failure filterRequest() {
        if (match == null || ended) {
            return null;
        }
        RetryPolicy own = match.route().plan().retry();
        if (own != null) {
            retry = own;
        }
        return match.onRequest(head);
    }

    private void chooseSubset(ServiceRuntime chosen) {
        ServicePolicy policy = chosen.policy();
        SubsetRuntime drawn = chosen.choose(
                SubsetKeys.override(policy, head), SubsetKeys.sticky(policy, head), loop.random());
        subset = drawn;
        if (!drawn.name().isEmpty()) {
            journal.decisions().add(() -> "service " + chosen.id() + ": subset " + drawn.name());
        }
        Breaker own = match == null ? null : config.breaker(match.route());
        permit = new BreakerPermit(own != null ? own : drawn.breaker());
        if (retry.maxAttempts() > 1) {
            chosen.retryBudget().onRequest();
        } else {
            body.stopKeeping();
        }
    }

    // ---- attempts

    private void attempt(ServiceRuntime to) {
        if (!permit.tryAcquire()) {
            fail(Failure.of(
                    FailureCode.BREAKER_OPEN,
                    "the circuit breaker of " + target() + " is open: too many of its last requests failed",
                    "it lets probes through in " + Answers.seconds(permit.retryAfterNanos())
                            + " s; see /actuator/circuitbreakers"));
            return;
        }
        EndpointState endpoint = subset == null ? null : subset.pick(loop.random(), tried);
        if (endpoint == null) {
            fail(Failure.of(
                    FailureCode.NO_ENDPOINT,
                    "service " + target() + " has no endpoint",
                    "check portcullis.services." + to.id().name() + ".endpoints, and the labels of its subsets"));
            return;
        }
        RequestHead sent = headForAttempt();
        if (sent == null) {
            return;
        }
        attemptsMade++;
        Attempt next = new Attempt(
                this,
                attemptsMade,
                sent,
                body,
                endpoint,
                upstreams.pool(endpoint, to.policy()),
                serverSpan().attempt(attemptsMade));
        current = next;
        deadlines.attemptStarted(next.startedNanos());
        next.start();
    }

    /** The head as the next attempt sends it, or null: then the exchange has failed. */
    private @Nullable RequestHead headForAttempt() {
        if (match == null || !match.route().plan().perAttemptOps()) {
            return head;
        }
        RequestHead copy = head.copy();
        Failure refused = match.onAttempt(copy);
        if (refused != null) {
            fail(refused);
            return null;
        }
        return copy;
    }

    void requestHeadSent(Attempt attempt) {
        journal.requestHeadSent(now() - attempt.waitedNanos());
    }

    /** An attempt ended without a response. */
    void attemptFailed(Attempt attempt, Failure failure, AttemptFailure kind) {
        if (attempt == current && !retried(attempt, kind)) {
            fail(failure);
        }
    }

    /** Whether another attempt follows the one that just failed. */
    private boolean retried(Attempt attempt, AttemptFailure kind) {
        ServiceRuntime to = service;
        if (to == null || ended || relay.started()) {
            return false;
        }
        RequestTraits traits = new RequestTraits(
                head.method(), head.headers().contains(HeaderName.IDEMPOTENCY_KEY), body.replayable());
        RetryVerdict verdict =
                RetryDecider.decide(retry, traits, attemptsMade, kind, to.retryBudget(), loop.random());
        int number = attemptsMade;
        String address = attempt.endpoint().endpoint().address();
        return switch (verdict) {
            case RetryVerdict.GiveUp(String why) -> {
                journal.decisions().add(() -> "attempt " + number + " at " + address + ": not retried: " + why);
                yield false;
            }
            case RetryVerdict.Retry(long delayNanos, String why) -> {
                journal.decisions().add(() -> "attempt " + number + " at " + address + ": retried: " + why);
                remember(attempt.endpoint());
                permit.release();
                current = null;
                deadlines.pause(() -> retryNow(to), delayNanos);
                yield true;
            }
        };
    }

    private void retryNow(ServiceRuntime to) {
        if (deadlines.requestExpired()) {
            requestTimedOut();
        } else {
            attempt(to);
        }
    }

    private void remember(EndpointState endpoint) {
        if (tried.isEmpty()) {
            tried = new ArrayList<>(2);
        }
        tried.add(endpoint);
    }

    // ---- the request body

    @Override
    public void data(ByteBuf data, boolean end) {
        if (ended) {
            data.release();
            return;
        }
        body.add(data);
        if (end) {
            body.end();
        }
        requestGrew();
    }

    @Override
    public void trailers(Headers trailers) {
        body.end(trailers);
        requestGrew();
    }

    private void requestGrew() {
        deadlines.progress();
        if (current != null) {
            current.pump();
        }
    }

    /** The endpoint took more of the body: what no attempt took before is credited to the client. */
    void requestAcknowledged(Attempt attempt) {
        long fresh = attempt.acknowledgedBytes() - creditedBytes;
        if (attempt == current && fresh > 0) {
            creditedBytes += fresh;
            deadlines.progress();
            downstream.credit((int) fresh);
        }
    }

    // ---- the response

    void informational(ResponseHead response) {
        if (!relay.started()) {
            response.headers().removeStartingWith(MeshHeaders.PREFIX);
            relay.informational(response);
        }
    }

    void responseHead(Attempt attempt, ResponseHead response, boolean end) {
        long readNanos = now();
        Failure refused = match == null ? null : match.onAttemptResponse(response);
        if (refused != null) {
            fail(refused);
            return;
        }
        boolean marked = attempt.provenPeer() && response.headers().contains(MeshHeaders.NOT_PROCESSED);
        response.headers().removeStartingWith(MeshHeaders.PREFIX);
        boolean retryable = marked || retry.statuses().contains(response.status());
        if (retryable && retried(attempt, new AttemptFailure.Status(response.status(), marked))) {
            attempt.discard(response, end);
            return;
        }
        body.stopKeeping();
        if (end) {
            attempt.endedWithHead();
        }
        respond(response, end);
        journal.responseHeadRelayed(now() - readNanos);
    }

    void responseData(ByteBuf data, boolean end) {
        deadlines.progress();
        relay.data(data, end);
        finishIfAnswered();
    }

    void responseTrailers(Headers trailers) {
        relay.trailers(trailers);
        finishIfAnswered();
    }

    /** The endpoint broke off in the middle of its response. */
    void responseBroken(Attempt attempt, StreamReset reason) {
        breakOff(AttemptFailures.failure(attempt, reason), reason);
    }

    private void respond(ResponseHead response, boolean end) {
        Failure refused = match == null ? null : match.onResponse(response);
        if (refused != null) {
            fail(refused);
            return;
        }
        if (scope.role() == ListenerRole.GATEWAY) {
            EntryHeaders.via(response.headers());
        }
        if (!end) {
            deadlines.relaying();
        }
        relay.head(response, end);
        finishIfAnswered();
    }

    private void finishIfAnswered() {
        if (relay.ended()) {
            finish();
        }
    }

    @Override
    public void credit(int bytes) {
        relay.credited(bytes);
        if (current != null && !ended) {
            deadlines.progress();
            current.responseCredit(bytes);
        }
    }

    // ---- ends

    @Override
    public void malformed(Failure failure) {
        body.end();
        span = scope.shared().tracing().server(head, scope.role());
        fail(failure);
    }

    /** The client is gone. */
    @Override
    public void reset(StreamReset reason) {
        if (!ended) {
            journal.failed(Failure.of(FailureCode.CLIENT_GONE, "the client went away: " + reason.detail()));
            relay.abandon();
            finish();
        }
    }

    @Override
    public void attemptTimedOut() {
        Attempt late = current;
        if (late == null) {
            return;
        }
        if (late.sent() && late.caughtUp() && !body.ended()) {
            fail(Failure.of(
                    FailureCode.REQUEST_TIMEOUT,
                    "the client stopped sending its request body after " + body.receivedBytes() + " bytes"));
            return;
        }
        String endpoint = late.endpoint().endpoint().address();
        String what = late.sent() ? "no response head" : "no connection";
        String why = what + " within the attempt timeout";
        AttemptFailure kind =
                late.sent() ? new AttemptFailure.MaybeProcessed(why) : new AttemptFailure.NotProcessed(why);
        late.giveUp(why);
        attemptFailed(
                late,
                Failure.of(
                        FailureCode.UPSTREAM_TIMEOUT,
                        what + " from " + endpoint + " for " + target() + " within the attempt timeout",
                        "look at what the application was doing, or raise timeouts.attempt of the service"),
                kind);
    }

    @Override
    public void requestTimedOut() {
        fail(Failure.of(
                FailureCode.UPSTREAM_TIMEOUT,
                "no response for " + target() + " within the request timeout, after " + attemptsMade + " attempt(s)",
                "raise timeouts.request of the service, or lower its attempt timeout to leave room for retries"));
    }

    @Override
    public void stoodStill() {
        boolean slowReader = relay.clientIsBehind();
        String why = (slowReader ? "the client does not read the response" : target() + " sends no more of its response")
                + ", for as long as the idle timeout";
        breakOff(
                Failure.of(
                        slowReader ? FailureCode.CLIENT_GONE : FailureCode.IDLE_TIMEOUT,
                        why,
                        "raise timeouts.idle of the service if such pauses are normal"),
                new StreamReset(StreamReset.Code.TIMEOUT, why));
    }

    /** A long response is a success before its end, so that streams do not keep the probes of a half-open breaker. */
    @Override
    public void stillMoving() {
        permit.record(judgedFailed(), now() - deadlines.startedNanos());
    }

    /** Answers with the failure, or breaks off what was begun. */
    private void fail(Failure failure) {
        if (relay.started()) {
            breakOff(failure, new StreamReset(StreamReset.Code.CANCELLED, failure.message()));
            return;
        }
        journal.failed(failure);
        long retryAfter = failure.code() == FailureCode.BREAKER_OPEN ? permit.retryAfterNanos() : 0;
        Answers.failure(relay, head, scope.role(), failure, serverSpan().traceId(), retryAfter);
        finish();
    }

    private void breakOff(Failure failure, StreamReset reason) {
        if (!ended) {
            journal.failed(failure);
            relay.breakOff(reason);
            finish();
        }
    }

    /** Gives everything back; the only way an exchange ends. */
    private void finish() {
        if (ended) {
            return;
        }
        ended = true;
        deadlines.cancel();
        if (current != null) {
            current.release();
        }
        body.release();
        if (journal.judgesService()) {
            permit.record(judgedFailed(), now() - deadlines.startedNanos());
        } else {
            permit.release();
        }
        ExchangeRecord record = journal.record(
                scope.listener(),
                scope.role(),
                head,
                client,
                match == null ? null : match.route().id(),
                service == null ? null : service.name(),
                subset == null || subset.name().isEmpty() ? null : subset.name(),
                relay,
                body.receivedBytes(),
                serverSpan(),
                now());
        serverSpan().end(record);
        scope.shared().observer().ended(record);
        scope.shared().active().end();
    }

    private boolean judgedFailed() {
        if (journal.failure() != null) {
            return true;
        }
        RouteFilter.CircuitBreaker own = match == null ? null : match.route().plan().breaker();
        return own == null || own.statusCodes().isEmpty()
                ? relay.status() >= 500
                : own.statusCodes().contains(relay.status());
    }

    // ---- what its attempts ask for

    long now() {
        return loop.ticker().nanos();
    }

    Timers timers() {
        return loop.timers();
    }

    String serviceName() {
        return service == null ? "-" : service.name();
    }

    void attemptEnded(AttemptRecord attempt) {
        journal.attemptEnded(attempt);
    }

    /** The service, and its subset where there are several. */
    private String target() {
        return subset == null || subset.name().isEmpty() ? serviceName() : serviceName() + "/" + subset.name();
    }

    private Tracing.ServerSpan serverSpan() {
        return Objects.requireNonNull(span, "the span begins with the head");
    }
}

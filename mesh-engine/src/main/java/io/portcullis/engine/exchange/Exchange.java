package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.Advice;
import io.portcullis.core.retry.AttemptFailure;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.route.Arrival;
import io.portcullis.engine.route.FallbackCause;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.route.Stop;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response, from head to end. <b>The way of a request is {@link #head}, read from top to bottom.</b> Made for
 * one request and ended exactly once, whatever comes from either side. Event loop only.
 */
// The order of the steps is not free:
//  - fields are cleaned before anything reads them, so that no client speaks for another (EntryHeaders);
//  - the path gets its one form before it is matched, authorized and forwarded (PathNormalizer);
//  - the destination is found behind the filters, which may name another one or answer themselves;
//  - authorization stands before the filters, which may rewrite what it has to judge;
//  - the subset is drawn once for the request, so that a retry stays in the canary its user is on;
//  - the response head goes down only when no attempt can follow, and nothing is retried after it.
final class Exchange implements RequestReceiver {
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
    private final Overdue overdue;
    private final RequestBody body;
    private final BodyBound bound;
    private final ExchangeJournal journal;
    private final @Nullable HandedBack handedBack;

    private RequestHead head = UNREADABLE;
    private Tracing.@Nullable ServerSpan span;
    private @Nullable String forwardedFor;
    private @Nullable Destination destination;
    private @Nullable RouteMatch match;
    private @Nullable ServiceRuntime service;
    private @Nullable UpstreamSide upstream;
    private @Nullable Fallback fallback;
    private RequestBody sending;
    private long creditedBytes;
    private boolean ended;

    Exchange(ExchangeScope scope, LoopContext loop, LoopUpstreams upstreams, DownstreamStream downstream) {
        ExchangeShared shared = scope.shared();
        this.scope = scope;
        this.bound = new BodyBound(scope);
        this.loop = loop;
        this.upstreams = upstreams;
        this.downstream = downstream;
        this.client = downstream.connection();
        this.relay = new ResponseRelay(downstream);
        this.config = shared.config().get();
        this.body = new RequestBody(shared.settings().replayBytesPerRequest(), shared.replay(), loop.buffers());
        this.overdue = new Overdue(this, relay, body);
        this.deadlines = new Deadlines(loop, overdue);
        this.sending = body;
        this.journal = new ExchangeJournal(shared.clock().millis(), deadlines.startedNanos());
        this.handedBack = null;
        shared.active().begin();
    }

    /** One that the extension lane hands back: a part of the exchange that went there, with its configuration and its span. */
    Exchange(Exchange of, LoopContext loop, LoopUpstreams upstreams, HandedBack handedBack) {
        ExchangeShared shared = of.scope.shared();
        this.scope = of.scope;
        this.bound = new BodyBound(scope);
        this.loop = loop;
        this.upstreams = upstreams;
        this.downstream = handedBack.stream();
        this.client = of.client;
        this.relay = new ResponseRelay(downstream);
        this.config = of.config;
        this.body = new RequestBody(shared.settings().replayBytesPerRequest(), shared.replay(), loop.buffers());
        this.overdue = new Overdue(this, relay, body);
        this.deadlines = new Deadlines(loop, overdue);
        this.sending = body;
        this.journal = new ExchangeJournal(of.journal);
        this.handedBack = handedBack;
        this.span = of.span;
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
            refused = refuseWithoutMemory();
        }
        if (refused == null) {
            refused = cleanUp();
        }
        journal.requested(request);
        if (handedBack == null) {
            span = scope.shared().tracing().server(request, scope.role());
        }
        if (refused == null) {
            refused = Admission.authorize(scope, config, client, head, journal.decisions());
        }
        if (refused == null) {
            refused = findRoute();
        }
        if (refused == null) {
            refused = handedBack == null ? bound.check(head, destination == null ? null : destination.match()) : null;
        }
        goOn(refused);
    }

    /** The way behind the route, the same for a request and for its fallback. */
    private void goOn(@Nullable Failure before) {
        Failure refused = before;
        if (refused == null) {
            refused = filterRequest();
        }
        if (refused == null) {
            refused = findDestination();
        }
        if (refused != null) {
            fail(refused);
        } else if (service != null) {
            call(service);
        }
    }

    private @Nullable Failure refuseWhileDraining() {
        return scope.refusing() && handedBack == null
                ? Failure.of(
                        FailureCode.DRAINING,
                        "this process is shutting down and takes no more requests",
                        "send it to another instance; it was not processed here")
                : null;
    }

    /** What the lane hands back was let in already, and gives memory back by its end. */
    private @Nullable Failure refuseWithoutMemory() {
        if (handedBack != null || !loop.buffers().full()) {
            return null;
        }
        scope.limits().reached(Limit.MEMORY_SHED);
        return Failure.of(
                FailureCode.OVERLOADED,
                "this process has no memory left for more requests",
                "try again in a moment, or at another instance; it was not processed here");
    }

    private @Nullable Failure cleanUp() {
        if (handedBack != null) {
            return handedBack.enter(head);
        }
        if (config.routes().readsForwardedFor()) {
            forwardedFor = EntryHeaders.forwardedFor(head.headers());
        }
        EntryHeaders.apply(
                head,
                scope.role(),
                client,
                scope.trusts(client),
                scope.shared().ownIdentity().get());
        return scope.paths().normalize(head);
    }

    private @Nullable Failure findRoute() {
        Arrival arrival = new Arrival(client, forwardedFor, scope.shared().clock(), null);
        return take(
                handedBack == null
                        ? route(head, arrival)
                        : scope.router().find(handedBack.back(), head, arrival, config));
    }

    private Destination route(RequestHead request, Arrival arrival) {
        return scope.router().find(request, arrival, config, loop.random(), journal.decisions());
    }

    private @Nullable Failure take(Destination found) {
        destination = found;
        match = found instanceof Destination.ToLane ? null : found.match(); // The lane runs its filters.
        return found instanceof Destination.Refused(RouteMatch by, Failure why) ? why : null;
    }

    private @Nullable Failure filterRequest() {
        return match == null ? null : stopped(match.onRequest(head));
    }

    /** Why the request cannot go on; an answer of a filter goes down at once. */
    @Nullable
    Failure stopped(@Nullable Stop stop) {
        switch (stop) {
            case null -> {}
            case Stop.Failed(Failure why) -> {
                return why;
            }
            case Stop.Answered answer -> {
                journal.decisions().add(() -> "filter " + answer.by() + " answered " + answer.status());
                if (answer.status() == 413) {
                    scope.limits().reached(Limit.BODY_SIZE);
                }
                Answers.filter(relay, head, scope.role(), answer);
                finish();
            }
        }
        return null;
    }

    /** Whether an attempt may be made; if not the exchange has ended. */
    boolean goesOn(@Nullable Stop stop) {
        Failure refused = stopped(stop);
        if (refused != null) {
            fail(refused);
        }
        return stop == null;
    }

    private @Nullable Failure findDestination() {
        if (ended) {
            return null;
        }
        switch (destination == null ? null : followed(destination)) {
            case null -> {}
            case Destination.ToLane lane -> callLane(lane);
            case Destination.AlongRoute along -> throw new IllegalStateException("a route leads to itself");
            case Destination.Refused(RouteMatch by, Failure why) -> {
                return why;
            }
            case Destination.Answered(RouteMatch by) -> {
                respond(Answers.nowhere(by.route().plan().nowhereStatus()), true);
            }
            case Destination.ToService(RouteMatch by, ServiceRuntime to, String authority) -> {
                Failure repeated = handedBack == null ? null : handedBack.begin(to.name(), head);
                if (repeated != null) {
                    return repeated;
                }
                service = to;
                if (authority != null && (by == null || !by.passage().keepsHost())) {
                    head.authority(authority);
                } else if (head.authority().isEmpty()) {
                    head.authority(EntryHeaders.calledAddress(client));
                }
            }
        }
        return null;
    }

    private Destination followed(Destination found) {
        return found instanceof Destination.AlongRoute(RouteMatch by)
                ? scope.router()
                        .follow(
                                by,
                                handedBack == null
                                        ? null
                                        : handedBack.call().to().only(),
                                config)
                : found;
    }

    /** Subset, retry( breaker permit, endpoint, connection, send, response head ). */
    private void call(ServiceRuntime to) {
        Breaker own = match == null ? null : config.breaker(match.route());
        Attempts calls = new Attempts(this, loop, upstreams, head, sending, match, to, own, serverSpan(), deadlines);
        upstream = calls;
        calls.start();
    }

    /** The lane runs the route, filters included; what it calls comes back as an exchange of its own. */
    private void callLane(Destination.ToLane to) {
        LaneSide lane = new LaneSide(this, loop, upstreams, client, to, sending);
        upstream = lane;
        deadlines.use(TransparentPolicy.INSTANCE.timeouts());
        deadlines.attemptStarted(now());
        lane.start(head);
    }

    /**
     * Whether the request goes to the fallback of its route, in place of the end it would come to.
     *
     * @param letGo what becomes of the last attempt
     */
    private boolean fellBack(FallbackCause cause, Runnable letGo) {
        Fallback next = fallback == null ? Fallback.of(match, cause, head, body.replayable()) : null;
        if (next == null || scope.paths().normalize(next.head()) != null) {
            return false;
        }
        Attempts failed = upstream instanceof Attempts calls ? calls : null;
        Destination found = route(
                next.head(), new Arrival(client, forwardedFor, scope.shared().clock(), cause));
        if (next.repeats(followed(found), service, failed != null && failed.maybeProcessed())) {
            journal.decisions()
                    .add(() -> "no fallback: it would send " + head.method() + " to the same service once more, after "
                            + cause);
            return false;
        }
        journal.decisions().add(() -> "fallback " + next.head().path() + ", because " + cause);
        letGo.run();
        if (failed != null) {
            failed.fellBack(cause, journal);
        }
        upstream = null;
        fallback = next;
        head = next.head();
        sending = next.withBody() ? body : RequestBody.none(loop.buffers());
        service = null;
        deadlines.progress();
        goOn(take(found));
        return true;
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
        Failure tooLarge = bound.check(body.receivedBytes());
        if (tooLarge != null) {
            fail(tooLarge);
            return;
        }
        requestGrew();
    }

    @Override
    public void trailers(Headers trailers) {
        EntryHeaders.applyToTrailers(trailers);
        body.end(trailers);
        requestGrew();
    }

    private void requestGrew() {
        deadlines.progress();
        if (upstream != null) {
            upstream.pump();
        }
    }

    void requestAcknowledged(Attempt attempt) {
        if (isCurrent(attempt)) {
            acknowledged(attempt.acknowledgedBytes());
        }
    }

    /**
     * The other side took more of the body: what was not taken before is credited to the client.
     *
     * @param bytes from the first one on
     */
    void acknowledged(long bytes) {
        long fresh = bytes - creditedBytes;
        if (fresh > 0) {
            creditedBytes += fresh;
            deadlines.progress();
            downstream.credit((int) fresh);
        }
    }

    private boolean isCurrent(Attempt attempt) {
        return upstream instanceof Attempts calls && calls.isCurrent(attempt);
    }

    // ---- the response

    void informational(ResponseHead response) {
        if (handedBack != null) {
            handedBack.call().exchange().informational(response);
        } else if (!relay.started()) {
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
        boolean switching = response.switching();
        boolean marked = attempt.provenPeer() && response.headers().contains(MeshHeaders.NOT_PROCESSED);
        response.headers().removeStartingWith(MeshHeaders.PREFIX);
        boolean failed = marked || calls().failsWith(response.status());
        if (failed && !switching && calls().retried(attempt, new AttemptFailure.Status(response.status(), marked))) {
            attempt.discard(response, end);
            return;
        }
        if (!switching && Fallback.after(match, response.status())) {
            calls().answered(marked);
            if (fellBack(FallbackCause.of(response.status()), () -> attempt.discard(response, end))) {
                return;
            }
        }
        body.stopKeeping();
        if (end) {
            attempt.endedWithHead();
        }
        journal.responseHeadRead(readNanos);
        respond(response, end);
        journal.responseHeadRelayed(now());
    }

    /** The extension lane answers; what its filters had to do with the response is done. */
    void laneResponse(ResponseHead response, boolean end) {
        response.headers().removeStartingWith(MeshHeaders.PREFIX);
        respond(response, end);
        journal.responseHeadRelayed(now());
    }

    /** An attempt ended without a response. */
    void attemptFailed(Attempt attempt, Failure failure, AttemptFailure kind) {
        if (!ended && isCurrent(attempt) && !calls().retried(attempt, kind)) {
            fail(failure);
        }
    }

    void responseData(ByteBuf data, boolean end) {
        if (handedBack != null && relay.bytes() == 0) {
            journal.responseHeadRead(now()); // Spring sends no head before it has some of the body.
        }
        deadlines.progress();
        relay.data(data, end);
        finishIfAnswered();
    }

    void responseTrailers(Headers trailers) {
        trailers.removeStartingWith(MeshHeaders.PREFIX);
        relay.trailers(trailers);
        finishIfAnswered();
    }

    /** The endpoint broke off in the middle of its response. */
    void responseBroken(Attempt attempt, StreamReset reason) {
        breakOff(AttemptFailures.failure(attempt, reason), reason);
    }

    private void respond(ResponseHead response, boolean end) {
        Failure refused = match == null ? null : match.onResponse(response);
        if (refused == null && fallback != null) {
            refused = fallback.onResponse(response);
        }
        if (refused != null) {
            fail(refused);
            return;
        }
        if (scope.role() == ListenerRole.GATEWAY && handedBack == null) {
            EntryHeaders.via(response.headers());
        }
        if (response.switching()) {
            deadlines.switched();
            side().settle(response.status());
        } else if (!end) {
            deadlines.relaying();
        }
        relay.head(response, end);
        finishIfAnswered();
    }

    /** The last of what the client sends after a 101 was passed on. */
    void requestPassedOn() {
        finishIfAnswered();
    }

    private void finishIfAnswered() {
        if (relay.ended() && (upstream == null || !upstream.awaitRequest())) {
            finish();
        }
    }

    @Override
    public void credit(int bytes) {
        relay.credited(bytes);
        if (upstream != null && !ended) {
            deadlines.progress();
            upstream.responseCredit(bytes);
        }
    }

    // ---- ends

    @Override
    public void malformed(Failure failure) {
        body.end();
        span = scope.shared().tracing().server(head, scope.role());
        fail(failure);
    }

    /** The client is gone, or has broken the protocol in its body: then it still gets an answer. */
    @Override
    public void reset(StreamReset reason) {
        if (ended) {
            return;
        }
        if (reason.code() == StreamReset.Code.TIMEOUT) {
            fail(Failure.of(FailureCode.REQUEST_TIMEOUT, reason.detail(), Advice.remedy(FailureCode.REQUEST_TIMEOUT)));
        } else if (reason.code() == StreamReset.Code.PROTOCOL) {
            fail(Failure.of(FailureCode.BAD_REQUEST, "the request's body is malformed: " + reason.detail()));
        } else {
            journal.failed(Failure.of(FailureCode.CLIENT_GONE, "the client went away: " + reason.detail()));
            relay.abandon();
            finish();
        }
    }

    /** Answers with the failure, or breaks off what was begun. */
    void fail(Failure failure) {
        if (relay.started()) {
            breakOff(failure, new StreamReset(StreamReset.Code.CANCELLED, failure.message()));
            return;
        }
        if (fellBack(FallbackCause.of(failure), () -> {})) {
            return;
        }
        boolean first = journal.failure() == null;
        journal.failed(failure);
        if (first && Fallback.resumes(fallback == null ? match : fallback.of(), failure.code())) {
            respond(Answers.nowhere(200), true);
            return;
        }
        long retryAfter = switch (failure.code()) {
            case BREAKER_OPEN -> side().retryAfterNanos();
            case OVERLOADED -> 1;
            default -> 0;
        };
        if (handedBack != null) {
            relay.abandon();
            finish();
            handedBack.stream().failed(failure, retryAfter);
            return;
        }
        Answers.failure(relay, head, scope.role(), failure, serverSpan().traceId(), retryAfter);
        finish();
    }

    void breakOff(Failure failure, StreamReset reason) {
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
        if (upstream != null) {
            upstream.release(relay.status(), journal);
        }
        body.release();
        if (handedBack != null) {
            handedBack.call().ended(this, handedBack.back(), upstream, journal);
            return;
        }
        ExchangeRecord record = journal.record(
                scope.listener(),
                scope.role(),
                head,
                client,
                route(),
                upstream == null ? (service == null ? null : service.name()) : upstream.service(),
                upstream == null ? null : upstream.subset(),
                relay,
                body.receivedBytes(),
                serverSpan(),
                now());
        try {
            serverSpan().end(record);
            scope.shared().observer().ended(record);
        } finally {
            scope.shared().active().end(); // A drain waits for it, whatever an observer does.
        }
    }

    // ---- what its attempts ask for, and tell

    /** Only the first attempt tells our own cost: what comes before another one is a failed attempt and a pause, or a failed call. */
    void requestHeadSent(Attempt attempt) {
        if (calls().made() == 1 && fallback == null) {
            journal.requestHeadSent(now() - attempt.waitedNanos());
        }
    }

    long now() {
        return loop.ticker().nanos();
    }

    Timers timers() {
        return loop.timers();
    }

    String serviceName() {
        return service == null ? "-" : service.name();
    }

    ExchangeJournal journal() {
        return journal;
    }

    ActiveConfig config() {
        return config;
    }

    Overdue overdue() {
        return overdue;
    }

    private @Nullable String route() {
        String followed = match == null ? null : match.route().id();
        return upstream == null || upstream.route() == null ? followed : upstream.route();
    }

    UpstreamSide side() {
        return Objects.requireNonNull(upstream, "the request went somewhere");
    }

    private Attempts calls() {
        return (Attempts) side();
    }

    private Tracing.ServerSpan serverSpan() {
        return Objects.requireNonNull(span, "the span begins with the head");
    }
}

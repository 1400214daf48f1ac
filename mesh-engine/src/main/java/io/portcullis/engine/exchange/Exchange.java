package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.Advice;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.grpc.GrpcCall;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.Tracing;
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
//  - the way back begins where no attempt can follow (ResponseWay).
final class Exchange implements RequestReceiver, ResponseRelay.Progress {
    private static final RequestHead UNREADABLE =
            new RequestHead("-", "-", null, HttpVersion.HTTP_1_1, new Headers(0, 0), BodyLength.NONE);

    private final ExchangeScope scope;
    private final LoopContext loop;
    private final LoopUpstreams upstreams;
    private final ActiveConfig config;
    private final Caller caller;
    private final ResponseRelay relay;
    private final RequestBody body;
    private final Deadlines deadlines;
    private final Overdue overdue;
    private final ExchangeJournal journal;
    private final ResponseWay response;

    private RequestHead head = UNREADABLE;
    private @Nullable GrpcCall grpc;
    private Tracing.@Nullable ServerSpan span;
    private @Nullable Destination destination;
    private @Nullable RouteMatch match;
    private @Nullable ServiceRuntime service;
    private @Nullable UpstreamSide upstream;
    private @Nullable Fallback fallback;
    private RequestBody sending;
    private long maxBodyBytes = Long.MAX_VALUE;
    private long creditedBytes;
    private boolean ended;

    private Exchange(
            ExchangeScope scope,
            LoopContext loop,
            LoopUpstreams upstreams,
            ActiveConfig config,
            Caller caller,
            long nowNanos) {
        ExchangeShared shared = scope.shared();
        this.scope = scope;
        this.loop = loop;
        this.upstreams = upstreams;
        this.config = config;
        this.caller = caller;
        this.relay = new ResponseRelay(caller.stream(), caller.transportSecurity(), this);
        this.body = new RequestBody(shared.settings().replayBytesPerRequest(), shared.replay(), loop.buffers());
        this.sending = body;
        this.overdue = new Overdue(this, relay, body);
        this.deadlines = new Deadlines(loop, overdue, nowNanos);
        this.journal = caller.journal();
        this.response = new ResponseWay(this, caller, relay, body, deadlines);
    }

    /** One that a client asks for. */
    static Exchange of(ExchangeScope scope, LoopContext loop, LoopUpstreams upstreams, DownstreamStream downstream) {
        ActiveConfig config = scope.shared().config().get();
        long now = loop.ticker().nanos();
        Caller client = new ClientCaller(scope, loop, config, downstream, now);
        return new Exchange(scope, loop, upstreams, config, client, now);
    }

    /** One that the extension lane hands back: it keeps the configuration this one began with. */
    Exchange handedBack(LaneCaller lane) {
        return new Exchange(scope, loop, upstreams, config, lane, now());
    }

    // ---- the way of a request: each step names what stands in its way, or nothing

    @Override
    public void head(RequestHead request, boolean end) {
        head = request;
        if (end) {
            body.end();
        }
        grpc = GrpcCall.of(head);
        Failure refused = caller.enter(head);
        journal.requested(request);
        span = caller.span(request);
        if (refused == null) {
            refused = boundTime();
        }
        if (refused == null) {
            refused = Admission.authorize(scope, config, caller.connection(), head, journal.decisions());
        }
        if (refused == null) {
            refused = findRoute();
        }
        if (ended) {
            return;
        }
        if (refused == null) {
            refused = boundBody();
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

    /** In front of everything that takes time: what the client says about its own patience ends all of it. */
    private @Nullable Failure boundTime() {
        if (grpc == null) {
            return null;
        }
        deadlines.bound(Math.min(grpc.timeoutNanos(), caller.callNanos()));
        return grpc.refused();
    }

    private @Nullable Failure findRoute() {
        Destination found = caller.find(head);
        Failure refused = take(found);
        Stop stop = caller.admit(head, found);
        return stop == null ? refused : stopped(stop);
    }

    private @Nullable Failure take(Destination found) {
        destination = found;
        match = found instanceof Destination.ToLane ? null : found.match(); // The lane runs its filters.
        return found instanceof Destination.Refused(RouteMatch by, Failure why) ? why : null;
    }

    /** Here, because it may be the route that says it. What the lane hands back was counted when it came in. */
    private @Nullable Failure boundBody() {
        if (destination == null || !caller.countsBody()) {
            return null;
        }
        maxBodyBytes = scope.bodyBound().bytes(destination.match());
        return scope.bodyBound().check(head, destination.match());
    }

    private @Nullable Failure filterRequest() {
        Stop spent = fallback == null ? MaxForwards.spend(scope.role(), head) : null;
        return match == null ? stopped(spent) : stopped(spent == null ? match.onRequest(head) : spent);
    }

    /** Why the request cannot go on; an answer of a filter goes down at once. */
    private @Nullable Failure stopped(@Nullable Stop stop) {
        switch (stop) {
            case null -> {}
            case Stop.Failed(Failure why) -> {
                return why;
            }
            case Stop.Answered answer -> {
                journal.decisions().add(() -> answer.by() + " answered " + answer.status());
                if (answer.status() == 413) {
                    scope.limits().reached(Limit.BODY_SIZE);
                }
                Answers.filter(caller, relay, this, answer);
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
        switch (destination == null ? null : caller.followed(destination)) {
            case null -> {}
            case Destination.ToLane lane -> callLane(lane);
            case Destination.AlongRoute along -> throw new IllegalStateException("a route leads to itself");
            case Destination.Refused(RouteMatch by, Failure why) -> {
                return why;
            }
            case Destination.Answered(RouteMatch by) -> {
                answerNowhere(by.route().plan().nowhereStatus());
            }
            case Destination.ToHttps(String location) -> response.respond(Answers.moved(location), true);
            case Destination.ToService to -> {
                return aimAt(to);
            }
        }
        return null;
    }

    private void answerNowhere(int status) {
        ResponseHead nowhere = Answers.nowhere(status);
        caller.greet(nowhere.headers());
        response.respond(nowhere, true);
    }

    private @Nullable Failure aimAt(Destination.ToService to) {
        Failure repeated = caller.begin(to.service().name(), head);
        if (repeated != null) {
            return repeated;
        }
        service = to.service();
        String authority = to.authority();
        RouteMatch by = to.match();
        if (authority != null && (by == null || !by.passage().keepsHost())) {
            head.authority(authority);
        } else if (head.authority().isEmpty()) {
            head.authority(EntryHeaders.calledAddress(caller.connection()));
        }
        return null;
    }

    /** Subset, retry( breaker permit, endpoint, connection, send, response head ). */
    private void call(ServiceRuntime to) {
        Breaker own = match == null ? null : config.breaker(match.route());
        Attempts calls = new Attempts(this, loop, upstreams, head, sending, match, to, own, span(), deadlines);
        upstream = calls;
        calls.start();
    }

    /** The lane runs the route, filters included; what it calls comes back as an exchange of its own. */
    private void callLane(Destination.ToLane to) {
        FallbackCause cause = fallback == null ? null : fallback.cause();
        LaneSide lane = new LaneSide(this, loop, caller.connection(), to, sending, deadlines, cause);
        upstream = lane;
        lane.start(head);
    }

    /**
     * Whether the request goes to the fallback of its route, in place of the end it would come to.
     *
     * @param letGo what becomes of the last attempt
     */
    boolean fellBack(FallbackCause cause, Runnable letGo) {
        Fallback next = fallback == null ? Fallback.of(match, cause, head, body.replayable()) : null;
        if (next == null || scope.paths().normalize(next.head()) != null) {
            return false;
        }
        Attempts failed = upstream instanceof Attempts calls ? calls : null;
        Destination found =
                scope.router().find(next.head(), caller.arrival(cause), config, loop.random(), journal.decisions());
        if (next.repeats(caller.followed(found), service, failed != null && failed.maybeProcessed())) {
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
        if (body.receivedBytes() > maxBodyBytes) {
            fail(scope.bodyBound().tooLarge(maxBodyBytes));
            return;
        }
        requestGrew();
    }

    @Override
    public void trailers(Headers trailers) {
        scope.underscores().apply(trailers);
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
            caller.stream().credit((int) fresh);
        }
    }

    // ---- the response

    @Override
    public void credit(int bytes) {
        dealtWith(relay.credited(bytes));
    }

    @Override
    public void dealtWith(int bytes) {
        if (upstream != null && !ended) {
            deadlines.progress();
            upstream.responseCredit(bytes);
        }
    }

    @Override
    public void relayed() {
        response.finishIfAnswered();
    }

    // ---- ends

    @Override
    public void goingAway() {
        if (relay.switched()) {
            sendAwaySoon();
        }
    }

    /** Not in the same instant as all others: their clients will all come back. */
    void sendAwaySoon() {
        long spread = scope.shared().settings().drainNoticeSpread().toNanos();
        loop.timers().schedule(this::sendAway, spread == 0 ? 0 : loop.random().nextLong(spread));
    }

    private void sendAway() {
        if (!ended && relay.goAway()) {
            journal.decisions().add(() -> "this process is shutting down: the client was told to connect elsewhere");
            scope.shared().active().sentAway();
        }
    }

    @Override
    public void malformed(Failure failure) {
        body.end();
        span = caller.span(head);
        fail(failure);
    }

    /** The client is gone, or has broken the protocol in its body: then it still gets an answer. */
    @Override
    public void reset(StreamReset reason) {
        if (ended) {
            return;
        }
        if (relay.ended() && !relay.switched()) {
            finish(); // The client has all of its response: what it does not send any more, nobody misses.
        } else if (reason.code() == StreamReset.Code.TIMEOUT) {
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
            answerNowhere(200);
            return;
        }
        long retryAfter = switch (failure.code()) {
            case BREAKER_OPEN -> side().retryAfterNanos();
            case OVERLOADED -> 1;
            default -> 0;
        };
        caller.failed(this, relay, failure, retryAfter);
    }

    void breakOff(Failure failure, StreamReset reason) {
        if (!ended) {
            journal.failed(failure);
            relay.breakOff(reason);
            finish();
        }
    }

    /** Gives everything back; the only way an exchange ends. */
    void finish() {
        if (ended) {
            return;
        }
        ended = true;
        deadlines.cancel();
        if (upstream != null) {
            upstream.release(relay.status(), journal);
        }
        body.release();
        caller.ended(this);
    }

    /** Puts the end on record. */
    ExchangeRecord record(String listener, ListenerRole role) {
        return journal.record(
                listener,
                role,
                head,
                caller.connection(),
                upstream == null ? TakenLane.ENGINE : upstream.lane(),
                route(),
                upstream == null ? (service == null ? null : service.name()) : upstream.service(),
                upstream == null ? null : upstream.subset(),
                relay,
                grpc == null ? null : grpc.outcome(journal.failure()),
                body.receivedBytes(),
                span(),
                now());
    }

    // ---- what its attempts ask for, and tell

    /** Only the first attempt tells our own cost: what comes before another one is a failed attempt and a pause, or a failed call. */
    void requestHeadSent(Attempt attempt) {
        if (calls().made() == 1 && fallback == null) {
            journal.requestHeadSent(now() - attempt.waitedNanos());
        }
    }

    /** Why the response may not go down, or null; what the route's filters do with it is done then. */
    @Nullable
    Failure filterResponse(ResponseHead answer) {
        Failure refused = match == null ? null : match.onResponse(answer);
        return refused == null && fallback != null ? fallback.onResponse(answer) : refused;
    }

    /** Whether it waits for that attempt. */
    boolean isCurrent(Attempt attempt) {
        return !ended && upstream instanceof Attempts calls && calls.isCurrent(attempt);
    }

    /** Whether it goes on until its request has ended, although its response has. */
    boolean awaitsRequest() {
        return upstream != null && upstream.awaitRequest();
    }

    ResponseWay response() {
        return response;
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

    ClientConnection client() {
        return caller.connection();
    }

    ExchangeScope scope() {
        return scope;
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

    /** What it is besides if it carries a gRPC call, or null. */
    @Nullable
    GrpcCall grpc() {
        return grpc;
    }

    /** What is left of the time that the client gave for its call. */
    long callLeftNanos() {
        return deadlines.callLeft();
    }

    /** The request as it stands. */
    RequestHead request() {
        return head;
    }

    @Nullable
    RouteMatch match() {
        return match;
    }

    @Nullable
    UpstreamSide upstream() {
        return upstream;
    }

    UpstreamSide side() {
        return Objects.requireNonNull(upstream, "the request went somewhere");
    }

    Attempts calls() {
        return (Attempts) side();
    }

    Tracing.ServerSpan span() {
        return Objects.requireNonNull(span, "the span begins with the head");
    }

    private @Nullable String route() {
        String followed = match == null ? null : match.route().id();
        return upstream == null || upstream.route() == null ? followed : upstream.route();
    }
}

package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
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
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.route.Arrival;
import io.portcullis.engine.route.CompiledAuthorization;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.route.Stop;
import io.portcullis.engine.tls.PeerIdentity;
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
    private @Nullable String forwardedFor;
    private @Nullable Destination destination;
    private @Nullable RouteMatch match;
    private @Nullable ServiceRuntime service;
    private @Nullable Attempts attempts;
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
        journal.requested(request);
        span = scope.shared().tracing().server(request, scope.role());
        if (refused == null) {
            refused = authorize();
        }
        if (refused == null) {
            refused = findRoute();
        }
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
        return scope.refusing()
                ? Failure.of(
                        FailureCode.DRAINING,
                        "this process is shutting down and takes no more requests",
                        "send it to another instance; it was not processed here")
                : null;
    }

    private @Nullable Failure cleanUp() {
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

    /** Inbound only: at the edge the routes decide, and an application may call whom it likes. */
    private @Nullable Failure authorize() {
        if (scope.role() != ListenerRole.INBOUND) {
            return null;
        }
        PeerIdentity peer = client.peer();
        if (peer == null && isProbe()) {
            journal.decisions().add(() -> "authorization: allowed as a probe of the node");
            return null;
        }
        if (peer == null && scope.demandsIdentity()) {
            return client.secure()
                    ? Failure.of(
                            FailureCode.FORBIDDEN,
                            "the roots of this sidecar no longer vouch for the client's certificate",
                            "connect again with a certificate of the current roots")
                    : Failure.of(
                            FailureCode.FORBIDDEN,
                            "only the probes of the node are taken in plain text here",
                            "see portcullis.inbound.probes of this sidecar");
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

    private boolean isProbe() {
        return config.snapshot()
                .inbound()
                .probes()
                .allows(client.remoteAddress().getAddress(), head.method(), head.path());
    }

    private @Nullable Failure findRoute() {
        Arrival arrival = new Arrival(client, forwardedFor, scope.shared().clock());
        destination = scope.router().find(head, arrival, config, loop.random(), journal.decisions());
        match = destination.match();
        return destination instanceof Destination.Refused(RouteMatch by, Failure why) ? why : null;
    }

    private @Nullable Failure filterRequest() {
        return match == null || match.inLane() ? null : stopped(match.onRequest(head));
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
        Destination found = destination instanceof Destination.AlongRoute(RouteMatch by)
                ? scope.router().follow(by, config)
                : destination;
        switch (found) {
            case null -> {}
            case Destination.AlongRoute along -> throw new IllegalStateException("a route leads to itself");
            case Destination.Refused(RouteMatch by, Failure why) -> {
                return why;
            }
            case Destination.Answered(RouteMatch by) -> {
                respond(Answers.nowhere(by.route().plan().nowhereStatus()), true);
            }
            case Destination.ToService(RouteMatch by, ServiceRuntime to, String authority) -> {
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

    /** Subset, retry( breaker permit, endpoint, connection, send, response head ). */
    private void call(ServiceRuntime to) {
        Breaker own = match == null ? null : config.breaker(match.route());
        Attempts calls = new Attempts(this, loop, upstreams, head, body, match, to, own, serverSpan(), deadlines);
        attempts = calls;
        calls.start();
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
        EntryHeaders.applyToTrailers(trailers);
        body.end(trailers);
        requestGrew();
    }

    private void requestGrew() {
        deadlines.progress();
        if (attempts != null) {
            attempts.pump();
        }
    }

    /** The endpoint took more of the body: what no attempt took before is credited to the client. */
    void requestAcknowledged(Attempt attempt) {
        long fresh = attempt.acknowledgedBytes() - creditedBytes;
        if (attempts != null && attempts.isCurrent(attempt) && fresh > 0) {
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
        boolean switching = response.switching();
        boolean marked = attempt.provenPeer() && response.headers().contains(MeshHeaders.NOT_PROCESSED);
        response.headers().removeStartingWith(MeshHeaders.PREFIX);
        boolean failed = marked || calls().failsWith(response.status());
        if (failed && !switching && calls().retried(attempt, new AttemptFailure.Status(response.status(), marked))) {
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

    /** An attempt ended without a response. */
    void attemptFailed(Attempt attempt, Failure failure, AttemptFailure kind) {
        if (!ended && calls().isCurrent(attempt) && !calls().retried(attempt, kind)) {
            fail(failure);
        }
    }

    void responseData(ByteBuf data, boolean end) {
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
        if (refused != null) {
            fail(refused);
            return;
        }
        if (scope.role() == ListenerRole.GATEWAY) {
            EntryHeaders.via(response.headers());
        }
        if (response.switching()) {
            deadlines.switched();
            calls().settle(response.status());
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
        if (relay.ended() && (attempts == null || !attempts.awaitRequest())) {
            finish();
        }
    }

    @Override
    public void credit(int bytes) {
        relay.credited(bytes);
        if (attempts != null && !ended) {
            deadlines.progress();
            attempts.responseCredit(bytes);
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
        if (reason.code() == StreamReset.Code.PROTOCOL) {
            fail(Failure.of(FailureCode.BAD_REQUEST, "the request's body is malformed: " + reason.detail()));
        } else {
            journal.failed(Failure.of(FailureCode.CLIENT_GONE, "the client went away: " + reason.detail()));
            relay.abandon();
            finish();
        }
    }

    @Override
    public void attemptTimedOut() {
        calls().timedOut();
    }

    @Override
    public void requestTimedOut() {
        if (calls().awaitsClient()) {
            fail(clientStoppedSending());
            return;
        }
        calls().blame("no response within the request timeout");
        fail(Failure.of(
                FailureCode.UPSTREAM_TIMEOUT,
                "no response for " + calls().target() + " within the request timeout, after " + calls().made()
                        + " attempt(s)",
                "raise timeouts.request of the service, or lower its attempt timeout to leave room for retries"));
    }

    @Override
    public void stoodStill() {
        if (relay.switched()) {
            String why = "no byte in either direction for as long as the tunnel timeout";
            breakOff(
                    Failure.of(FailureCode.IDLE_TIMEOUT, why, "raise timeouts.tunnel of the service, or send pings"),
                    new StreamReset(StreamReset.Code.TIMEOUT, why));
            return;
        }
        boolean slowReader = relay.clientIsBehind();
        if (!slowReader) {
            calls().blame("no more of the response within the idle timeout");
        }
        String why = (slowReader
                        ? "the client does not read the response"
                        : calls().target() + " sends no more of its response")
                + ", for as long as the idle timeout";
        breakOff(
                Failure.of(
                        slowReader ? FailureCode.CLIENT_GONE : FailureCode.IDLE_TIMEOUT,
                        why,
                        "raise timeouts.idle of the service if such pauses are normal"),
                new StreamReset(StreamReset.Code.TIMEOUT, why));
    }

    @Override
    public void stillMoving() {
        calls().settle(relay.status());
    }

    Failure clientStoppedSending() {
        return Failure.of(
                FailureCode.REQUEST_TIMEOUT,
                "the client stopped sending its request body after " + body.receivedBytes() + " bytes");
    }

    /** Answers with the failure, or breaks off what was begun. */
    void fail(Failure failure) {
        if (relay.started()) {
            breakOff(failure, new StreamReset(StreamReset.Code.CANCELLED, failure.message()));
            return;
        }
        journal.failed(failure);
        long retryAfter = failure.code() == FailureCode.BREAKER_OPEN ? calls().retryAfterNanos() : 0;
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
        if (attempts != null) {
            attempts.release(relay.status(), journal);
        }
        body.release();
        ExchangeRecord record = journal.record(
                scope.listener(),
                scope.role(),
                head,
                client,
                match == null ? null : match.route().id(),
                service == null ? null : service.name(),
                attempts == null ? null : attempts.subset(),
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

    /** Only the first attempt tells our own cost: what comes before another one is a failed attempt and a pause. */
    void requestHeadSent(Attempt attempt) {
        if (calls().made() == 1) {
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

    private Attempts calls() {
        return Objects.requireNonNull(attempts, "an attempt was made");
    }

    private Tracing.ServerSpan serverSpan() {
        return Objects.requireNonNull(span, "the span begins with the head");
    }
}

package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.Failure;
import io.portcullis.core.retry.AttemptFailure;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.route.FallbackCause;
import io.portcullis.engine.route.RouteMatch;

/**
 * The way of a response, from an endpoint or the extension lane to whoever asked: what follows upon a failed attempt, filters,
 * relay. {@link #head} is to it what {@link Exchange#head} is to requests. Event loop only.
 */
// The response head goes down only when no attempt and no fallback can follow: nothing is retried after it.
final class ResponseWay {
    private final Exchange exchange;
    private final Caller caller;
    private final ResponseRelay relay;
    private final RequestBody body;
    private final Deadlines deadlines;
    private final ExchangeJournal journal;

    ResponseWay(Exchange exchange, Caller caller, ResponseRelay relay, RequestBody body, Deadlines deadlines) {
        this.exchange = exchange;
        this.caller = caller;
        this.relay = relay;
        this.body = body;
        this.deadlines = deadlines;
        this.journal = caller.journal();
    }

    /** A head that announces another one. */
    void informational(ResponseHead head) {
        caller.informational(relay, head);
    }

    /** An attempt has a response. */
    void head(Attempt attempt, ResponseHead response, boolean end) {
        long readNanos = exchange.now();
        caller.greet(response.headers());
        RouteMatch match = exchange.match();
        Failure refused = match == null ? null : match.onAttemptResponse(response);
        if (refused != null) {
            exchange.fail(refused);
            return;
        }
        boolean marked = attempt.provenPeer() && response.headers().contains(MeshHeaders.NOT_PROCESSED);
        response.headers().removeStartingWith(MeshHeaders.PREFIX);
        if (!response.switching() && anotherFollows(attempt, response, end, marked)) {
            return;
        }
        body.stopKeeping();
        if (end) {
            attempt.endedWithHead();
        }
        journal.responseHeadRead(readNanos);
        respond(response, end);
        journal.responseHeadRelayed(exchange.now());
    }

    /** Whether this response is not wanted, because another attempt is under way or the request went to a fallback. */
    private boolean anotherFollows(Attempt attempt, ResponseHead response, boolean end, boolean marked) {
        Attempts calls = exchange.calls();
        boolean failed = marked || calls.failsWith(response.status());
        if (failed && calls.retried(attempt, new AttemptFailure.Status(response.status(), marked))) {
            attempt.discard(response, end);
            return true;
        }
        if (!Fallback.after(exchange.match(), response.status())) {
            return false;
        }
        calls.answered(marked);
        return exchange.fellBack(FallbackCause.of(response.status()), () -> attempt.discard(response, end));
    }

    /** The extension lane answers; what its filters had to do with the response is done. */
    void laneHead(ResponseHead response, boolean end) {
        response.headers().removeStartingWith(MeshHeaders.PREFIX);
        respond(response, end);
        journal.responseHeadRelayed(exchange.now());
    }

    /** An attempt ended without a response. */
    void attemptFailed(Attempt attempt, Failure failure, AttemptFailure kind) {
        if (exchange.isCurrent(attempt) && !exchange.calls().retried(attempt, kind)) {
            exchange.fail(failure);
        }
    }

    void data(ByteBuf data, boolean end) {
        if (relay.bytes() == 0) {
            caller.bodyBegins(exchange);
        }
        deadlines.progress();
        relay.data(data, end);
        finishIfAnswered();
    }

    void trailers(Headers trailers) {
        trailers.removeStartingWith(MeshHeaders.PREFIX);
        relay.trailers(trailers);
        finishIfAnswered();
    }

    /** The endpoint broke off in the middle of its response. */
    void broken(Attempt attempt, StreamReset reason) {
        exchange.breakOff(AttemptFailures.failure(attempt, reason), reason);
    }

    /** Sends a response on its last stretch. */
    void respond(ResponseHead response, boolean end) {
        Failure refused = exchange.filterResponse(response);
        if (refused != null) {
            exchange.fail(refused);
            return;
        }
        caller.leaving(exchange, relay, response, end);
        if (response.switching()) {
            deadlines.switched();
            exchange.side().settle(response.status());
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

    void finishIfAnswered() {
        if (relay.ended() && !exchange.awaitsRequest()) {
            exchange.finish();
        }
    }
}

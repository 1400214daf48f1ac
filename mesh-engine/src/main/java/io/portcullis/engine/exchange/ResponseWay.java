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
        int retry = exchange.calls().innermostRetry();
        if (!filtered(retry, response)) {
            return;
        }
        boolean marked = attempt.provenPeer() && response.headers().contains(MeshHeaders.NOT_PROCESSED);
        response.headers().removeStartingWith(MeshHeaders.PREFIX);
        if (!passes(retry, attempt, response, end, marked)) {
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

    /** Changes the response as the filters behind that Retry do; if not so, the exchange has failed. */
    private boolean filtered(int retry, ResponseHead response) {
        RouteMatch match = exchange.match();
        Failure refused =
                match == null || match.route().plan().retries() == 0 ? null : match.onAttemptResponse(retry, response);
        if (refused != null) {
            exchange.fail(refused);
        }
        return refused == null;
    }

    /** Whether the response goes on to the client, past each Retry from the innermost outwards, and past the fallback. */
    private boolean passes(int innermost, Attempt attempt, ResponseHead response, boolean end, boolean marked) {
        Attempts calls = exchange.calls();
        for (int retry = innermost; retry >= 0; retry--) {
            if (retry < innermost && !filtered(retry, response)) {
                return false;
            }
            if (!response.switching() && calls.retried(retry, attempt, response, marked)) {
                attempt.discard(response, end);
                return false;
            }
        }
        return response.switching() || !fellBack(attempt, response, end, marked);
    }

    /** Whether this response is not wanted, because the request went to a fallback. */
    private boolean fellBack(Attempt attempt, ResponseHead response, boolean end, boolean marked) {
        if (!Fallback.after(exchange.match(), response.status())) {
            return false;
        }
        exchange.calls().answered(marked);
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
        exchange.breakOff(AttemptFailures.failure(attempt.endpoint().endpoint().address(), reason), reason);
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
            deadlines.relaying(response.streamsEvents());
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

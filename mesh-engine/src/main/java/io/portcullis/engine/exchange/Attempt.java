package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.retry.AttemptFailure;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.grpc.GrpcCall;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.upstream.ConnectionWaiter;
import io.portcullis.engine.upstream.EndpointPool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request at one endpoint: waits for a connection, sends the request, hands the response to its exchange. It
 * occupies the endpoint from its start until its response has ended, and leaves it exactly once. Event loop only.
 */
final class Attempt implements ResponseReceiver, ConnectionWaiter {
    /** A response that nobody wants is read up to here, so that its connection can be used again. */
    private static final int MAX_DISCARDED_BYTES = 16 * 1024;

    private static final long MAX_DISCARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the attempt tells about its endpoint. */
    private enum Verdict {
        WORKED,
        FAILED,
        NONE
    }

    private enum State {
        CONNECTING,
        AWAITING_HEAD,
        RELAYING,
        DISCARDING,
        ENDED
    }

    private final Exchange exchange;
    private final int number;
    private final RequestHead head;
    private final @Nullable GrpcCall grpc;
    private final EndpointState endpoint;
    private final EndpointPool pool;
    private final @Nullable Duration connectTimeout;
    private final Tracing.ClientSpan span;
    private final RequestSending sending;
    private final long startedNanos;
    private State state = State.CONNECTING;
    private @Nullable UpstreamConnection connection;
    private @Nullable UpstreamStream stream;
    private boolean probe;
    private boolean switched;
    private boolean responseEnded;
    private Timers.@Nullable Timer discardTimer;
    private long connectedNanos;
    private int status;

    Attempt(
            Exchange exchange,
            int number,
            RequestHead head,
            RequestBody body,
            EndpointState endpoint,
            EndpointPool pool,
            @Nullable Duration connectTimeout,
            Tracing.ClientSpan span) {
        this.exchange = exchange;
        this.number = number;
        this.head = head;
        this.grpc = exchange.grpc();
        this.sending = new RequestSending(body);
        this.endpoint = endpoint;
        this.pool = pool;
        this.connectTimeout = connectTimeout;
        this.span = span;
        this.startedNanos = exchange.now();
    }

    @Override
    public @Nullable Duration connectTimeout() {
        return connectTimeout;
    }

    EndpointState endpoint() {
        return endpoint;
    }

    /** As it is sent. */
    RequestHead request() {
        return head;
    }

    long startedNanos() {
        return startedNanos;
    }

    /** Whether the endpoint may have seen the request. */
    boolean sent() {
        return stream != null;
    }

    /** How long it waited for its connection. */
    long waitedNanos() {
        return connectedNanos - startedNanos;
    }

    /** Whether the endpoint has proven its identity, so that its marks can be believed. */
    boolean provenPeer() {
        return connection != null && connection.peer() != null;
    }

    /** Bytes of the request body that the endpoint's connection has taken. */
    long acknowledgedBytes() {
        return sending.acknowledgedBytes();
    }

    /** Whether the endpoint has taken all that came of the request so far. */
    boolean caughtUp() {
        return sending.caughtUp();
    }

    void start() {
        if (grpc != null) {
            grpc.begin();
        }
        probe = endpoint.begin();
        pool.acquire(this);
    }

    // ---- the request's way to the endpoint

    @Override
    public void connected(UpstreamConnection available) {
        connection = available;
        connectedNanos = exchange.now();
        state = State.AWAITING_HEAD;
        UpstreamStream opened = available.open(this);
        stream = opened;
        if (number > 1 && provenPeer()) {
            head.headers().set(MeshHeaders.ATTEMPT, Integer.toString(number));
        } else {
            head.headers().remove(MeshHeaders.ATTEMPT); // Of an attempt before: the head is the same.
        }
        if (grpc != null) {
            grpc.prepare(head.headers(), exchange.callLeftNanos());
        }
        span.inject(head.headers());
        sending.head(opened, head);
        exchange.requestHeadSent(this);
        pump();
    }

    @Override
    public void failed(Failure failure) {
        boolean ours = failure.code() == FailureCode.OVERFLOW;
        end(ours ? Verdict.NONE : Verdict.FAILED, failure.message());
        exchange.response().attemptFailed(this, failure, new AttemptFailure.NotProcessed(failure.message()));
    }

    /** Passes on what came of the request body and may be sent. */
    void pump() {
        sending.pump();
        if (switched && sending.ended()) {
            exchange.response().requestPassedOn();
        }
    }

    @Override
    public void credit(int bytes) {
        sending.acknowledged(bytes);
        if (state != State.ENDED) {
            exchange.requestAcknowledged(this);
            pump();
        }
    }

    // ---- the response's way back

    @Override
    public void head(ResponseHead head, boolean end) {
        if (state != State.AWAITING_HEAD) {
            return;
        }
        if (head.informational()) {
            exchange.response().informational(head);
            return;
        }
        status = head.status();
        state = State.RELAYING;
        if (grpc != null) {
            grpc.answered(head);
        }
        if (head.switching()) {
            switched = true;
            sending.switched();
        }
        exchange.response().head(this, head, end);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (state == State.DISCARDING) {
            discard(data, end);
        } else if (state == State.RELAYING) {
            responseEnded = end;
            if (end && !awaitsRequest()) {
                worked(null);
            }
            exchange.response().data(data, end);
        } else {
            data.release();
        }
    }

    @Override
    public void trailers(Headers trailers) {
        if (state == State.RELAYING) {
            worked(trailers);
            exchange.response().trailers(trailers);
        } else {
            end(Verdict.NONE, "");
        }
    }

    @Override
    public void reset(StreamReset reason) {
        State before = state;
        end(Verdict.FAILED, reason.detail());
        switch (before) {
            case RELAYING -> exchange.response().broken(this, reason);
            case AWAITING_HEAD, CONNECTING ->
                exchange.response()
                        .attemptFailed(
                                this,
                                AttemptFailures.failure(endpoint.endpoint().address(), reason),
                                AttemptFailures.classify(reason));
            case DISCARDING, ENDED -> {
                // Nobody waits for it any more.
            }
        }
    }

    /** Whether the request has not come to its end, and may do so after the response. */
    boolean awaitsRequest() {
        return switched && !sending.ended();
    }

    /** Lets the endpoint send more of the response. */
    void responseCredit(int bytes) {
        if (stream != null && state == State.RELAYING) {
            stream.credit(bytes);
        }
    }

    // ---- its end

    /** The response it brought was complete with its head. */
    void endedWithHead() {
        worked(null);
    }

    /** The endpoint took too long. */
    void giveUp(String why) {
        abort(Verdict.FAILED, why);
    }

    /** The exchange is over: nobody wants the rest of the response, nor sends the rest of the request. */
    void release() {
        if (switched && responseEnded && sending.ended()) {
            end(Verdict.WORKED, "");
        } else if (state == State.ENDED && !sending.ended() && stream != null) {
            stream.reset(new StreamReset(StreamReset.Code.CANCELLED, "the response ended before the request"));
        } else if (state != State.DISCARDING) {
            abort(Verdict.NONE, "cancelled");
        }
    }

    /** The response is not wanted: reads what little may follow, so that the connection lives on. */
    void discard(ResponseHead response, boolean end) {
        boolean small = response.bodyLength() != BodyLength.UNKNOWN && response.bodyLength() <= MAX_DISCARDED_BYTES;
        if (end) {
            end(Verdict.FAILED, "");
            release();
        } else if (small && sending.ended()) {
            leaveEndpoint(Verdict.FAILED, "");
            state = State.DISCARDING;
            discardTimer = exchange.timers().schedule(this::stopDiscarding, MAX_DISCARD_NANOS);
        } else {
            giveUp("");
        }
    }

    /** The response came to its end; a call of gRPC says there how it went. */
    private void worked(@Nullable Headers trailers) {
        if (grpc != null) {
            grpc.ended(trailers);
        }
        end(Verdict.WORKED, "");
    }

    private void abort(Verdict verdict, String why) {
        State before = state;
        end(verdict, why);
        if (before == State.CONNECTING) {
            pool.cancel(this);
        } else if (before != State.ENDED && stream != null) {
            stream.reset(new StreamReset(StreamReset.Code.CANCELLED, why));
        }
    }

    private void stopDiscarding() {
        if (state == State.DISCARDING) {
            abort(Verdict.NONE, "the rest of an unwanted response did not come");
        }
    }

    private void discard(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        data.release();
        if (end) {
            end(Verdict.NONE, "");
        } else if (stream != null) {
            stream.credit(bytes);
        }
    }

    private void end(Verdict verdict, String error) {
        if (state == State.DISCARDING && discardTimer != null) {
            discardTimer.cancel();
        } else if (state != State.ENDED) {
            leaveEndpoint(judged() >= 500 ? Verdict.FAILED : switched ? Verdict.WORKED : verdict, error);
        }
        state = State.ENDED;
        sending.stop();
    }

    private int judged() {
        return grpc == null ? status : grpc.judged(status);
    }

    private void leaveEndpoint(Verdict verdict, String error) {
        if (verdict == Verdict.NONE) {
            endpoint.abandon();
        } else {
            endpoint.end(verdict == Verdict.FAILED, probe);
        }
        String address = endpoint.endpoint().address();
        String why = grpc == null || !error.isEmpty() ? error : grpc.complaint(status);
        span.end(exchange.serviceName(), address, status, why);
        exchange.journal().attemptEnded(new AttemptRecord(address, exchange.now() - startedNanos, status, why));
    }
}

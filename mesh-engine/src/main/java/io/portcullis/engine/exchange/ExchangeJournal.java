package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import io.portcullis.engine.observe.Tracing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an exchange writes down about itself while it goes on, for whoever observes its end. Event loop only. */
final class ExchangeJournal {
    private final long startedAtMillis;
    private final long startedNanos;
    private final DecisionLog decisions;
    private final @Nullable ExchangeJournal whole;
    private final List<AttemptRecord> attempts = new ArrayList<>(1);
    private String authority = "-";
    private String path = "-";
    private long requestOverheadNanos = -1;
    private long responseHeadReadNanos;
    private long responseOverheadNanos;
    private @Nullable Failure failure;

    ExchangeJournal(long startedAtMillis, long startedNanos) {
        this.startedAtMillis = startedAtMillis;
        this.startedNanos = startedNanos;
        this.decisions = new DecisionLog();
        this.whole = null;
    }

    /** Of a part of an exchange, which {@link #adopt} later takes over. */
    ExchangeJournal(ExchangeJournal whole) {
        this.startedAtMillis = whole.startedAtMillis;
        this.startedNanos = whole.startedNanos;
        this.decisions = whole.decisions;
        this.whole = whole;
    }

    /** Takes over the attempts of a part. */
    void adopt(ExchangeJournal part) {
        attempts.addAll(part.attempts);
    }

    DecisionLog decisions() {
        return decisions;
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    /** What was asked for, before filters and the destination's Host change it. */
    void requested(RequestHead head) {
        authority = head.authority();
        path = head.path();
    }

    /** The cause of the end; the first one counts. */
    void failed(Failure cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    void attemptEnded(AttemptRecord attempt) {
        attempts.add(attempt);
    }

    /** @param nanos the moment, less the time spent waiting for a connection */
    void requestHeadSent(long nanos) {
        if (whole != null) {
            whole.requestHeadSent(nanos);
        }
        requestOverheadNanos = nanos - startedNanos;
    }

    /** @param nanos the moment */
    void responseHeadRead(long nanos) {
        if (whole != null) {
            whole.responseHeadRead(nanos);
        }
        responseHeadReadNanos = nanos;
    }

    /** @param nanos the moment */
    void responseHeadRelayed(long nanos) {
        responseOverheadNanos = requestOverheadNanos < 0 ? 0 : nanos - responseHeadReadNanos;
    }

    /** Whether an endpoint may have processed the request. */
    boolean maybeProcessed() {
        return !attempts.isEmpty() && !(failure != null && certainlyNotProcessed(failure.code()));
    }

    private static boolean certainlyNotProcessed(FailureCode code) {
        return switch (code) {
            case CONNECT_FAILED, UPSTREAM_TLS, NO_ENDPOINT, BREAKER_OPEN, OVERFLOW, UNKNOWN_SERVICE -> true;
            default -> false;
        };
    }

    /** Whether the end tells how well the service works; what clients and we ourselves do, does not. */
    boolean judgesService() {
        return judges(failure);
    }

    /** The same of an end with that failure, or with none. */
    boolean judges(@Nullable Failure end) {
        return !attempts.isEmpty() && (end == null || isUpstreamCode(end.code()));
    }

    /** Puts the end on record. */
    ExchangeRecord record(
            String listener,
            ListenerRole role,
            RequestHead head,
            ClientConnection client,
            TakenLane lane,
            @Nullable String route,
            @Nullable String service,
            @Nullable String subset,
            ResponseRelay relay,
            @Nullable GrpcStatus grpcStatus,
            long requestBytes,
            Tracing.ServerSpan span,
            long nowNanos) {
        return new ExchangeRecord(
                listener,
                role,
                startedAtMillis,
                nowNanos - startedNanos,
                requestOverheadNanos < 0 ? -1 : requestOverheadNanos + responseOverheadNanos,
                head.method(),
                authority,
                path,
                head.version().toString(),
                client.remote(),
                client.proxy(),
                client.peer() == null ? null : client.peer().spiffeId(),
                lane,
                route,
                service,
                subset,
                attempts.isEmpty() ? null : attempts.getLast().endpoint(),
                attempts,
                relay.status(),
                grpcStatus,
                failure,
                requestBytes,
                relay.bytes(),
                span.traceId(),
                span.spanId(),
                decisions);
    }

    private static boolean isUpstreamCode(FailureCode code) {
        return switch (code) {
            case CONNECT_FAILED, UPSTREAM_TLS, UPSTREAM_RESET, UPSTREAM_PROTOCOL, UPSTREAM_TIMEOUT, IDLE_TIMEOUT ->
                true;
            default -> false;
        };
    }
}
